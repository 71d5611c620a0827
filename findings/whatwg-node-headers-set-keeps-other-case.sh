#!/usr/bin/env bash
# Surprise: in @whatwg-node/fetch, `headers.set('cache-control', …)` does not replace a header that the Response was made
# with under a name in other letters (`Cache-Control`). `get` answers the new value alone, but iterating, and so what goes
# over the wire, has both: a server that tightens `no-cache` to `no-store` sends the two.
# Guessed: one header, as in every browser and in Node's own Headers. `delete` before `set` gives that.
# Versions: @whatwg-node/fetch 0.10.13 (@whatwg-node/node-fetch 0.8.6), Node 20.20. Date: 2026-11-28.
# Why it matters here: a plugin that sets security headers behind graphql-yoga, which makes its event streams with
# `Cache-Control`, would send a header that contradicts itself.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @whatwg-node/fetch@0.10.13 @whatwg-node/node-fetch@0.8.6
cat >run.mjs <<'JS'
import { Response as Ponyfill } from '@whatwg-node/fetch';
const seen = (Response) => {
  const { headers } = new Response(null, { headers: { 'Cache-Control': 'no-cache' } });
  headers.set('cache-control', 'no-store');
  const all = [...headers].filter(([name]) => name.toLowerCase() === 'cache-control').map(([, value]) => value);
  return `get: ${headers.get('cache-control')}; all: ${all.join(' + ')}`;
};
console.log(`whatwg-node  ${seen(Ponyfill)}`);
console.log(`Node itself  ${seen(Response)}`);
JS
output=$(node run.mjs)
echo "$output"
expected='whatwg-node  get: no-store; all: no-cache + no-store
Node itself  get: no-store; all: no-store'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
