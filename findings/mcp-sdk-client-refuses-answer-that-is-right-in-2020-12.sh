#!/usr/bin/env bash
# Surprise: the client of the MCP SDK reads the schema of a tool's answer as JSON Schema draft-07 also where the schema says that it
# is of 2020-12, the dialect of MCP: a list of one text and then numbers, by `prefixItems` and `items`, is refused when it is right,
# and by `prefixItems` alone it passes when it is wrong.
# Guessed: `$schema` decides, or the dialect that the specification of MCP names where there is none.
# Versions: @modelcontextprotocol/sdk 1.32.2 with the validator that it has by default (Ajv 8.20.0), Node 20.20. Date: 2026-12-01.
# Why it matters here: the gateway's tools have schemas of their answers. They say nothing that the two dialects read differently,
# and a test that calls them with this client shows less than that the answers keep to them.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @modelcontextprotocol/sdk@1.32.2 ajv@8.20.0
cat >run.mjs <<'JS'
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

async function outcome(row, structuredContent) {
  const outputSchema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { row: { type: 'array', ...row } },
  };
  const server = new Server({ name: 'tools', version: '1' }, { capabilities: { tools: {} } });
  const tools = [{ name: 'read', inputSchema: { type: 'object' }, outputSchema }];
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, () => ({ content: [], structuredContent }));
  const client = new Client({ name: 'caller', version: '1' });
  const [there, here] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  await client.listTools();
  return client.callTool({ name: 'read', arguments: {} }).then(
    () => 'taken',
    ({ message }) => `refused: ${message.split(': ').slice(2).join(': ')}`,
  );
}

const text = { prefixItems: [{ type: 'string' }] };
const numbersBehind = { ...text, items: { type: 'number' } };
console.log(`right, ["a", 1] as a text and numbers: ${await outcome(numbersBehind, { row: ['a', 1] })}`);
console.log(`wrong, [1] as a text: ${await outcome(text, { row: [1] })}`);
JS
output=$(node run.mjs)
echo "$output"
expected='right, ["a", 1] as a text and numbers: refused: data/row/0 must be number
wrong, [1] as a text: taken'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
