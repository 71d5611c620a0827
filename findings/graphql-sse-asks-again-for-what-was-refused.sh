#!/usr/bin/env bash
# Surprise: graphql-sse takes each answer that is no event stream for a lost connection, whatever its status: what was refused with 400,
# 401 or 429 is asked for five times more, with no look at `Retry-After`, and only then is the caller told, without the errors of the
# answer. As it comes that takes half a minute.
# Guessed: what a client has done wrong (RFC 9110, 15.5) is wrong the next time too, and 429 says when to come again. graphql-ws, by the
# same author, ends at once where it is closed with 4400 or 4401.
# Versions: graphql-sse 2.6.1, graphql 16.15.0, Node 20.20. Date: 2026-12-01.
# Why it matters here: an operation that the gateway refuses is an event for who asked for events, with status 200. What a proxy before
# it refuses is none: the screen shows nothing for half a minute, and who was over the limit asks more. A `fetchFn` can make an event
# of it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund graphql-sse@2.6.1 graphql@16.15.0
cat >run.mjs <<'JS'
import { createClient } from 'graphql-sse';

/** A client without pauses, and what comes of one subscription. */
async function outcomeOf(fetchFn) {
  const client = createClient({ url: 'http://localhost/graphql', fetchFn, retry: async () => {} });
  return new Promise((resolve) => {
    client.subscribe(
      { query: 'subscription { live }' },
      {
        next: ({ errors }) => resolve(`an event with the error ${errors[0].extensions.code}`),
        error: ({ message }) => resolve(message),
        complete() {},
      },
    );
  });
}

/** Of what was refused with errors: an event of them, and the end. */
async function asEvent(response) {
  if (response.status < 400 || response.status >= 500) return response;
  const text = `event: next\ndata: ${await response.text()}\n\nevent: complete\ndata:\n\n`;
  return new Response(text, { headers: { 'content-type': 'text/event-stream' } });
}

const refusals = { 400: 'GRAPHQL_VALIDATION_FAILED', 401: 'UNAUTHENTICATED', 429: 'RATE_LIMITED' };
for (const [status, code] of Object.entries(refusals)) {
  let requests = 0;
  const refuse = async () => {
    requests += 1;
    return new Response(JSON.stringify({ errors: [{ message: 'refused', extensions: { code } }] }), {
      status: Number(status),
      headers: { 'content-type': 'application/json', 'retry-after': '60' },
    });
  };
  console.log(`${status}: ${await outcomeOf(refuse)}, after ${requests} requests`);
  requests = 0;
  console.log(`${status}, as an event: ${await outcomeOf(async () => asEvent(await refuse()))}, after ${requests}`);
}
JS
output=$(node run.mjs)
echo "$output"
expected='400: Server responded with 400: , after 6 requests
400, as an event: an event with the error GRAPHQL_VALIDATION_FAILED, after 1
401: Server responded with 401: , after 6 requests
401, as an event: an event with the error UNAUTHENTICATED, after 1
429: Server responded with 429: , after 6 requests
429, as an event: an event with the error RATE_LIMITED, after 1'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
