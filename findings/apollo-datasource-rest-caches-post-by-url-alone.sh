#!/usr/bin/env bash
# Surprise: where a POST of Apollo's RESTDataSource is given a life in its cache, its key is the URL alone: two posts with different
# bodies to one URL get one answer, also over requests.
# Guessed: what is sent is a part of the key, or a POST is not kept at all.
# Versions: @apollo/datasource-rest 6.4.1, graphql 16.12.0, Node 20.20. Date: 2026-11-29.
# Why it matters here: every read of the vendor is a POST to one of few URLs, its question in the body; whoever puts this library in front
# of it and turns on its cache shows one room for another. docs/compared.md has it among what was run.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @apollo/datasource-rest@6.4.1 graphql@16.12.0
cat >run.mjs <<'JS'
import { createServer } from 'node:http';
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache';
import { RESTDataSource } from '@apollo/datasource-rest';

const server = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  response.setHeader('content-type', 'application/json').end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const cache = new InMemoryLRUCache();

class Rooms extends RESTDataSource {
  baseURL = `http://127.0.0.1:${server.address().port}/`;
  detail = (room) => this.post('room/detail', { body: { room }, cacheOptions: { ttl: 60 } });
}
for (const room of ['one', 'another']) {
  const { room: found } = await new Rooms({ cache }).detail(room);
  console.log(`asked for ${room}: ${found}`);
}
server.close();
JS
output=$(node run.mjs)
echo "$output"
expected='asked for one: one
asked for another: one'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
