#!/usr/bin/env bash
# Surprise: a typed document of graphql-codegen, as it is made without settings, has each backslash of a string twice: `"part\n2"` of
# the file is sent as a backslash and an n, and a string with `\"` ends the generation in a syntax error. With `documentMode: 'string'` it
# is right.
# Guessed: the document that comes out says what is in the file, as what graphql-js parses of it does.
# Versions: @graphql-codegen/cli 7.4.3, @graphql-codegen/typed-document-node 7.1.1, @graphql-codegen/typescript-operations 6.1.9, graphql 16.15.0, Node 20.20.
# Date: 2026-12-01.
# Why it matters here: docs/clients.md has documents made so. A title with a quotation cannot be written in an operation at all, and a
# search for `\\nabla` finds no lesson of it. Such strings belong into variables.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @graphql-codegen/cli@7.4.3 @graphql-codegen/typed-document-node@7.1.1 \
  @graphql-codegen/typescript-operations@6.1.9 graphql@16.15.0
cat >run.mjs <<'JS'
import { writeFile } from 'node:fs/promises';
import { generate } from '@graphql-codegen/cli';
import { parse } from 'graphql';

const titleIn = (document) => JSON.stringify(document.definitions[0].selectionSet.selections[0].arguments[0].value.value);

/** What the generated module has: a document as JSON, or its text. */
function documentIn(module) {
  const text = /new TypedDocumentString\((`[^`]*`)\)/.exec(module)?.[1];
  return text ? parse(new Function(`return ${text}`)()) : JSON.parse(/= (\{"kind":"Document".*\}) as /.exec(module)[1]);
}

for (const string of ['"part 2"', String.raw`"part\n2"`, String.raw`"\\nabla"`, String.raw`"the \"limit\""`]) {
  const text = `query found { rooms(title: ${string}) }`;
  await writeFile('found.graphql', text);
  const made = [];
  for (const config of [{}, { documentMode: 'string' }]) {
    const plugins = ['typescript-operations', 'typed-document-node'];
    const options = {
      schema: 'type Query { rooms(title: String): Int }',
      documents: 'found.graphql',
      generates: { 'found.ts': { plugins, config } },
      silent: true,
      noSilentErrors: true,
    };
    made.push(await generate(options, false).then(([{ content }]) => titleIn(documentIn(content)), () => 'an error'));
  }
  console.log(`${string} is ${titleIn(parse(text))}; as a document ${made[0]}, as a string ${made[1]}`);
}
process.exit();
JS
output=$(node run.mjs 2>/dev/null | grep ' is ')
echo "$output"
expected='"part 2" is "part 2"; as a document "part 2", as a string "part 2"
"part\n2" is "part\n2"; as a document "part\\n2", as a string "part\n2"
"\\nabla" is "\\nabla"; as a document "\\\\nabla", as a string "\\nabla"
"the \"limit\"" is "the \"limit\""; as a document an error, as a string "the \"limit\""'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
