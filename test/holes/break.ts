/** One line of the code made wrong on purpose. */
export interface Break {
  /** How bad, as the first reading of the code found it; chosen with its test; or chosen from the code alone, before any test was read. */
  severity: 'high' | 'middle' | 'own' | 'blind';
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
  /** Test files or folders of them, one of which has to fail. */
  tests: readonly string[];
}

export type BreakKind =
  'authorization' | 'idempotency' | 'time' | 'letting go' | 'bounds' | 'wiring' | 'answers' | 'vendor';
