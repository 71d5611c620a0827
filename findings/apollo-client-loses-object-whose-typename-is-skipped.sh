#!/usr/bin/env bash
# Surprise: where a query has `__typename` under an alias and a condition, Apollo Client adds none beside it, and looks for the type
# under the alias alone. With the alias left out, an interface loses all that fragments have asked for, though the answer has it and
# its type: no error, and nothing that would be missing.
# Guessed: it adds `__typename` to each selection set, as its documentation says, and needs no field of the query for that; urql adds one
# beside the alias.
# Versions: @apollo/client 4.3.8, @urql/core 6.0.3, graphql 16.15.0, rxjs 7.8.2, Node 20.20. Date: 2026-12-01.
# Why it matters here: `node` gives an interface, and what is behind it is asked for by fragments. A page that leaves out the kind of the
# object shows it as one without a title. `__typename` without an alias does no harm.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @apollo/client@4.3.8 @urql/core@6.0.3 graphql@16.15.0 rxjs@7.8.2 react@19.3.1
cat >run.mjs <<'JS'
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { cacheExchange, Client, fetchExchange } from '@urql/core';
import { buildSchema, graphql, parse } from 'graphql';

const schema = buildSchema(`
  interface Node { id: ID! }
  type Room implements Node { id: ID! title: String! }
  type Query { node: Node }
`);
const rootValue = { node: { __typename: 'Room', id: '1', title: 'Limits' } };
let sent;
async function answer(_url, { body }) {
  const { query: source, variables: variableValues } = JSON.parse(body);
  const result = await graphql({ schema, rootValue, source, variableValues });
  sent = JSON.stringify(result.data.node);
  return new Response(JSON.stringify(result), { headers: { 'content-type': 'application/json' } });
}

const cache = new InMemoryCache({ possibleTypes: { Node: ['Room'] } });
const apollo = new ApolloClient({ link: new HttpLink({ uri: 'http://localhost/graphql', fetch: answer }), cache });
const exchanges = [cacheExchange, fetchExchange];
const urql = new Client({ url: 'http://localhost/graphql', preferGetMethod: false, fetch: answer, exchanges });
const clients = {
  'Apollo Client': (text, variables) => apollo.query({ query: parse(text), variables, fetchPolicy: 'network-only' }),
  urql: (text, variables) => urql.query(text, variables, { requestPolicy: 'network-only' }).toPromise(),
};

for (const kind of ['kind: __typename', '__typename']) {
  const text = `query ($isNamed: Boolean!) { node { ${kind} @include(if: $isNamed) ... on Room { title } } }`;
  for (const isNamed of [true, false]) {
    for (const [name, ask] of Object.entries(clients)) {
      const { data, error } = await ask(text, { isNamed });
      const title = data.node.title ?? 'nothing';
      console.log(`${name}, ${kind} ${isNamed}: ${title} of ${sent}${error ? ' with an error' : ''}`);
    }
  }
}
process.exit();
JS
output=$(node run.mjs)
echo "$output"
expected='Apollo Client, kind: __typename true: Limits of {"kind":"Room","title":"Limits","__typename":"Room"}
urql, kind: __typename true: Limits of {"kind":"Room","title":"Limits","__typename":"Room"}
Apollo Client, kind: __typename false: nothing of {"title":"Limits","__typename":"Room"}
urql, kind: __typename false: Limits of {"title":"Limits","__typename":"Room"}
Apollo Client, __typename true: Limits of {"__typename":"Room","title":"Limits"}
urql, __typename true: Limits of {"__typename":"Room","title":"Limits"}
Apollo Client, __typename false: Limits of {"title":"Limits","__typename":"Room"}
urql, __typename false: Limits of {"title":"Limits","__typename":"Room"}'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
