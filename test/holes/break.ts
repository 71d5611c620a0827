/** One line of the code made wrong on purpose. */
export interface Break {
  severity: 'high' | 'middle' | 'own';
  /** What is broken, as rows are counted by. */
  kind: BreakKind;
  /** From the root of the repository. */
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  /** What stands there instead. */
  replace: string;
  /** The behaviour that would be lost. */
  lost: string;
  /** Test files, or beginnings of their paths, one of which has to fail. */
  tests: readonly string[];
}

export type BreakKind =
  'authorization' | 'idempotency' | 'time' | 'letting go' | 'bounds' | 'wiring' | 'answers' | 'vendor';
