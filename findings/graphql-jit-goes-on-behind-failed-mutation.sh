#!/usr/bin/env bash
# Surprise: a compiled operation runs the mutations behind one that failed, although its field must not be null. graphql-js
# stops: the error makes the whole answer null, so nobody could be told what the others did. The two answers are the
# same; only what was done differs.
# Guessed: the same stop, since graphql-jit does run mutations one after the other.
# Versions: graphql-jit 0.8.9, graphql 16.15.0, Node 20.20. Date: 2026-11-28.
# Why it matters here: every payload of the schema is non-null. "Rename the room, then delete it" deleted it though the
# first step had failed, and answered data: null.
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

const schema = buildSchema('type Query { a: Int } type Mutation { first: Int!, second: Int! }');
const { first, second } = schema.getMutationType().getFields();
let done = [];
first.resolve = async () => { throw new Error('failed'); };
second.resolve = async () => done.push('second');
const document = parse('mutation { first second }');
const ways = {
  'graphql-js ': () => execute({ schema, document }),
  'graphql-jit': () => compileQuery(schema, document).query(undefined, {}, {}),
};
for (const [name, run] of Object.entries(ways)) {
  done = [];
  const { data, errors } = await run();
  console.log(`${name}  data: ${data}; errors: ${errors.map(({ message }) => message)}; done: ${done.join() || 'nothing'}`);
}
JS
output=$(node run.mjs)
echo "$output"
expected='graphql-js   data: null; errors: failed; done: nothing
graphql-jit  data: null; errors: failed; done: second'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
