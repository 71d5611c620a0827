#!/usr/bin/env bash
# Surprise: @graphql-tools/executor takes any value with a property `then` for a promise, its own results too: an object of
# the answer that a client gave a field called `then` is waited for, and the operation ends in a TypeError.
# Guessed: data is data. graphql-js asks whether `then` is a function, and answers.
# Versions: @graphql-tools/executor 2.1.0 over @whatwg-node/promise-helpers 1.3.2, the newest that takes Node 20 (2.0.2 asks
# as graphql-js does), graphql 16.15.0, Node 20.20. Date: 2026-11-28.
# Why it matters here: any client could have an error line written that says it was our fault, with a valid query.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >package.json <<'JSON'
{ "private": true, "overrides": { "@whatwg-node/promise-helpers": "1.3.2" } }
JSON
npm install --silent --no-audit --no-fund @graphql-tools/executor@2.1.0 graphql@16.15.0
cat >run.mjs <<'JS'
import { execute as executeByTools } from '@graphql-tools/executor';
import { buildSchema, execute, parse } from 'graphql';
const schema = buildSchema('type Room { title: String } type Query { room: Room }');
const document = parse('{ room { then: title } }');
const rootValue = { room: { title: 'Algebra' } };
const seen = ({ data, errors }) => JSON.stringify({ data, errors: errors?.map(({ message }) => message) });
console.log(`graphql-js     ${seen(await execute({ schema, document, rootValue }))}`);
console.log(`graphql-tools  ${seen(await executeByTools({ schema, document, rootValue }))}`);
JS
output=$(node run.mjs)
echo "$output"
expected='graphql-js     {"data":{"room":{"then":"Algebra"}}}
graphql-tools  {"data":{"room":null},"errors":["completed.then is not a function"]}'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
