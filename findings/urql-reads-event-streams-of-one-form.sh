#!/usr/bin/env bash
# Surprise: urql looks into an event stream for an empty line by `\n\n` and for the first `data:` in what is before it. A stream whose
# lines end with `\r\n` ends in the error "No Content", data over two lines and a comment that has `data:` in it end in one of JSON.
# Guessed: lines end with any of three, data of several lines are joined, and a comment is passed over (HTML, 9.2.6), as graphql-sse
# reads them.
# Versions: @urql/core 6.0.3, graphql-sse 2.6.1, graphql 16.15.0, Node 20.20. Date: 2026-12-01.
# Why it matters here: subscriptions of urql come as events, from the gateway or from a router in front of it. The gateway ends lines
# with `\n` and has no words in its comments, which has to stay so; nothing in the protocol says it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @urql/core@6.0.3 graphql-sse@2.6.1 graphql@16.15.0
cat >run.mjs <<'JS'
import { Client, fetchExchange } from '@urql/core';
import { createClient } from 'graphql-sse';

const lines = ['event: next', 'data: {"data":{"live":31}}', '', 'event: complete', 'data:', '', ''];
const streams = {
  'lines that end with \\n': lines.join('\n'),
  'lines that end with \\r\\n': lines.join('\r\n'),
  'data over two lines': lines.join('\n').replace('{"live"', '\ndata: {"live"'),
  'a comment of words': `: the data: of the lesson\n\n${lines.join('\n')}`,
  'a comment without': `:\n\n${lines.join('\n')}`,
};
const text = 'subscription { live }';

for (const [what, stream] of Object.entries(streams)) {
  const answer = async () => new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
  const urql = new Client({
    url: 'http://localhost/graphql',
    preferGetMethod: false,
    fetchSubscriptions: true,
    fetch: answer,
    exchanges: [fetchExchange],
  });
  const byUrql = await new Promise((resolve) => {
    urql.subscription(text, {}).subscribe(({ data, error }) => resolve(error ? 'an error' : data.live));
  });
  const sse = createClient({ url: 'http://localhost/graphql', retryAttempts: 0, fetchFn: answer });
  const bySse = await new Promise((resolve) => {
    sse.subscribe({ query: text }, { next: ({ data }) => resolve(data.live), error: resolve, complete() {} });
  });
  console.log(`${what}: graphql-sse reads ${bySse}, urql ${byUrql}`);
}
process.exit();
JS
output=$(node run.mjs)
echo "$output"
expected='lines that end with \n: graphql-sse reads 31, urql 31
lines that end with \r\n: graphql-sse reads 31, urql an error
data over two lines: graphql-sse reads 31, urql an error
a comment of words: graphql-sse reads 31, urql an error
a comment without: graphql-sse reads 31, urql 31'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
