#!/usr/bin/env bash
# Surprise: graphql-jit compiles `enter(input: { role: $role })` so that a variable that is left out gives null, although
# the field has a default. graphql-js gives the default: to it the field was left out.
# Guessed: the default, as it is for an argument whose variable is left out, which graphql-jit does right. The other way,
# the whole object in one variable, is right as well.
# Versions: graphql-jit 0.8.9, graphql 16.15.0, Node 20.20. Date: 2026-11-28.
# Why it matters here: `role: RoomRole! = AUDIENCE` came to the vendor as no role at all, in a signed link.
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
  enum Role { AUDIENCE HOST }
  input Entry { role: Role! = AUDIENCE }
  type Query { enter(input: Entry, role: Role = AUDIENCE): String }
`);
schema.getQueryType().getFields().enter.resolve = (_root, args) => JSON.stringify(args);
const show = (text) => {
  const document = parse(text);
  const js = execute({ schema, document, variableValues: {} }).data.enter;
  const jit = compileQuery(schema, document).query(undefined, {}, {}).data.enter;
  console.log(`${text}\n  graphql-js   ${js}\n  graphql-jit  ${jit}`);
};
show('query ($role: Role) { enter(input: { role: $role }) }');
show('query ($role: Role) { enter(role: $role) }');
JS
output=$(node run.mjs)
echo "$output"
expected='query ($role: Role) { enter(input: { role: $role }) }
  graphql-js   {"input":{"role":"AUDIENCE"},"role":"AUDIENCE"}
  graphql-jit  {"input":{"role":null},"role":"AUDIENCE"}
query ($role: Role) { enter(role: $role) }
  graphql-js   {"role":"AUDIENCE"}
  graphql-jit  {"role":"AUDIENCE"}'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
