#!/usr/bin/env bash
# Surprise: with `errorPolicy: 'all'` Apollo Client stores the null of a field that failed in place of the value that it had, and the
# error nowhere. Who watches the same object is shown null as complete and without an error, and so is who asks later, from the cache.
# Guessed: a field that failed is not known (GraphQL, 6.4.4), so that a value that is known stays, or the field is asked for again.
# urql's Graphcache does both.
# Versions: @apollo/client 4.3.8, @urql/core 6.0.3, @urql/exchange-graphcache 9.0.2, graphql 16.15.0, rxjs 7.8.2, Node 20.20.
# Date: 2026-12-01.
# Why it matters here: statistics fail by themselves while the rest of a room is there, and null says that there are none. One
# failed poll takes the count of students from every screen. examples/web keeps the last error beside its data.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @apollo/client@4.3.8 @urql/core@6.0.3 @urql/exchange-graphcache@9.0.2 \
  graphql@16.15.0 rxjs@7.8.2 react@19.3.1
cat >run.mjs <<'JS'
import { setTimeout } from 'node:timers/promises';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { parse } from 'graphql';

const screen = parse('query screen { room { id studentCount } }');
const poll = parse('query poll { room { id studentCount title } }');
const later = parse('query later { room { studentCount } }');

let isDown;
let requests;
async function answer() {
  requests += 1;
  const room = { __typename: 'Room', id: '1', title: 'Limits', studentCount: isDown ? null : 31 };
  const errors = [{ message: 'statistics failed', path: ['room', 'studentCount'] }];
  const result = { data: { __typename: 'Query', room }, ...(isDown && { errors }) };
  return new Response(JSON.stringify(result), { headers: { 'content-type': 'application/json' } });
}

function apollo() {
  const link = new HttpLink({ uri: 'http://localhost/graphql', fetch: answer });
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return {
    watch: (query, show) => client.watchQuery({ query, errorPolicy: 'all' }).subscribe(show),
    ask: (query) => client.query({ query, errorPolicy: 'all' }),
    askAnew: (query) => client.query({ query, errorPolicy: 'all', fetchPolicy: 'network-only' }),
  };
}
function urql() {
  const exchanges = [cacheExchange({}), fetchExchange];
  const client = new Client({ url: 'http://localhost/graphql', preferGetMethod: false, fetch: answer, exchanges });
  return {
    watch: (query, show) => client.query(query, {}).subscribe(show),
    ask: (query) => client.query(query, {}).toPromise(),
    askAnew: (query) => client.query(query, {}, { requestPolicy: 'network-only' }).toPromise(),
  };
}

const said = ({ data, error }) => `${data.room.studentCount}${error ? ' with the error' : ''}`;
for (const [name, open] of Object.entries({ 'Apollo Client': apollo, Graphcache: urql })) {
  isDown = false;
  requests = 0;
  const client = open();
  let shown;
  client.watch(screen, (result) => {
    if (result.data) shown = said(result);
  });
  await setTimeout(100);
  console.log(`${name}: the screen shows ${shown}`);
  isDown = true;
  console.log(`${name}: the poll is told ${said(await client.askAnew(poll))}`);
  await setTimeout(100);
  console.log(`${name}: the screen shows ${shown}`);
  console.log(`${name}: who asks later is told ${said(await client.ask(later))}, with ${requests} requests in all`);
}
process.exit();
JS
output=$(node run.mjs)
echo "$output"
expected='Apollo Client: the screen shows 31
Apollo Client: the poll is told null with the error
Apollo Client: the screen shows null
Apollo Client: who asks later is told null, with 2 requests in all
Graphcache: the screen shows 31
Graphcache: the poll is told null with the error
Graphcache: the screen shows 31
Graphcache: who asks later is told null with the error, with 3 requests in all'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
