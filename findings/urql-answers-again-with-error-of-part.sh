#!/usr/bin/env bash
# Surprise: `cacheExchange` of urql keeps an answer of which a part failed, with its error, and gives it to all who ask again, without a
# request. An answer that failed as a whole it does not keep.
# Guessed: what failed is asked for again, as urql itself does where all failed, as its Graphcache does, and Apollo Client without an
# `errorPolicy`.
# Versions: @urql/core 6.0.3, @urql/exchange-graphcache 9.0.2, graphql 16.15.0, Node 20.20. Date: 2026-12-01.
# Why it matters here: statistics fail for seconds while the rest of a room is there. Whoever comes back to the screen is shown the
# error until something writes a room; only `requestPolicy: 'network-only'` or `'cache-and-network'` asks the gateway.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @urql/core@6.0.3 @urql/exchange-graphcache@9.0.2 graphql@16.15.0
cat >run.mjs <<'JS'
import { cacheExchange, Client, fetchExchange } from '@urql/core';
import { cacheExchange as graphcache } from '@urql/exchange-graphcache';

const errors = [{ message: 'statistics failed', path: ['room', 'studentCount'] }];
const room = { __typename: 'Room', id: '1', title: 'Limits' };
const failures = {
  'a part': { data: { __typename: 'Query', room: { ...room, studentCount: null } }, errors },
  all: { data: null, errors },
};
const works = { data: { __typename: 'Query', room: { ...room, studentCount: 31 } } };

for (const [name, cache] of Object.entries({ cacheExchange, Graphcache: graphcache({}) })) {
  for (const [what, failure] of Object.entries(failures)) {
    const answers = [failure, works, works];
    let requests = 0;
    async function answer() {
      requests += 1;
      return new Response(JSON.stringify(answers.shift()), { headers: { 'content-type': 'application/json' } });
    }
    const exchanges = [cache, fetchExchange];
    const client = new Client({ url: 'http://localhost/graphql', preferGetMethod: false, fetch: answer, exchanges });
    const seen = [];
    for (let time = 0; time < 3; time += 1) {
      const { data, error } = await client.query('{ room { id title studentCount } }', {}).toPromise();
      seen.push(error ? 'the error' : data.room.studentCount);
    }
    console.log(`${name}, ${what} failed once: ${seen.join(', ')}, with ${requests} request${requests > 1 ? 's' : ''}`);
  }
}
JS
output=$(node run.mjs)
echo "$output"
expected='cacheExchange, a part failed once: the error, the error, the error, with 1 request
cacheExchange, all failed once: the error, 31, 31, with 2 requests
Graphcache, a part failed once: the error, 31, 31, with 2 requests
Graphcache, all failed once: the error, 31, 31, with 2 requests'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
