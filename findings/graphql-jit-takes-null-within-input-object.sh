#!/usr/bin/env bash
# Surprise: graphql-jit hands null to a resolver for an input field that must not be null, when it comes by a nullable
# variable with a default, or for an input field with a default, within a literal. graphql-js makes it an error of the field.
# Guessed: the error, as graphql-jit gives it for the same null in an argument.
# Versions: graphql-jit 0.8.9, graphql 16.15.0, Node 20.20. Date: 2026-11-28.
# Why it matters here: resolvers rely on types: a title of null, or an id in a list that is null, went on from there.
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

const schema = buildSchema(`
  input Rename { title: String! }
  type Query { rename(input: Rename, ids: [ID!], title: String! = "a"): String }
`);
schema.getQueryType().getFields().rename.resolve = (_root, args) => JSON.stringify(args);
const show = (text) => {
  const document = parse(text);
  const seen = ({ data, errors }) => (errors ? `error: ${errors[0].message}` : data.rename);
  console.log(text);
  console.log(`  graphql-js   ${seen(execute({ schema, document, variableValues: { x: null } }))}`);
  console.log(`  graphql-jit  ${seen(compileQuery(schema, document).query(undefined, {}, { x: null }))}`);
};
show('query ($x: String = "b") { rename(input: { title: $x }) }');
show('query ($x: ID = "b") { rename(ids: [$x]) }');
show('query ($x: String = "b") { rename(title: $x) }');
JS
output=$(node run.mjs)
echo "$output"
expected='query ($x: String = "b") { rename(input: { title: $x }) }
  graphql-js   error: Argument "input" has invalid value {title: $x}.
  graphql-jit  {"input":{"title":null},"title":"a"}
query ($x: ID = "b") { rename(ids: [$x]) }
  graphql-js   error: Argument "ids" has invalid value [$x].
  graphql-jit  {"ids":[null],"title":"a"}
query ($x: String = "b") { rename(title: $x) }
  graphql-js   error: Argument "title" of non-null type "String!" must not be null.
  graphql-jit  error: Argument "title" of non-null type "String!" must not be null.'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
