#!/usr/bin/env bash
# Surprise: where a query has another field under the alias `id`, Apollo Client takes that for the id of the object. Who asked for the
# true `id` before is then shown the other value, from the cache and without a request.
# Guessed: a cache keeps a field under its own name, as Apollo Client does with each other alias, and urql's Graphcache with this one:
# it does not know the `id` any more, and asks.
# Versions: @apollo/client 4.3.8, @urql/core 6.0.3, @urql/exchange-graphcache 9.0.2, graphql 16.15.0, rxjs 7.8.2, Node 20.20.
# Date: 2026-12-01.
# Why it matters here: a room has an `id` and a `vendorId`, and a program that knows the vendor's ids asks for `id: vendorId`. One such
# query, and another screen asks `node` by the vendor's id, which is refused, or `nodes`, which has none of it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @apollo/client@4.3.8 @urql/core@6.0.3 @urql/exchange-graphcache@9.0.2 \
  graphql@16.15.0 rxjs@7.8.2 react@19.3.1
cat >run.mjs <<'JS'
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { buildSchema, graphql, parse } from 'graphql';

const schema = buildSchema('type Room { id: ID! vendorId: ID! title: String! } type Query { room: Room }');
const rootValue = { room: { id: 'global', vendorId: 'of the vendor', title: 'Limits' } };
let requests;
async function answer(_url, { body }) {
  requests += 1;
  const result = await graphql({ schema, rootValue, source: JSON.parse(body).query });
  return new Response(JSON.stringify(result), { headers: { 'content-type': 'application/json' } });
}

function apollo() {
  const link = new HttpLink({ uri: 'http://localhost/graphql', fetch: answer });
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return {
    ask: (text) => client.query({ query: parse(text) }),
    askAnew: (text) => client.query({ query: parse(text), fetchPolicy: 'network-only' }),
  };
}
function graphcache() {
  const exchanges = [cacheExchange({}), fetchExchange];
  const client = new Client({ url: 'http://localhost/graphql', preferGetMethod: false, fetch: answer, exchanges });
  return {
    ask: (text) => client.query(text, {}).toPromise(),
    askAnew: (text) => client.query(text, {}, { requestPolicy: 'network-only' }).toPromise(),
  };
}

for (const [name, open] of Object.entries({ 'Apollo Client': apollo, Graphcache: graphcache })) {
  for (const other of ['id: vendorId title', 'id title: vendorId']) {
    requests = 0;
    const { ask, askAnew } = open();
    await ask('{ room { id title } }');
    await askAnew(`{ room { ${other} } }`);
    const { id, title } = (await ask('{ room { id title } }')).data.room;
    console.log(`${name}, behind { ${other} }: id "${id}", title "${title}", with ${requests} requests in all`);
  }
}
process.exit();
JS
output=$(node run.mjs)
echo "$output"
expected='Apollo Client, behind { id: vendorId title }: id "of the vendor", title "Limits", with 2 requests in all
Apollo Client, behind { id title: vendorId }: id "global", title "Limits", with 2 requests in all
Graphcache, behind { id: vendorId title }: id "global", title "Limits", with 3 requests in all
Graphcache, behind { id title: vendorId }: id "global", title "Limits", with 2 requests in all'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
