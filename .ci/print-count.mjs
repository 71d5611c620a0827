// Prints vitest's own numbers, of all reports together, in one plain line; fails where a test was skipped or left out.
import { readdir, readFile } from 'node:fs/promises';

const reports = await Promise.all(
  process.argv.slice(2).map(async (file) => JSON.parse(await readFile(file, 'utf8'))),
);
const suites = reports.flatMap(({ testResults }) => testResults);
const tests = suites.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ fullName, status, failureMessages }) => ({
    name: `${name}: ${fullName}`,
    status,
    why: failureMessages?.join('\n') ?? '',
  })),
);

const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
if (skipped.length > 0) {
  throw new Error(`Skipped; here nothing may be:\n${skipped.map(({ name }) => name).join('\n')}`);
}
const files = (await readdir('test', { recursive: true })).filter((file) => file.endsWith('.test.ts'));
const leftOut = files.filter((file) => !suites.some(({ name }) => name.endsWith(`/test/${file}`)));
if (leftOut.length > 0) throw new Error(`Not run at all:\n${leftOut.join('\n')}`);

const failed = reports.reduce((sum, { numFailedTests }) => sum + numFailedTests, 0);
// A file that could not even be read has no test that failed.
const broken = suites.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
for (const { name, message } of broken) console.error(`${name}: ${message}`);
// Said once more here, where the log ends: whoever reads only its end sees what failed.
for (const { name, status, why } of tests) {
  if (status === 'failed') console.error(`Failed: ${name}\n${why.slice(0, 2_000)}`);
  else if (why !== '') console.error(`Passed at its second try alone: ${name}\n${why.slice(0, 500)}`);
}
console.log(`${tests.length - failed} passed, ${failed + broken.length} failed`);
