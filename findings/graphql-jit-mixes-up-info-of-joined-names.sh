#!/usr/bin/env bash
# Surprise: graphql-jit keeps the `info` of each resolver under the names on the way to the field, joined with underscores.
# The field called `b_c` at the root and the field `b` within `c` have one key, and the one compiled last answers for both:
# a resolver is told of another field, with another parent, another type and another selection.
# Guessed: the `info` of its own field, whatever clients call their fields.
# Versions: graphql-jit 0.8.9, graphql 16.15.0, Node 20.20. Date: 2026-11-28.
# Why it matters here: resolvers look ahead in `info.fieldNodes` to make fewer calls; with the selection of another field
# they made others. Aliases with underscores are common.
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

const schema = buildSchema('type Query { room: Room } type Room { id: ID, title: String, docs: Docs } type Docs { count: Int }');
const seen = [];
const noting = (value) => (_root, _args, _context, { fieldName, parentType, path }) => {
  seen.push(`${path.key} is told of ${parentType}.${fieldName}`);
  return value;
};
schema.getQueryType().getFields().room.resolve = noting({});
schema.getType('Room').getFields().docs.resolve = noting({});
const document = parse('{ b_c: room { title } c: room { b: docs { count } } }');
execute({ schema, document });
console.log(`graphql-js   ${seen.splice(0).join('; ')}`);
compileQuery(schema, document).query(undefined, {}, {});
console.log(`graphql-jit  ${seen.join('; ')}`);
JS
output=$(node run.mjs)
echo "$output"
expected='graphql-js   b_c is told of Query.room; c is told of Query.room; b is told of Room.docs
graphql-jit  b_c is told of Room.docs; c is told of Query.room; b is told of Room.docs'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
