#!/usr/bin/env bash
# Surprise: a program that imports undici for its Agent, and never calls fetch, has loaded undici twice: the package looks at
# `globalThis.Headers` as it is imported (for its helpers of cookies), and this global is a getter behind which Node.js loads
# the copy of undici that it brings. `createYoga` of graphql-yoga 5.24.1 does the same, by `globalThis.Request`.
# Guessed: a package that is installed in place of a copy leaves the copy alone; its documentation says that they are two.
# Versions: undici 7.30.2, Node 20.20. Date: 2026-11-30.
# Why it matters here: the second copy was a twentieth of the time and some megabytes of every start of the gateway. Its
# bundle defines both globals as undefined.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund undici@7.30.2
cat >run.mjs <<'JS'
const isCopyLoaded = () => process.moduleLoadList.some((name) => name.includes('deps/undici'));
console.log(`before: ${isCopyLoaded()}`);
const { Agent } = await import('undici');
await new Agent().close();
console.log(`behind an import of undici: ${isCopyLoaded()}`);
JS
cat >without.mjs <<'JS'
// The getter gone, all else as before.
Object.defineProperty(globalThis, 'Headers', { value: undefined });
await import('undici');
console.log(`without that global: ${process.moduleLoadList.some((name) => name.includes('deps/undici'))}`);
JS
output=$(node run.mjs; node without.mjs)
echo "$output"
expected='before: false
behind an import of undici: true
without that global: false'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
