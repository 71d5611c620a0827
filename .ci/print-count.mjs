// Prints vitest's own numbers in one plain line.
import { readFile } from 'node:fs/promises';

const report = JSON.parse(await readFile(process.argv[2], 'utf8'));
const { numPassedTests, numFailedTests, numPendingTests, numTotalTests } = report;
if (numTotalTests === 0) throw new Error('No test ran.');
if (numPendingTests > 0) throw new Error(`${numPendingTests} tests were skipped; here nothing may be.`);
console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
