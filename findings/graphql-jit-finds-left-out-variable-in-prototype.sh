#!/usr/bin/env bash
# Surprise: compiled code looks for the value of a variable with a plain property access, so one called `$toString` or
# `$constructor` is never left out: it is what every object has. graphql-js looks at what was given alone.
# Guessed: left out is left out, whatever the variable is called.
# Versions: graphql-jit 0.8.9, graphql 16.15.0, Node 20.20. Date: 2026-11-28.
# Why it matters here: clients choose the names; the request ended in an error, and a custom scalar that takes any value
# hands a function to the resolver.
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

const { GraphQLScalarType } = require('graphql');
const schema = buildSchema('scalar Any type Query { page(size: Int, of: Any): String }');
schema.getType('Any').parseValue = (value) => value;
schema.getQueryType().getFields().page.resolve = (_root, args) =>
  Object.entries(args).map(([name, value]) => `${name} is a ${typeof value}`).join() || 'nothing was given';
const show = (text) => {
  const document = parse(text);
  const seen = ({ data, errors }) => (errors ? `error: ${errors[0].message.split(';')[0]}` : data.page);
  console.log(text);
  console.log(`  graphql-js   ${seen(execute({ schema, document, variableValues: {} }))}`);
  console.log(`  graphql-jit  ${seen(compileQuery(schema, document).query(undefined, {}, {}))}`);
};
show('query ($toString: Int) { page(size: $toString) }');
show('query ($constructor: Any) { page(of: $constructor) }');
JS
output=$(node run.mjs)
echo "$output"
expected='query ($toString: Int) { page(size: $toString) }
  graphql-js   nothing was given
  graphql-jit  error: Variable "$toString" got invalid value [function toString]
query ($constructor: Any) { page(of: $constructor) }
  graphql-js   nothing was given
  graphql-jit  of is a function'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
