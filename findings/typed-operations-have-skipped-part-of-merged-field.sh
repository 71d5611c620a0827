#!/usr/bin/env bash
# Surprise: where a field is selected twice and `@include` stands at one of the two, graphql-codegen and gql.tada say that the fields
# of both are always there: `owner { id } owner @include(if: $with) { name }` has `name: string`. In an inline fragment with
# the directive graphql-codegen says the same in other words, and gql.tada has it right.
# Guessed: what may be left out is optional, as it is where the field is selected once.
# Versions: @graphql-codegen/cli 7.4.3, @graphql-codegen/typescript-operations 6.1.9, gql.tada 1.11.3, TypeScript 5.9.3,
# graphql 16.15.0, Node 20.20. Date: 2026-12-01.
# Why it matters here: screens join fragments that ask for the same room, and leave statistics out with `@include`, since each is a
# vendor call: the compiler lets code through that reads a figure of an object that has none. docs/clients.md says so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @graphql-codegen/cli@7.4.3 @graphql-codegen/typescript-operations@6.1.9 \
  gql.tada@1.11.3 graphql@16.15.0 typescript@5.9.3
cat >schema.graphql <<'GRAPHQL'
type User { id: ID! name: String! }
type Room { owner: User! }
type Query { room: Room }
GRAPHQL
cat >operations.graphql <<'GRAPHQL'
query Twice($with: Boolean!) { room { owner { id } owner @include(if: $with) { name } } }
query Within($with: Boolean!) { room { owner { id } ... @include(if: $with) { owner { name } } } }
query Once($with: Boolean!) { room { owner { id name @include(if: $with) } } }
GRAPHQL
cat >codegen.json <<'JSON'
{ "schema": "schema.graphql", "documents": "operations.graphql",
  "generates": { "types.ts": { "plugins": ["typescript-operations"] } } }
JSON
npx graphql-codegen --config codegen.json >log 2>&1 || { cat log >&2; exit 1; }

cat >tada.ts <<'TS'
import { initGraphQLTada, type ResultOf } from 'gql.tada';
import type { introspection } from './tada-env.d.ts';

const graphql = initGraphQLTada<{ introspection: introspection }>();
TS
node -e "
  const { readFileSync, appendFileSync } = require('node:fs');
  for (const line of readFileSync('operations.graphql', 'utf8').trim().split('\n')) {
    const name = /query (\w+)/.exec(line)[1];
    appendFileSync('tada.ts', 'export const ' + name + ' = graphql(' + '\`' + line + '\`);\n');
    // An answer in which the part is left out; the compiler takes it where the type knows that this may be.
    appendFileSync('tada.ts', 'export const left' + name + ': ResultOf<typeof ' + name + '> = { room: { owner: { id: \'1\' } } };\n');
  }"
cat >tsconfig.json <<'JSON'
{ "compilerOptions": { "strict": true, "module": "nodenext", "noEmit": true, "plugins": [
  { "name": "gql.tada/ts-plugin", "schema": "./schema.graphql", "tadaOutputLocation": "./tada-env.d.ts" }] },
  "files": ["tada.ts"] }
JSON
npx gql.tada generate-output >log 2>&1 || { cat log >&2; exit 1; }
output="$(grep -E '^export type (Twice|Within|Once)Query =' types.ts)
gql.tada: $(npx tsc -p . | grep -oE "Property '\w+' is missing|TS[0-9]+" | tr '\n' ' ' || true)"
echo "$output"
expected='export type TwiceQuery = { room: { owner: { id: string, name: string } } | null };
export type WithinQuery = { room: { owner: { id: string } } & { owner?: { name: string } } | null };
export type OnceQuery = { room: { owner: { id: string, name?: string } } | null };
gql.tada: TS2322 Property '\''name'\'' is missing '
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
