#!/usr/bin/env bash
# Surprise: `McpServer` of the MCP SDK lets the answer of a tool pass that has a field more than its schema, and one without a field
# that has a default; the list of tools says of the same schema that it has no other fields, and that this one is required. The
# client of the same SDK refuses both answers.
# Guessed: what the server has checked against a schema is right by the schema that it shows, or it sends what its check gave: without
# the field, and with the default.
# Versions: @modelcontextprotocol/sdk 1.32.2, zod 4.6.7, Node 20.20. Date: 2026-12-01.
# Why it matters here: a program that has an operation of the gateway as a tool of its own fails on the day on which it asks for one
# field more. The gateway has tools without `McpServer`, by schemas that say of answers what the operation asks for.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @modelcontextprotocol/sdk@1.32.2 zod@4.6.7
cat >run.mjs <<'JS'
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';

const room = { title: z.string(), students: z.number().default(0) };
const answers = {
  whole: { title: 'Limits', students: 31 },
  'with a field more': { title: 'Limits', students: 31, teacher: 'Li' },
  'without what has a default': { title: 'Limits' },
};
const server = new McpServer({ name: 'school', version: '1.0.0' });
for (const [name, structuredContent] of Object.entries(answers)) {
  server.registerTool(name.replaceAll(' ', '_'), { outputSchema: room }, () => ({ content: [], structuredContent }));
}
const [ofServer, ofClient] = InMemoryTransport.createLinkedPair();
const client = new Client({ name: 'agent', version: '1.0.0' });
await server.connect(ofServer);
await client.connect(ofClient);

for (const knows of ['before', 'after']) {
  if (knows === 'after') {
    const { required, additionalProperties } = (await client.listTools()).tools[0].outputSchema;
    console.log(`the schema: ${JSON.stringify({ required, additionalProperties })}`);
  }
  for (const name of Object.keys(answers)) {
    const outcome = await client.callTool({ name: name.replaceAll(' ', '_') }).then(
      ({ structuredContent }) => JSON.stringify(structuredContent),
      ({ message }) => message.replace(/.*: data /, 'refused, '),
    );
    console.log(`${knows} the client knows it, an answer ${name}: ${outcome}`);
  }
}
process.exit();
JS
output=$(node run.mjs)
echo "$output"
expected='before the client knows it, an answer whole: {"title":"Limits","students":31}
before the client knows it, an answer with a field more: {"title":"Limits","students":31,"teacher":"Li"}
before the client knows it, an answer without what has a default: {"title":"Limits"}
the schema: {"required":["title","students"],"additionalProperties":false}
after the client knows it, an answer whole: {"title":"Limits","students":31}
after the client knows it, an answer with a field more: refused, must NOT have additional properties
after the client knows it, an answer without what has a default: refused, must have required property '"'students'"''
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
