import type { Break, BreakKind } from './break.ts';

/** What stands in the file, what stands there instead, and the behaviour that would be lost; how bad, if it was in the table. */
export type BreakRow = [find: string, replace: string, lost: string, severity?: 'high' | 'middle'];

/** Breaks of one kind in one file, noticed by the same tests. */
export function breaksOf(
  file: string,
  kind: BreakKind,
  tests: readonly string[],
  rows: readonly BreakRow[],
): Break[] {
  return rows.map(([find, replace, lost, severity]) => ({
    severity: severity ?? 'own',
    kind,
    file,
    find,
    replace,
    lost,
    tests,
  }));
}

/** One that was chosen before any test was read. */
export function blindBreak(file: string, kind: BreakKind, tests: readonly string[], row: BreakRow): Break {
  return { ...breaksOf(file, kind, tests, [row])[0]!, severity: 'blind' };
}
