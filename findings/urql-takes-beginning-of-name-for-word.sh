#!/usr/bin/env bash
# Surprise: the parser of urql and gql.tada takes the first letters of a name for a word of the language: a document that spreads a
# fragment `onlineStudents` or asks for `orderBy: nullsFirst` is a syntax error. A document that graphql-js has parsed is sent.
# Guessed: a name goes as far as its letters do (GraphQL, 2.1.9), and only the whole name `on` is no fragment's, only the whole names
# `true`, `false` and `null` no enum's.
# Versions: @urql/core 6.0.3, gql.tada 1.11.3, @0no-co/graphql.web 1.3.4, graphql 16.15.0, Node 20.20. Date: 2026-12-01.
# Why it matters here: `OnlineStudentSeries` is a type of which one makes a fragment, and `onlineStudents` is what one calls it. That of
# graphql-codegen, which docs/clients.md has, is parsed before.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @urql/core@6.0.3 gql.tada@1.11.3 @0no-co/graphql.web@1.3.4 graphql@16.15.0
cat >run.mjs <<'JS'
import { Client, fetchExchange } from '@urql/core';
import { initGraphQLTada } from 'gql.tada';
import { parse } from 'graphql';

const answer = async () => new Response('{"data":{"room":null}}', { headers: { 'content-type': 'application/json' } });
const client = new Client({ url: 'http://localhost/graphql', preferGetMethod: false, fetch: answer, exchanges: [fetchExchange] });
const tada = initGraphQLTada();
const documents = {
  'a text': (text) => text,
  'gql.tada': (text) => tada(text),
  'graphql-js': (text) => parse(text),
};

async function outcomeOf(make) {
  try {
    const { error } = await client.query(make(), {}).toPromise();
    return error ? error.message : 'sent';
  } catch (error) {
    return error.message.replace(/ at .*/, '');
  }
}
for (const text of [
  '{ room { ...students } } fragment students on Room { id }',
  '{ room { ...onlineStudents } } fragment onlineStudents on Room { id }',
  '{ rooms(orderBy: newestFirst) { id } }',
  '{ rooms(orderBy: nullsFirst) { id } }',
]) {
  console.log(text);
  for (const [name, make] of Object.entries(documents)) console.log(`  by ${name}: ${await outcomeOf(() => make(text))}`);
}
JS
output=$(node run.mjs)
echo "$output"
expected='{ room { ...students } } fragment students on Room { id }
  by a text: sent
  by gql.tada: sent
  by graphql-js: sent
{ room { ...onlineStudents } } fragment onlineStudents on Room { id }
  by a text: Syntax Error: Unexpected token
  by gql.tada: Syntax Error: Unexpected token
  by graphql-js: sent
{ rooms(orderBy: newestFirst) { id } }
  by a text: sent
  by gql.tada: sent
  by graphql-js: sent
{ rooms(orderBy: nullsFirst) { id } }
  by a text: Syntax Error: Unexpected token
  by gql.tada: Syntax Error: Unexpected token
  by graphql-js: sent'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
