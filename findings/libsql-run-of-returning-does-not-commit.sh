#!/usr/bin/env bash
# Surprise: `run()` of libsql on an INSERT with RETURNING writes nothing that lasts: it says `changes: 0` and no transaction, no other
# connection sees the row, and none can write from then on. better-sqlite3, whose interface it has, commits.
# Guessed: the row is there for everybody once `run()` is back, as without RETURNING.
# Versions: libsql 0.5.29, better-sqlite3 12.6.2, Node 20.20. Date: 2026-11-29.
# Why it matters here: the archive asks for the ids of rows that it has just written; it does so by `all()`, as Kysely does.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund libsql@0.5.29 better-sqlite3@12.6.2
cat >run.cjs <<'JS'
for (const name of ['libsql', 'better-sqlite3']) {
  const Database = require(name);
  const file = `${name}.db`;
  const one = new Database(file);
  const other = new Database(file, { timeout: 100 });
  one.exec('create table rows (id integer primary key, n integer)');
  const { changes } = one.prepare('insert into rows (n) values (7) returning id').run();
  const seen = other.prepare('select count(*) as n from rows').all()[0].n;
  let write = 'writes';
  try {
    other.prepare('insert into rows (n) values (8)').run();
  } catch (error) {
    write = error.code;
  }
  console.log(`${name}: changes ${changes}, in a transaction ${one.inTransaction}, another sees ${seen}, and ${write}`);
}
JS
output=$(node run.cjs)
echo "$output"
expected='libsql: changes 0, in a transaction false, another sees 0, and SQLITE_BUSY
better-sqlite3: changes 1, in a transaction false, another sees 1, and writes'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
