#!/usr/bin/env bash
# Surprise: when a subscription is complete, urql gives its last result once more, with the same data and `hasNext: false`, over event
# streams and over WebSockets. A stream that ends without `complete` looks the same: it is no error, and urql does not subscribe again.
# Guessed: a result for each event (GraphQL, 6.2.3), and then the end of the stream, as graphql-sse has it; a stream without `complete`
# is one that was lost.
# Versions: @urql/core 6.0.3, graphql-sse 2.6.1, graphql 16.15.0, Node 20.20. Date: 2026-12-01.
# Why it matters here: the last event is the one that matters: the document is ready, the recording is there. A program that tells its
# user does so twice, unless it passes over `hasNext: false`; and where a gateway has stopped it thinks that all was said.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @urql/core@6.0.3 graphql-sse@2.6.1 graphql@16.15.0
cat >run.mjs <<'JS'
import { setTimeout } from 'node:timers/promises';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-sse';

const text = 'subscription { status }';
const states = ['WAITING', 'READY'];
const next = states.map((status) => `event: next\ndata: ${JSON.stringify({ data: { status } })}\n\n`);
const streams = { complete: [...next, 'event: complete\ndata:\n\n'], cut: next };

/** Answers with a stream of these, one after the other. */
function answerOf(events) {
  const body = async function* () {
    for (const event of events) {
      yield new TextEncoder().encode(event);
      await setTimeout(10);
    }
  };
  return async () => new Response(ReadableStream.from(body()), { headers: { 'content-type': 'text/event-stream' } });
}

async function byUrql(options) {
  const client = new Client({ url: 'http://localhost/graphql', preferGetMethod: false, ...options });
  const told = [];
  const all = [];
  await new Promise((resolve) => {
    client.subscription(text, {}).subscribe(({ data, error, hasNext }) => {
      const isSame = all.length > 0 && all.at(-1) === data;
      all.push(data);
      told.push(`${error ? 'an error' : data.status}${isSame ? ' as before' : ''}${hasNext ? '' : ' at the end'}`);
      if (!hasNext) resolve();
    });
  });
  await setTimeout(100);
  return told.join(', ');
}
async function bySse(fetchFn) {
  const told = [];
  await new Promise((resolve) => {
    createClient({ url: 'http://localhost/graphql', fetchFn, retryAttempts: 0 }).subscribe(
      { query: text },
      {
        next: ({ data }) => told.push(data.status),
        complete: () => resolve(told.push('complete')),
        error: () => resolve(told.push('an error')),
      },
    );
  });
  return told.join(', ');
}
/** A client of a WebSocket, of which urql is given what comes. */
const forwardSubscription = () => ({
  subscribe(sink) {
    void (async () => {
      for (const status of states) {
        await setTimeout(10);
        sink.next({ data: { status } });
      }
      await setTimeout(10);
      sink.complete();
    })();
    return { unsubscribe() {} };
  },
});

for (const [what, events] of Object.entries(streams)) {
  const answer = answerOf(events);
  const byStream = await byUrql({ fetchSubscriptions: true, fetch: answer, exchanges: [fetchExchange] });
  console.log(`urql, a stream that is ${what}: ${byStream}`);
  console.log(`graphql-sse, a stream that is ${what}: ${await bySse(answer)}`);
}
console.log(`urql, a WebSocket: ${await byUrql({ exchanges: [subscriptionExchange({ forwardSubscription })] })}`);
process.exit();
JS
output=$(node run.mjs)
echo "$output"
expected='urql, a stream that is complete: WAITING, READY, READY as before at the end
graphql-sse, a stream that is complete: WAITING, READY, complete
urql, a stream that is cut: WAITING, READY, READY as before at the end
graphql-sse, a stream that is cut: WAITING, READY, an error
urql, a WebSocket: WAITING, READY, READY as before at the end'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
