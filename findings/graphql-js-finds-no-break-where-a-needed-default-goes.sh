#!/usr/bin/env bash
# Surprise: `findBreakingChanges` of graphql-js says nothing where an input field `size: Int! = 20` becomes `size: Int!`, where an input
# gets `@oneOf`, or where the root of all mutations goes; of an argument that loses such a default, `findDangerousChanges` says that
# it is another one. GraphQL Inspector has the latter two, and of the defaults it says the same.
# Guessed: what was valid and is refused with the new schema is a breaking change.
# Versions: graphql 16.15.0, @graphql-inspector/core 8.0.0, Node 20.20. Date: 2026-12-01.
# Why it matters here: a release is compared with the one before it, so that no client finds out first. `check:breaking` looks at the
# defaults itself and asks GraphQL Inspector for the rest.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund graphql@16.15.0 @graphql-inspector/core@8.0.0
cat >run.mjs <<'JS'
import { diff } from '@graphql-inspector/core';
import { buildSchema, findBreakingChanges, findDangerousChanges, graphql } from 'graphql';

const before = `type Query { rooms(page: Page, first: Int! = 20): Int } type Mutation { open: Int }
  input Page { size: Int! = 20 from: Int }`;
const changes = [
  ['input field', ['size: Int! = 20', 'size: Int!'], '{ rooms(page: { from: 1 }) }'],
  ['argument', ['first: Int! = 20', 'first: Int!'], '{ rooms }'],
  ['@oneOf', ['input Page', 'input Page @oneOf'], '{ rooms(page: { size: 1, from: 1 }) }'],
  ['root', ['type Query', 'schema { query: Query } type Query'], 'mutation { open }'],
];
for (const [name, change, operation] of changes) {
  // Fields of an input that takes one of them have neither a default nor to be there.
  const old = name === '@oneOf' ? before.replace('size: Int! = 20', 'size: Int') : before;
  const [first, second] = [old, old.replace(...change)].map((text) => buildSchema(text));
  const errorsOf = async (schema) => (await graphql({ schema, source: operation })).errors?.length ?? 0;
  const errors = `${await errorsOf(first)} to ${await errorsOf(second)}`;
  const said = (found) => found.map(({ type }) => type).join(' ') || 'nothing';
  const inspected = (await diff(first, second)).map(({ criticality }) => criticality.level);
  console.log(
    `${name}: errors of an operation ${errors}; breaking ${said(findBreakingChanges(first, second))}, ` +
      `dangerous ${said(findDangerousChanges(first, second))}; Inspector ${inspected.join(' ')}`,
  );
}
JS
output=$(node run.mjs)
echo "$output"
expected='input field: errors of an operation 0 to 1; breaking nothing, dangerous nothing; Inspector DANGEROUS
argument: errors of an operation 0 to 1; breaking nothing, dangerous ARG_DEFAULT_VALUE_CHANGE; Inspector DANGEROUS
@oneOf: errors of an operation 0 to 1; breaking nothing, dangerous nothing; Inspector BREAKING
root: errors of an operation 0 to 1; breaking nothing, dangerous nothing; Inspector BREAKING'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
