// Waits for the server's own log line with its URL, asks it one query, and fails unless the answer is right.
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const [logFile] = process.argv.slice(2);

const url = await serverUrl();
const response = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: '{ merchant { name } rooms(first: 1) { totalCount } }' }),
});
const { data, errors } = await response.json();
if (errors || !data?.merchant?.name || !(data.rooms.totalCount > 0)) {
  throw new Error(`The built server answered ${response.status}: ${JSON.stringify({ data, errors })}`);
}
console.log(`The built server answered for "${data.merchant.name}" with ${data.rooms.totalCount} rooms.`);

async function serverUrl() {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const log = await readFile(logFile, 'utf8');
    const found = /"url":"([^"]+)"/.exec(log);
    if (found) return found[1];
    await wait(100);
  }
  throw new Error('The built server did not say within 10 seconds where it listens.');
}
