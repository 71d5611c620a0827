import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Break } from './break.ts';

/** Why a row fits the code no more: its text does not stand in its file exactly once, or its tests are not there. */
export function faultsOf(root: string, { file, find, lost, tests }: Break): string[] {
  const path = join(root, file);
  const row = `${file}: ${lost}`;
  const missing = tests.filter((test) => !existsSync(join(root, test))).map((test) => `${row}: no ${test}`);
  if (!existsSync(path)) return [`${row}: no such file`, ...missing];
  const places = readFileSync(path, 'utf8').split(find).length - 1;
  return places === 1 ? missing : [`${row}: ${places} places with: ${find}`, ...missing];
}
