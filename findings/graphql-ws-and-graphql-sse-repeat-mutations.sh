#!/usr/bin/env bash
# Surprise: a mutation whose connection is lost before its answer is sent again by graphql-ws and by graphql-sse as they come, and is
# done twice; the caller is told of the second alone.
# Guessed: a client repeats by itself what is safe to repeat (RFC 9110, 9.2.2), so queries and subscriptions. A mutation of which
# nobody knows whether it was done ends in an error, as it does by fetch.
# Versions: graphql-ws 6.4.2, ws 8.23.0, graphql-sse 2.6.1, graphql 16.15.0, Node 20.20. Date: 2026-12-01.
# Why it matters here: rooms cost money, a WebSocket is lost whenever a phone changes its network, and the gateway takes mutations over
# both. A create needs its idempotency key there too, or a client of its own with `retryAttempts: 0`.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund graphql-ws@6.4.2 ws@8.23.0 graphql-sse@2.6.1 graphql@16.15.0
cat >run.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import WebSocket, { WebSocketServer } from 'ws';

// Does each create, and loses the connection of the first before its answer.
let rooms;
const http = createServer((request, response) => {
  rooms += 1;
  if (rooms === 1) return request.socket.destroy();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`event: next\ndata: {"data":{"createRoom":${rooms}}}\n\nevent: complete\ndata:\n\n`);
});
const sockets = new WebSocketServer({ server: http });
sockets.on('connection', (socket) => {
  socket.on('message', (text) => {
    const { type, id } = JSON.parse(text);
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    if (type !== 'subscribe') return;
    rooms += 1;
    if (rooms === 1) return socket.terminate();
    socket.send(JSON.stringify({ type: 'next', id, payload: { data: { createRoom: rooms } } }));
    socket.send(JSON.stringify({ type: 'complete', id }));
  });
});
http.listen(0, '127.0.0.1');
await once(http, 'listening');
const host = `127.0.0.1:${http.address().port}`;

const clients = {
  'graphql-ws': (options) => createWsClient({ url: `ws://${host}/graphql`, webSocketImpl: WebSocket, ...options }),
  'graphql-sse': (options) => createSseClient({ url: `http://${host}/graphql`, ...options }),
};
for (const [name, open] of Object.entries(clients)) {
  for (const options of [{}, { retryAttempts: 0 }]) {
    rooms = 0;
    const client = open(options);
    const told = await new Promise((resolve) => {
      const sink = { next: ({ data }) => resolve(`of room ${data.createRoom}`), error: () => resolve('of an error'), complete() {} };
      client.subscribe({ query: 'mutation { createRoom(title: "Limits") }' }, sink);
    });
    console.log(`${name} with ${JSON.stringify(options)}: ${rooms} made, told ${told}`);
    client.dispose();
  }
}
process.exit();
JS
output=$(node run.mjs)
echo "$output"
expected='graphql-ws with {}: 2 made, told of room 2
graphql-ws with {"retryAttempts":0}: 1 made, told of an error
graphql-sse with {}: 2 made, told of room 2
graphql-sse with {"retryAttempts":0}: 1 made, told of an error'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
