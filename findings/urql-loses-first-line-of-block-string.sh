#!/usr/bin/env bash
# Surprise: urql, gql.tada and all else that parses by @0no-co/graphql.web lose lines of a block string. Lines without indent at its
# start and its end are dropped where another is indented, and empty lines there stay where none is. urql sends what is left, also of a
# document that is a plain string.
# Guessed: only the indent that all lines but the first have goes, and lines of white space at both ends (GraphQL, 2.9.4), as graphql-js
# has it.
# Versions: @urql/core 6.0.3, @0no-co/graphql.web 1.3.4, graphql 16.15.0, Node 20.20. Date: 2026-12-01.
# Why it matters here: a title or a list of rooms that is written in a mutation begins behind the quotes, and comes without its first
# line; the gateway sees a mutation that is right. Such text belongs into variables.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @urql/core@6.0.3 @0no-co/graphql.web@1.3.4 graphql@16.15.0
cat >run.mjs <<'JS'
import { Client, fetchExchange } from '@urql/core';
import { parse } from 'graphql';

const titleIn = (text) => parse(text).definitions[0].selectionSet.selections[0].arguments[0].value.value;
let sent;
async function answer(_url, { body }) {
  sent = titleIn(JSON.parse(body).query);
  return new Response('{"data":{"createRoom":true}}', { headers: { 'content-type': 'application/json' } });
}
const client = new Client({ url: 'http://localhost/graphql', preferGetMethod: false, fetch: answer, exchanges: [fetchExchange] });

for (const lines of ['Limits\n  part 2', 'Limits\n  part 2\nby Li', '\n  Limits\n  part 2\n']) {
  const text = `mutation { createRoom(title: """${lines}""") }`;
  await client.mutation(text, {}).toPromise();
  const [written, meant, came] = [lines, titleIn(text), sent].map((title) => JSON.stringify(title));
  console.log(`${written} means ${meant}, and urql sends ${came}`);
}
JS
output=$(node run.mjs)
echo "$output"
expected='"Limits\n  part 2" means "Limits\npart 2", and urql sends "part 2"
"Limits\n  part 2\nby Li" means "Limits\n  part 2\nby Li", and urql sends "part 2"
"\n  Limits\n  part 2\n" means "Limits\npart 2", and urql sends "Limits\npart 2"'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
