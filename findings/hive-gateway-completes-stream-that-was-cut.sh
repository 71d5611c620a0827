#!/usr/bin/env bash
# Surprise: where the event stream of a service ends without `complete`, or its connection is lost, Hive Gateway tells its own client
# that the subscription is complete. A client that would come again by itself, as graphql-sse does with the service, never does.
# Guessed: `complete` is what the service says, and a stream that ends without it is one that was lost (GraphQL over SSE): the router
# subscribes again, or ends its own stream in the same way.
# Versions: @graphql-hive/gateway-runtime 2.12.1 over @graphql-mesh/transport-http 1.2.1, graphql-sse 2.6.1, graphql 16.15.0, Node 20.20.
# Date: 2026-12-01.
# Why it matters here: a gateway that stops ends its streams without `complete`, so that clients find another instance. Behind Hive
# Gateway a release ends all live updates for good, until the page is loaded anew, unless the program subscribes again by itself.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @graphql-hive/gateway-runtime@2.12.1 @graphql-mesh/transport-http@1.2.1 \
  graphql-sse@2.6.1 graphql@16.15.0
cat >run.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { buildSchema, graphql } from 'graphql';
import { createClient } from 'graphql-sse';

const schema = buildSchema('type Query { live: Int } type Subscription { live: Int }');
let end;
let streams;
const service = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const source = body ? JSON.parse(body).query : new URL(request.url, 'http://service').searchParams.get('query');
  if (source.includes('__schema')) {
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify(await graphql({ schema, source })));
  }
  // The first instance goes away behind its first event, the next one stays.
  streams += 1;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`event: next\ndata: {"data":{"live":${streams}}}\n\n`);
  await setTimeout(50);
  if (streams === 1) end(response);
});
service.listen(0, '127.0.0.1');
await once(service, 'listening');
const endpoint = `http://127.0.0.1:${service.address().port}/graphql`;
const gateway = createGatewayRuntime({ proxy: { endpoint }, logging: false });

const ways = { 'the service': fetch, 'Hive Gateway': (url, init) => gateway.fetch(url, init) };
const ends = { 'ended without complete': (response) => response.end(), lost: (response) => response.destroy() };
for (const [what, how] of Object.entries(ends)) {
  for (const [name, fetchFn] of Object.entries(ways)) {
    end = how;
    streams = 0;
    const client = createClient({ url: endpoint, fetchFn, retry: () => setTimeout(50) });
    const told = [];
    await new Promise((resolve) => {
      const sink = {
        next: ({ data, errors }) => {
          told.push(errors ? 'an error' : data.live);
          if (data?.live === 2) resolve();
        },
        error: (error) => resolve(told.push(error.message)),
        complete: () => resolve(told.push('complete')),
      };
      client.subscribe({ query: 'subscription { live }' }, sink);
    });
    console.log(`${name}, ${what}: ${told.join(', ')}`);
    client.dispose();
  }
}
process.exit();
JS
output=$(node run.mjs)
echo "$output"
expected='the service, ended without complete: 1, 2
Hive Gateway, ended without complete: 1, complete
the service, lost: 1, 2
Hive Gateway, lost: 1, an error, complete'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
