#!/usr/bin/env bash
# Surprise: a prepared statement of libsql that is run again with fewer values than it has places takes those that are missing from
# the call before, and says nothing. better-sqlite3, whose interface it has, refuses.
# Guessed: an error, or null in the places that are left.
# Versions: libsql 0.5.29, better-sqlite3 12.6.2, Node 20.20. Date: 2026-11-29.
# Why it matters here: one value that is forgotten would write a figure of one room into the row of another; whatever binds values by
# hand counts them.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund libsql@0.5.29 better-sqlite3@12.6.2
cat >run.cjs <<'JS'
for (const name of ['libsql', 'better-sqlite3']) {
  const Database = require(name);
  const statement = new Database(':memory:').prepare('select ? as room, ? as views').raw();
  statement.all('one', 'twelve');
  let again;
  try {
    again = JSON.stringify(statement.all('another'));
  } catch (error) {
    again = error.message;
  }
  console.log(`${name}: ${again}`);
}
JS
output=$(node run.cjs)
echo "$output"
expected='libsql: [["another","twelve"]]
better-sqlite3: Too few parameter values were provided'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
