#!/usr/bin/env bash
# Surprise: urql's Graphcache keeps a field whose argument is null in the place of the field without that argument. Who asks for one is
# shown the other, from the cache and without a request, and both in one query get one value, though the answer had two.
# Guessed: null is a value (GraphQL, 3.10 and 6.1.2): an argument with a default is null where null is given, and the default where it is
# left out. Apollo Client and urql's `cacheExchange` tell the two apart, and so does Graphcache itself within an input object.
# Versions: @urql/core 6.0.3, @urql/exchange-graphcache 9.0.2, @apollo/client 4.3.8, graphql 16.15.0, rxjs 7.8.2, Node 20.20.
# Date: 2026-12-01.
# Why it matters here: filters and `includeEmpty: Boolean = false` are such arguments. Of each of them null says here what leaving it out
# says, which has to stay so: an argument for which null were "all" and its default "the open ones" would show some of the rooms as all.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @urql/core@6.0.3 @urql/exchange-graphcache@9.0.2 @apollo/client@4.3.8 \
  graphql@16.15.0 rxjs@7.8.2 react@19.3.1
cat >run.mjs <<'JS'
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { cacheExchange, Client, fetchExchange } from '@urql/core';
import { cacheExchange as graphcache } from '@urql/exchange-graphcache';
import { buildSchema, graphql, parse } from 'graphql';

const schema = buildSchema(`
  input Filter { state: String = "open" }
  type Query { rooms(state: String = "open"): String  found(filter: Filter!): String }
`);
const rootValue = {
  rooms: ({ state }) => `${state ?? 'all'} rooms`,
  found: ({ filter: { state } }) => `${state ?? 'all'} rooms`,
};
let requests;
async function answer(_url, { body }) {
  requests += 1;
  const { query: source, variables: variableValues } = JSON.parse(body);
  const result = await graphql({ schema, rootValue, source, variableValues });
  return new Response(JSON.stringify(result), { headers: { 'content-type': 'application/json' } });
}

function apollo() {
  const link = new HttpLink({ uri: 'http://localhost/graphql', fetch: answer });
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return (text, variables) => client.query({ query: parse(text), variables });
}
function urql(cache) {
  const exchanges = [cache, fetchExchange];
  const client = new Client({ url: 'http://localhost/graphql', preferGetMethod: false, fetch: answer, exchanges });
  return (text, variables) => client.query(text, variables).toPromise();
}

const clients = { Graphcache: () => urql(graphcache({})), cacheExchange: () => urql(cacheExchange), 'Apollo Client': apollo };
for (const [name, open] of Object.entries(clients)) {
  for (const text of ['query ($state: String) { it: rooms(state: $state) }', 'query ($state: String) { it: found(filter: { state: $state }) }']) {
    requests = 0;
    const ask = open();
    const seen = [];
    for (const variables of [{}, { state: null }]) seen.push((await ask(text, variables)).data.it);
    console.log(`${name}, ${text.slice(29, -2)}: ${seen.join(', and with null ')}, by ${requests} request${requests > 1 ? 's' : ''}`);
  }
  const { data } = await open()('{ open: rooms all: rooms(state: null) }', {});
  console.log(`${name}, in one query: ${data.open}, and with null ${data.all}`);
}
process.exit();
JS
output=$(node run.mjs)
echo "$output"
expected='Graphcache, rooms(state: $state): open rooms, and with null open rooms, by 1 request
Graphcache, found(filter: { state: $state }): open rooms, and with null all rooms, by 2 requests
Graphcache, in one query: all rooms, and with null all rooms
cacheExchange, rooms(state: $state): open rooms, and with null all rooms, by 2 requests
cacheExchange, found(filter: { state: $state }): open rooms, and with null all rooms, by 2 requests
cacheExchange, in one query: open rooms, and with null all rooms
Apollo Client, rooms(state: $state): open rooms, and with null all rooms, by 2 requests
Apollo Client, found(filter: { state: $state }): open rooms, and with null all rooms, by 2 requests
Apollo Client, in one query: open rooms, and with null all rooms'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
