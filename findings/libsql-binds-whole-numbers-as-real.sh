#!/usr/bin/env bash
# Surprise: libsql binds each number as REAL, also a whole one. A quotient that is whole with the number in the text of the statement has
# a fraction with the same number as a value, and as text and in JSON that is `60.0`. A BigInt is bound as INTEGER.
# Guessed: a whole number is an INTEGER, as it is in the text of the statement, and as drivers of other databases send it.
# Versions: libsql 0.5.29, kysely 0.28.19, Node 20.20. Date: 2026-12-01.
# Why it matters here: the archive has one statement for SQLite and PostgreSQL, and Kysely makes a value of each number: seconds that
# are cut to minutes would be right on one of the two. The archive binds whole numbers as BigInt.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund libsql@0.5.29 kysely@0.28.19
cat >run.mjs <<'JS'
import { Kysely, sql, SqliteDialect } from 'kysely';
import Database from 'libsql';

const database = new Database(':memory:');
database.exec('create table visit (seconds integer); insert into visit values (125)');
const db = new Kysely({ dialect: new SqliteDialect({ database }) });

for (const [what, minute] of [['in the text', sql.lit(60)], ['as a value', sql.val(60)], ['as a BigInt', sql.val(60n)]]) {
  const row = await db
    .selectFrom('visit')
    .select([
      sql`seconds / ${minute}`.as('minutes'),
      sql`${minute} || ''`.as('text'),
      sql`json_array(${minute})`.as('json'),
      sql`typeof(${minute})`.as('type'),
    ])
    .executeTakeFirst();
  console.log(`60 ${what}: ${JSON.stringify(row)}`);
}
JS
output=$(node run.mjs)
echo "$output"
expected='60 in the text: {"minutes":2,"text":"60","json":"[60]","type":"integer"}
60 as a value: {"minutes":2.0833333333333335,"text":"60.0","json":"[60.0]","type":"real"}
60 as a BigInt: {"minutes":2,"text":"60","json":"[60]","type":"integer"}'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
