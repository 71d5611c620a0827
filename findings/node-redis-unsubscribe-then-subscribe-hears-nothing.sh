#!/usr/bin/env bash
# Surprise: in node-redis, `subscribe(channel, listener)` that follows `unsubscribe(channel)` before that one is answered
# resolves at once, sends nothing to Redis, and its listener is dropped when the answer to `unsubscribe` comes. The program
# then believes that it listens and hears nothing, without an error. With `unsubscribe(channel, listener)`, the old listener
# named, the same order of calls works.
# Guessed: commands of one connection take effect in their order, however they are awaited, as they do in Redis.
# Versions: redis 6.3.1 (@redis/client 6.3.1), Redis 7.0 from Debian, Node 20.20. Date: 2026-11-28.
# Why it matters here: channels are listened to while somebody watches an object. A subscriber that leaves in the moment in
# which another comes would leave the replica deaf to that object.
# Needs redis-server on the PATH; starts one of its own on a socket in the temporary folder.
set -euo pipefail
dir=$(mktemp -d)
redis-server --port 0 --unixsocket "$dir/redis.sock" --save '' --daemonize no >/dev/null &
server=$!
trap 'kill "$server"; rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund redis@6.3.1
cat >run.mjs <<'JS'
import { createClient } from 'redis';
const sender = await createClient({ socket: { path: 'redis.sock' } }).connect();
for (const isListenerNamed of [false, true]) {
  const listener = await sender.duplicate().connect();
  const heard = [];
  const first = () => heard.push('first');
  await listener.subscribe('news', first);
  const ended = isListenerNamed ? listener.unsubscribe('news', first) : listener.unsubscribe('news');
  const begun = listener.subscribe('news', () => heard.push('second'));
  await Promise.all([ended, begun]);
  const reached = await sender.publish('news', 'a message');
  await listener.ping();
  console.log(`listener ${isListenerNamed ? 'named' : 'not named'}: ${reached} subscriber, heard by ${heard.join() || 'nobody'}`);
  listener.destroy();
}
sender.destroy();
JS
output=$(node run.mjs)
echo "$output"
expected='listener not named: 0 subscriber, heard by nobody
listener named: 1 subscriber, heard by second'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
