#!/usr/bin/env bash
# Surprise: `await client.query(…).toPromise()` of a query with `@defer` gives the whole answer, and then a promise that
# nobody can reach is rejected with an AbortError, where the connection ends a moment after the last part. Node ends the
# process for it, with exit code 1, behind the line that has printed the right data.
# Guessed: the promise has resolved with data that is complete, so that nothing is left to fail.
# Versions: @urql/core 6.0.3, graphql 16.15.0, Node 20.20. Date: 2026-11-28.
# Why it matters here: a server that renders pages with a deferred part ends in the middle of its other requests; in a
# browser it is a line in the console. `subscribe` until `hasNext` is false, without unsubscribing before the end, does not.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @urql/core@6.0.3 graphql@16.15.0
cat >run.mjs <<'JS'
import { Client, fetchExchange, gql } from '@urql/core';
import { createServer } from 'node:http';
const written = (part) => `\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(part)}\r\n---`;
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'multipart/mixed; boundary="-"' });
  response.write('---' + written({ data: { a: 1 }, hasNext: true }));
  const incremental = [{ path: [], data: { b: 2 } }];
  setTimeout(() => {
    response.write(written({ incremental, hasNext: false }));
    // As when a proxy hands on the end of the body by itself.
    setTimeout(() => response.end('--\r\n'), 200);
  }, 50);
});
server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/graphql`;
  const client = new Client({ url, exchanges: [fetchExchange] });
  const { data, hasNext, error } = await client.query(gql`{ a ... @defer { b } }`, {}).toPromise();
  console.log(`answer   ${JSON.stringify({ data, hasNext, error })}`);
  setTimeout(() => {
    console.log('still there half a second later');
    process.exit();
  }, 500);
});
JS
status=0
node run.mjs >out 2>errors || status=$?
output="$(cat out)
process  exit code $status, $(grep -om1 'AbortError' errors || true)"
echo "$output"
expected='answer   {"data":{"a":1,"b":2},"hasNext":false}
process  exit code 1, AbortError'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
