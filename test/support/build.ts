import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Builds `dist` once, before the tests that start it: from the sources each start would take a second more. */
export function setup(): void {
  const { status, stdout } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, encoding: 'utf8' });
  // What was written is run all the same: a type that is wrong is the business of `npm run check`.
  if (status !== 0) console.warn(stdout);
}
