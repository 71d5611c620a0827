#!/usr/bin/env bash
# Surprise: where the server has ended its session, the client of the MCP SDK begins no new one: each call from then on ends in the
# error of the first, until the program makes another connection. It is not told that it is closed (`onclose`), either.
# Guessed: a client that is answered 404 to a request with a session begins a new one (MCP 2025-11-25, Streamable HTTP, which says MUST),
# and a call that came with it is sent in that.
# Versions: @modelcontextprotocol/sdk 1.32.2, zod 4.6.7, Node 20.20. Date: 2026-12-01.
# Why it matters here: all sessions of the gateway end when it starts anew, and an agent that was connected finds no tool any more; only a
# program that connects again by itself goes on. So the gateway ends none for idling, and has none where several processes answer.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @modelcontextprotocol/sdk@1.32.2 zod@4.6.7
cat >run.mjs <<'JS'
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

// The server of the same SDK, as its examples have it.
const sessions = new Map();
const seen = [];
const http = createServer(async (request, response) => {
  const id = request.headers['mcp-session-id'];
  if (request.method === 'POST') seen.push(id === undefined ? 'none' : sessions.has(id) ? 'open' : 'ended');
  if (id !== undefined && !sessions.has(id)) {
    response.writeHead(404, { 'content-type': 'application/json' });
    return response.end('{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}');
  }
  if (id !== undefined) return sessions.get(id).handleRequest(request, response);
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (opened) => void sessions.set(opened, transport),
  });
  const server = new McpServer({ name: 'school', version: '1.0.0' });
  server.registerTool('rooms', {}, () => ({ content: [{ type: 'text', text: 'Limits' }] }));
  await server.connect(transport);
  await transport.handleRequest(request, response);
});
http.listen(0, '127.0.0.1');
await once(http, 'listening');
const url = new URL(`http://127.0.0.1:${http.address().port}/mcp`);

const client = new Client({ name: 'agent', version: '1.0.0' });
let closings = 0;
client.onclose = () => (closings += 1);
const call = async (when) => {
  seen.length = 0;
  const answer = await client.callTool({ name: 'rooms' }).then(
    ({ content }) => content[0].text,
    ({ code }) => `error ${code}`,
  );
  console.log(`${when}: ${answer}, by requests whose session was ${seen.join(', ')}`);
};
await client.connect(new StreamableHTTPClientTransport(url));
await call('in its session');
sessions.clear();
await call('the session has ended');
await call('once more');
console.log(`told that it is closed ${closings} times`);
await client.close();
await client.connect(new StreamableHTTPClientTransport(url));
await call('connected by hand');
process.exit();
JS
output=$(node run.mjs)
echo "$output"
expected='in its session: Limits, by requests whose session was open
the session has ended: error 404, by requests whose session was ended
once more: error 404, by requests whose session was ended
told that it is closed 0 times
connected by hand: Limits, by requests whose session was open'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
