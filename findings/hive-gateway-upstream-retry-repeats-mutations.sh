#!/usr/bin/env bash
# Surprise: with `upstreamRetry` Hive Gateway sends a mutation again when the service behind it answers with HTTP 500, so that
# what the service had done before it failed is done once more, and the client sees one answer without an error.
# Guessed: queries alone are repeated, since nobody knows what a mutation that failed has done.
# Versions: @graphql-hive/gateway-runtime 2.12.1 over @graphql-mesh/transport-http 1.2.1, graphql 16.12.0, Node 20.20.
# Date: 2026-11-29.
# Why it matters here: rooms cost money. Behind such a gateway each create needs its idempotency key.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @graphql-hive/gateway-runtime@2.12.1 @graphql-mesh/transport-http@1.2.1 graphql@16.12.0
cat >run.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { buildSchema, graphql } from 'graphql';

const schema = buildSchema('type Query { rooms: Int! } type Mutation { createRoom: Int! }');
let made = 0;
let asked = 0;
const rootValue = { createRoom: () => (made += 1), rooms: () => (asked += 1) };
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { query } = JSON.parse(body);
  const answer = await graphql({ schema, rootValue, source: query });
  // Done, and then something fails on the way back.
  const isFailed = !query.includes('__schema') && (made === 1 || asked === 1);
  response.writeHead(isFailed ? 500 : 200, { 'content-type': 'application/json' });
  response.end(isFailed ? '{"errors":[{"message":"failed"}]}' : JSON.stringify(answer));
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const gateway = createGatewayRuntime({
  proxy: { endpoint: `http://127.0.0.1:${server.address().port}/graphql` },
  upstreamRetry: { maxRetries: 1, retryDelay: 10 },
  logging: false,
});
const ask = async (query) => {
  const response = await gateway.fetch('http://gateway.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return JSON.stringify(await response.json());
};
console.log(`query: ${await ask('{ rooms }')}, asked ${asked} times`);
asked = 10;
console.log(`mutation: ${await ask('mutation { createRoom }')}, made ${made} times`);
await gateway[Symbol.asyncDispose]();
server.close();
server.closeAllConnections();
JS
output=$(node run.mjs)
echo "$output"
expected='query: {"data":{"rooms":2}}, asked 2 times
mutation: {"data":{"createRoom":2}}, made 2 times'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
