#!/usr/bin/env bash
# Surprise: libsql takes `readonly` and `fileMustExist` and does nothing with them: the file that must exist is created, and what is
# open for reading alone is written. better-sqlite3, whose interface it has, refuses both.
# Guessed: the first throws, as does the write.
# Versions: libsql 0.5.29, better-sqlite3 12.6.2, Node 20.20. Date: 2026-11-29.
# Why it matters here: a command that looks at the archive must not make one where a path is mistyped, nor write to one that a gateway
# has open; it looks whether the file is there, and says `PRAGMA query_only`.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund libsql@0.5.29 better-sqlite3@12.6.2
cat >run.cjs <<'JS'
const { existsSync } = require('node:fs');
const outcome = (run) => {
  try {
    run();
    return 'done';
  } catch (error) {
    return error.code;
  }
};
for (const name of ['libsql', 'better-sqlite3']) {
  const Database = require(name);
  const open = outcome(() => new Database(`missing-${name}.db`, { readonly: true, fileMustExist: true }).exec('select 1'));
  new Database(`${name}.db`).exec('create table rows (n integer)');
  const write = outcome(() => new Database(`${name}.db`, { readonly: true }).exec('insert into rows values (1)'));
  console.log(`${name}: opens a missing file: ${open}, now there: ${existsSync(`missing-${name}.db`)}; writes: ${write}`);
}
JS
output=$(node run.cjs)
echo "$output"
expected='libsql: opens a missing file: done, now there: true; writes: done
better-sqlite3: opens a missing file: SQLITE_CANTOPEN, now there: false; writes: SQLITE_READONLY'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
