#!/usr/bin/env bash
# Surprise: graphql-jit writes what `@skip` and `@include` say of one spread into the nodes of the fragment itself, and asks
# for all of it at every place: a fragment skipped by one of two spreads is gone from both. With a variable in the
# directive it is the same, and the nodes are those of the document, which the caller may still use.
# Guessed: each spread for itself, as the specification says.
# Versions: graphql-jit 0.8.9, graphql 16.15.0, Node 20.20. Date: 2026-11-28. The option
# `useExperimentalPathBasedSkipInclude` answers both, but is not on by default.
# Why it matters here: fragments are shared on purpose, and a field was missing only from the third use of a document.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund graphql-jit@0.8.9 graphql@16.15.0
cat >run.mjs <<'JS'
import { createRequire } from 'node:module';
// By `require`, as graphql-jit does it: two copies of graphql do not know each other's types.
const require = createRequire(import.meta.url);
const { buildSchema, execute, parse } = require('graphql');
const { compileQuery } = require('graphql-jit');

const schema = buildSchema('type Room { id: ID, title: String } type Query { a: Room, b: Room }');
const root = { a: { id: 1, title: 'A' }, b: { id: 2, title: 'B' } };
const show = (text, variables) => {
  const document = parse(text);
  const js = execute({ schema, document, rootValue: root, variableValues: variables }).data;
  const jit = compileQuery(schema, document).query(root, {}, variables).data;
  console.log(`graphql-js   ${JSON.stringify(js)}\ngraphql-jit  ${JSON.stringify(jit)}`);
};
show('{ a { id ...F @skip(if: true) } b { ...F } } fragment F on Room { title }', {});
show('query ($x: Boolean!) { a { id ...F @skip(if: $x) } b { ...F } } fragment F on Room { title }', { x: true });
JS
output=$(node run.mjs)
echo "$output"
expected='graphql-js   {"a":{"id":"1"},"b":{"title":"B"}}
graphql-jit  {"a":{"id":"1"},"b":{}}
graphql-js   {"a":{"id":"1"},"b":{"title":"B"}}
graphql-jit  {"a":{"id":"1"},"b":{}}'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
