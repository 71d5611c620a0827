#!/usr/bin/env bash
# Surprise: the compiler of Relay writes the inside of a block string between plain quotes, as it is: what is a backslash and an n there
# is sent as the end of a line. With a quotation or a second line the module that it writes is no JavaScript any more, and the
# compiler says nothing of it. A plain string is right.
# Guessed: a block string has no escapes but one (GraphQL, 2.9.4), so that backslashes, quotations and ends of lines are escaped where it
# becomes a plain one, as graphql-js has it.
# Versions: relay-compiler 21.0.1, relay-runtime 21.0.1, graphql 16.15.0, Node 20.20. Date: 2026-12-01.
# Why it matters here: a search for a title with a formula in it is for other text, and the gateway sees a query that is right. Such
# text belongs into variables.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund relay-compiler@21.0.1 relay-runtime@21.0.1 graphql@16.15.0
mkdir src
echo 'type Query { rooms(title: String): Int }' >schema.graphql
echo '{ "src": "./src", "schema": "./schema.graphql", "language": "javascript", "eagerEsModules": false }' >relay.config.json
cat >run.mjs <<'JS'
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { parse } from 'graphql';

const titleIn = (text) => JSON.stringify(parse(text).definitions[0].selectionSet.selections[0].arguments[0].value.value);
const strings = [String.raw`"\\nabla"`, String.raw`"""\nabla"""`, '"""the "limit" of"""', '"""part 1\npart 2"""'];
const texts = strings.map((string, index) => `query app${index}Query { rooms(title: ${string}) }`);
for (const [index, text] of texts.entries()) writeFileSync(`src/app${index}.js`, `graphql\`${text}\`;\n`);
execFileSync('node_modules/.bin/relay-compiler', { stdio: ['ignore', 'ignore', 'inherit'] });

for (const [index, text] of texts.entries()) {
  const module = readFileSync(`src/__generated__/app${index}Query.graphql.js`, 'utf8');
  let compiled;
  try {
    const sandbox = { module: {} };
    runInNewContext(module, sandbox);
    compiled = titleIn(sandbox.module.exports.params.text);
  } catch (error) {
    compiled = `a ${error.name}`;
  }
  console.log(`${strings[index].replace('\n', ' and in a new line ')} is ${titleIn(text)}, compiled ${compiled}`);
}
JS
output=$(node run.mjs)
echo "$output"
expected='"\\nabla" is "\\nabla", compiled "\\nabla"
"""\nabla""" is "\\nabla", compiled "\nabla"
"""the "limit" of""" is "the \"limit\" of", compiled a SyntaxError
"""part 1 and in a new line part 2""" is "part 1\npart 2", compiled a SyntaxError'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
