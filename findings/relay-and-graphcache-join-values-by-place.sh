#!/usr/bin/env bash
# Surprise: of a list whose items have no ids, Relay and urql's Graphcache join the items of two answers by their place. Where the list
# has moved on and the second query asks for some of the fields alone, who asked for all of them is shown items that no answer had: the
# old minute with the new count, as complete.
# Guessed: an item without an id is a value, which comes whole or is asked for again; Apollo Client replaces the list, and asks again
# for who needs more of it.
# Versions: relay-runtime 21.0.1, @urql/core 6.0.3, @urql/exchange-graphcache 9.0.2, @apollo/client 4.3.8, graphql 16.15.0, rxjs 7.8.2, Node 20.20.
# Date: 2026-12-01.
# Why it matters here: points, hours, minutes, sessions and segments of statistics are such lists, and those of a live lesson move: a
# chart next to a figure of its own shows who came under the wrong minutes. One fragment for all who ask for a list keeps it whole.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund relay-runtime@21.0.1 @urql/core@6.0.3 @urql/exchange-graphcache@9.0.2 \
  @apollo/client@4.3.8 graphql@16.15.0 rxjs@7.8.2 react@19.3.1
cat >run.mjs <<'JS'
import { setTimeout } from 'node:timers/promises';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { parse } from 'graphql';
import relay from 'relay-runtime';

// The list holds the last three minutes; the count of minute m is 10 m.
let from;
function resultOf(query) {
  const points = [from, from + 1, from + 2].map((minute) => ({
    __typename: 'Point',
    ...(query === 'chart' && { minute }),
    count: 10 * minute,
  }));
  return { data: { room: { __typename: 'Room', id: '1', points } } };
}
const fields = { chart: ['minute', 'count'], figure: ['count'] };
const textOf = (query) => `query ${query} { room { id points { ${fields[query].join(' ')} } } }`;
async function answer(_url, { body }) {
  const result = resultOf(JSON.parse(body).operationName);
  return new Response(JSON.stringify(result), { headers: { 'content-type': 'application/json' } });
}

/** What the compiler of Relay writes of a query. */
function requestOf(name) {
  const none = { alias: null, args: null, storageKey: null };
  const scalar = (field) => ({ ...none, kind: 'ScalarField', name: field });
  const points = { ...none, kind: 'LinkedField', name: 'points', concreteType: 'Point', plural: true, selections: fields[name].map(scalar) };
  const room = { ...none, kind: 'LinkedField', name: 'room', concreteType: 'Room', plural: false, selections: [scalar('id'), points] };
  return {
    kind: 'Request',
    fragment: { kind: 'Fragment', name, type: 'Query', abstractKey: null, metadata: null, argumentDefinitions: [], selections: [room] },
    operation: { kind: 'Operation', name, argumentDefinitions: [], selections: [room] },
    params: { cacheID: name, id: null, text: textOf(name), metadata: {}, name, operationKind: 'query' },
  };
}
function relayClient() {
  const { Environment, Network, RecordSource, Store, createOperationDescriptor } = relay;
  const network = Network.create(async ({ name }) => resultOf(name));
  const environment = new Environment({ network, store: new Store(new RecordSource()) });
  const operationOf = (query) => createOperationDescriptor(requestOf(query), {});
  const ask = (query) => environment.execute({ operation: operationOf(query) }).toPromise();
  return {
    async watch(query, show) {
      await ask(query);
      const snapshot = environment.lookup(operationOf(query).fragment);
      show(snapshot.data);
      environment.subscribe(snapshot, ({ data }) => show(data));
    },
    ask,
  };
}
function graphcacheClient() {
  const exchanges = [cacheExchange({ keys: { Point: () => null } }), fetchExchange];
  const client = new Client({ url: 'http://localhost/graphql', preferGetMethod: false, fetch: answer, exchanges });
  return {
    watch: (query, show) => client.query(textOf(query), {}).subscribe(({ data }) => show(data)),
    ask: (query) => client.query(textOf(query), {}, { requestPolicy: 'network-only' }).toPromise(),
  };
}
function apolloClient() {
  const link = new HttpLink({ uri: 'http://localhost/graphql', fetch: answer });
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return {
    watch: (query, show) => client.watchQuery({ query: parse(textOf(query)) }).subscribe(({ data }) => data && show(data)),
    ask: (query) => client.query({ query: parse(textOf(query)), fetchPolicy: 'network-only' }),
  };
}

const clients = { Relay: relayClient, Graphcache: graphcacheClient, 'Apollo Client': apolloClient };
for (const [name, open] of Object.entries(clients)) {
  const { watch, ask } = open();
  let shown;
  const told = () => shown.room.points.map(({ minute, count }) => `${minute}: ${count}`).join(', ');
  from = 1;
  await watch('chart', (data) => (shown = data));
  await setTimeout(100);
  const first = told();
  from = 2;
  await ask('figure');
  await setTimeout(100);
  console.log(`${name}: ${first}; a minute later ${told()}`);
}
process.exit();
JS
output=$(NODE_ENV=production node run.mjs)
echo "$output"
expected='Relay: 1: 10, 2: 20, 3: 30; a minute later 1: 20, 2: 30, 3: 40
Graphcache: 1: 10, 2: 20, 3: 30; a minute later 1: 20, 2: 30, 3: 40
Apollo Client: 1: 10, 2: 20, 3: 30; a minute later 2: 20, 3: 30, 4: 40'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
