#!/usr/bin/env bash
# Surprise: `gql` of Apollo Client, which is that of graphql-tag, keeps documents by their text with each run of white space and commas
# as one blank, also within strings. Of two texts that differ in a string by a comma, by a second blank or by the end of a line, the
# second is given the document of the first, and that is what is sent.
# Guessed: commas and white space mean nothing between tokens alone (GraphQL, 2.1); `gql` of urql and of graphql-request tell such
# texts apart.
# Versions: @apollo/client 4.3.8, graphql-tag 2.12.7, @urql/core 6.0.3, graphql-request 7.4.0, graphql 16.15.0, rxjs 7.8.2, Node 20.20.
# Date: 2026-12-01.
# Why it matters here: a script that makes two lessons with their titles in the text makes one lesson twice, and the gateway is told
# nothing else. Titles and lists of search words belong into variables.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @apollo/client@4.3.8 graphql-tag@2.12.7 @urql/core@6.0.3 graphql-request@7.4.0 \
  graphql@16.15.0 rxjs@7.8.2 react@19.3.1
cat >run.mjs <<'JS'
import { ApolloClient, gql as apolloGql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange, gql as urqlGql } from '@urql/core';
import { gql as requestGql, GraphQLClient } from 'graphql-request';
import { parse } from 'graphql';

const sent = [];
async function answer(_url, { body }) {
  const [operation] = parse(JSON.parse(body).query).definitions;
  sent.push(operation.selectionSet.selections[0].arguments[0].value.value);
  return new Response('{"data":{"createRoom":true}}', { headers: { 'content-type': 'application/json' } });
}

const apollo = new ApolloClient({
  link: new HttpLink({ uri: 'http://localhost/graphql', fetch: answer }),
  cache: new InMemoryCache(),
});
const urql = new Client({ url: 'http://localhost/graphql', preferGetMethod: false, fetch: answer, exchanges: [fetchExchange] });
const request = new GraphQLClient('http://localhost/graphql', { fetch: answer });
const clients = {
  'Apollo Client': [apolloGql, (mutation) => apollo.mutate({ mutation })],
  urql: [urqlGql, (mutation) => urql.mutation(mutation, {}).toPromise()],
  'graphql-request': [requestGql, (mutation) => request.request(mutation)],
};
for (const [name, [gql, mutate]] of Object.entries(clients)) {
  sent.length = 0;
  await mutate(gql`mutation { createRoom(title: "Limits, 2") }`);
  await mutate(gql`mutation { createRoom(title: "Limits 2") }`);
  await mutate(gql`mutation { createRoom(title: "Limits  2") }`);
  console.log(`${name}: ${sent.map((title) => JSON.stringify(title)).join(', then ')}`);
}
JS
output=$(node run.mjs)
echo "$output"
expected='Apollo Client: "Limits, 2", then "Limits, 2", then "Limits, 2"
urql: "Limits, 2", then "Limits 2", then "Limits  2"
graphql-request: "Limits, 2", then "Limits 2", then "Limits  2"'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
