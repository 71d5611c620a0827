#!/usr/bin/env bash
# Surprise: a migration of Kysely that fails halfway on SQLite keeps its first half, is not recorded, and so can never pass again;
# two migrators that start at once both run it. On PostgreSQL the same is one transaction behind a lock.
# Guessed: SQLite's statements that make tables are transactional, so a failed migration leaves nothing, and a second migrator waits.
# Versions: kysely 0.28.19, libsql 0.5.29, Node 20.20. Date: 2026-11-29.
# Why it matters here: a gateway that is killed while it starts would never start again on its archive; migrations run under a
# transaction of our own, with those of Kysely switched off.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund kysely@0.28.19 libsql@0.5.29
cat >run.mjs <<'JS'
import { Kysely, Migrator, SqliteDialect, sql } from 'kysely';
import Database from 'libsql';

let isToFail = true;
const migrations = {
  '001': {
    async up(db) {
      await sql`create table rooms (id integer primary key)`.execute(db);
      if (isToFail) throw new Error('killed');
      await sql`create table days (id integer primary key)`.execute(db);
    },
  },
};
const open = (file) => {
  const db = new Kysely({ dialect: new SqliteDialect({ database: new Database(file) }) });
  return { db, migrator: new Migrator({ db, provider: { getMigrations: async () => migrations } }) };
};
const { db, migrator } = open('one.db');
await migrator.migrateToLatest();
const tables = await sql`select name from sqlite_master where name in ('rooms', 'days')`.execute(db);
console.log(`behind the failure: ${tables.rows.map(({ name }) => name).join(', ')}`);
isToFail = false;
console.log(`again: ${(await migrator.migrateToLatest()).error?.message}`);
JS
output=$(node run.mjs)
echo "$output"
expected='behind the failure: rooms
again: table rooms already exists'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
