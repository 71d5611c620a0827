import { Socket } from 'node:net';
import { PostgresAdapter, PostgresDialect, sql, type PostgresDialectConfig, type RawBuilder } from 'kysely';
import type { Pool } from 'pg';
import type { Day } from '../../vendor/protocol/days.ts';
import type { UsageInterval } from '../archive.ts';
import type { ColumnTypes, SqlDialect } from './dialect.ts';
import { explainMissing } from './missing-package.ts';
import { awayCode } from './postgres-away.ts';
import { LimitedDriver, limitedPool, TAKE_TIME } from './postgres-limits.ts';
import { lockMerchant, lockSchema } from './postgres-locks.ts';
import { makeMonths } from './postgres-months.ts';
import { valueParsers } from './postgres-values.ts';
import type { Db } from './tables.ts';

/** Connections of one process: each instance of a fleet has its own. */
const MAX_CONNECTIONS = 8;

/** Whoever asks is told soon that the server is away. */
const CONNECT_TIMEOUT_MS = 3_000;

/** After so long a connection without a sign of the other side is asked for one. */
const KEEP_ALIVE_DELAY_MS = 10_000;

/** A query is waited for so long, but for those of a transaction that takes its time. */
const ANSWER_MS = 5_000;

/** Longer than any query of ours is silent. Idle connections are closed by the pool long before. */
const SILENCE_MS = 120_000;

const TYPES: ColumnTypes = {
  key: 'integer primary key generated always as identity',
  day: 'date',
  large: 'bigint',
  flag: 'smallint',
  bytes: 'bytea',
  byKey: '',
  // No default partition: with a row of a month in it, the partition of that month could not be made.
  byMonth: 'partition by range (day)',
};

/**
 * The archive in PostgreSQL, also behind a pooler that hands out connections by the transaction: nothing is kept in a
 * session, neither settings nor locks nor named statements.
 */
export async function openPostgres(url: string, answerMs = ANSWER_MS): Promise<SqlDialect> {
  const pool = limitedPool(await openPool(url), answerMs);
  return {
    kind: 'postgres',
    kysely: new ArchiveDialect({ pool }),
    types: TYPES,
    hasOtherWriters: true,
    async begin(db) {
      await sql`begin`.execute(db);
      // A new version may change all rows, and waits for another instance that does.
      await takeTime(db);
    },
    lockSchema,
    lockMerchant,
    takeTime,
    makeMonths,
    firstDayOf,
    bytes: bytesOf,
    awayCode,
    beforeClose: () => Promise.resolve(),
  };
}

async function takeTime(db: Db): Promise<void> {
  await sql.raw(TAKE_TIME).execute(db);
}

async function openPool(url: string): Promise<Pool> {
  const { default: pg } = await import('pg').catch((error: unknown) => {
    throw explainMissing('pg', error);
  });
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    types: valueParsers(pg.types),
    stream: () => endingSocket(),
  });
  // Of connections that are idle, and of those that are in use: without a listener either ends the process when the
  // server is restarted. What was asked of them fails by itself.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** A machine that is gone says nothing: its connections would be waited for as long as the system does, up to hours. */
function endingSocket(): Socket {
  const socket = new Socket();
  socket.setTimeout(SILENCE_MS, () => {
    socket.destroy(Object.assign(new Error('The server is silent'), { code: 'TIMEOUT' }));
  });
  return socket;
}

class ArchiveDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): LimitedDriver {
    return new LimitedDriver(this.#config);
  }

  override createAdapter(): PostgresAdapter {
    return new UnlockedAdapter();
  }
}

/** The guard of `migrate.ts` holds; Kysely's own lock is of the session. */
class UnlockedAdapter extends PostgresAdapter {
  override acquireMigrationLock(): Promise<void> {
    return Promise.resolve();
  }

  override releaseMigrationLock(): Promise<void> {
    return Promise.resolve();
  }
}

/** Cut without a time zone, in which a day may begin elsewhere. */
function firstDayOf(interval: UsageInterval, day: RawBuilder<Day>): RawBuilder<Day> {
  return interval === 'DAY'
    ? day
    : sql`date_trunc(${sql.lit(interval.toLowerCase())}, ${day}::timestamp)::date`;
}

/** Of tables with their indexes; a partition is a table. */
async function bytesOf(db: Db): Promise<number | null> {
  const { rows } = await sql<{ bytes: number | null }>`
    select sum(pg_total_relation_size(oid))::bigint as bytes
    from pg_class
    where relkind = 'r' and relnamespace = current_schema()::regnamespace
  `.execute(db);
  return rows[0]?.bytes ?? null;
}
