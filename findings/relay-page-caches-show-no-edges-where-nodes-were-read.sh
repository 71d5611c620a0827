#!/usr/bin/env bash
# Surprise: with `relayStylePagination` of Apollo Client or `relayPagination` of urql's Graphcache, a list that one part of a program
# has read by `nodes` is empty for a part that asks for the same by `edges`: the cache answers, and sends no request. In urql it is so
# the other way round as well. Without these helpers both send a second request.
# Guessed: what is not in the cache is a miss, as it is for any other field.
# Versions: @apollo/client 4.3.8, @urql/core 6.0.3, @urql/exchange-graphcache 9.0.2, graphql 16.15.0, rxjs 7.8.2, Node 20.20.
# Date: 2026-12-01.
# Why it matters here: rooms and documents have both spellings of a page, and a screen says that there are no rooms. The policy of
# docs/clients.md keeps what is asked by `nodes` apart.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @apollo/client@4.3.8 @urql/core@6.0.3 @urql/exchange-graphcache@9.0.2 \
  graphql@16.15.0 rxjs@7.8.2 react@19.3.1
cat >run.mjs <<'JS'
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { parse } from 'graphql';

const room = (id) => ({ __typename: 'Room', id });
const pageInfo = { __typename: 'PageInfo', startCursor: 'a', endCursor: 'b', hasNextPage: false, hasPreviousPage: false };
const lists = {
  nodes: ['a', 'b'].map(room),
  edges: ['a', 'b'].map((id) => ({ __typename: 'RoomEdge', cursor: id, node: room(id) })),
};
const queries = {
  nodes: parse('query nodes { rooms(first: 2) { nodes { id } pageInfo { endCursor hasNextPage } } }'),
  edges: parse('query edges { rooms(first: 2) { edges { cursor node { id } } pageInfo { endCursor hasNextPage } } }'),
};

let requests = 0;
async function answer(_url, { body }) {
  requests += 1;
  const what = JSON.parse(body).operationName;
  const rooms = { __typename: 'RoomConnection', [what]: lists[what], pageInfo };
  return new Response(JSON.stringify({ data: { rooms } }), { headers: { 'content-type': 'application/json' } });
}

function apollo() {
  const typePolicies = { Query: { fields: { rooms: relayStylePagination() } } };
  const link = new HttpLink({ uri: 'http://localhost/graphql', fetch: answer });
  const client = new ApolloClient({ link, cache: new InMemoryCache({ typePolicies }) });
  return (query) => client.query({ query });
}
function urql(resolvers) {
  const exchanges = [cacheExchange({ resolvers }), fetchExchange];
  const client = new Client({ url: 'http://localhost/graphql', preferGetMethod: false, fetch: answer, exchanges });
  return (query) => client.query(query, {}).toPromise();
}

const clients = {
  'Apollo, relayStylePagination': apollo,
  'urql, relayPagination': () => urql({ Query: { rooms: relayPagination() } }),
  'urql without': () => urql({}),
};
for (const [name, open] of Object.entries(clients)) {
  for (const order of [['nodes', 'edges'], ['edges', 'nodes']]) {
    const ask = open();
    requests = 0;
    const seen = [];
    for (const what of order) seen.push(`${(await ask(queries[what])).data.rooms[what].length} by ${what}`);
    console.log(`${name}: ${seen.join(', then ')}, with ${requests} request${requests > 1 ? 's' : ''}`);
  }
}
JS
output=$(node run.mjs)
echo "$output"
expected='Apollo, relayStylePagination: 2 by nodes, then 0 by edges, with 1 request
Apollo, relayStylePagination: 2 by edges, then 2 by nodes, with 2 requests
urql, relayPagination: 2 by nodes, then 0 by edges, with 1 request
urql, relayPagination: 2 by edges, then 0 by nodes, with 1 request
urql without: 2 by nodes, then 2 by edges, with 2 requests
urql without: 2 by edges, then 2 by nodes, with 2 requests'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
