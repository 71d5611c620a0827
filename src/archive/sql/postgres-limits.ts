import { PostgresDriver, CompiledQuery, type DatabaseConnection, type TransactionSettings } from 'kysely';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { cancelQuery, type Cancelled } from './postgres-cancel.ts';

/** Ended by the server itself, with its locks, before the client gives the connection up. */
const STATEMENT_TIMEOUT = '4s';

/** Of a client that is gone or hangs within a transaction. */
const IDLE_TIMEOUT = '30s';

/** Bound to the transaction: behind a pooler the session is somebody else's a moment later. */
const LIMITS =
  `set local statement_timeout = '${STATEMENT_TIMEOUT}';` +
  ` set local idle_in_transaction_session_timeout = '${IDLE_TIMEOUT}'`;

/** Lifts both limits, that of the server and ours, for the rest of a transaction. */
export const TAKE_TIME = 'set local statement_timeout = 0';

type OwnConnection = Parameters<PostgresDriver['rollbackTransaction']>[0];

/** Every transaction begins with limits, without another way to the server and back. */
export class LimitedDriver extends PostgresDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    { isolationLevel, accessMode }: TransactionSettings,
  ): Promise<void> {
    const isolation = isolationLevel ? ` isolation level ${isolationLevel}` : '';
    const access = accessMode ? ` ${accessMode}` : '';
    await connection.executeQuery(CompiledQuery.raw(`start transaction${isolation}${access}; ${LIMITS}`));
  }

  /** What failed before is the error to be seen; the connection is not used again. */
  override async rollbackTransaction(connection: OwnConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

/** A query without an answer by then fails, and its connection is destroyed: nobody knows what it still does. */
export function limitedPool(pool: Pool, answerMs: number): PostgresPool {
  return {
    connect: async () => limitedClient(await pool.connect(), answerMs),
    end: () => pool.end(),
  };
}

function limitedClient(client: PoolClient, answerMs: number): PostgresPoolClient {
  let isLimited = true;
  const query = async (text: string, values: readonly unknown[]) => {
    if (text === TAKE_TIME) isLimited = false;
    const timer = isLimited ? setTimeout(() => silence(client), answerMs) : undefined;
    try {
      const answer = await client.query(text, [...values]);
      // Of several statements at once there are several.
      return Array.isArray(answer) ? (answer as unknown[]).at(-1) : answer;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy),
  };
}

/** A connection of pg, of which its types say less than there is. */
interface Connected extends Cancelled {
  connection: { stream: { destroy(error: Error): void } };
}

function silence(client: PoolClient): void {
  const connected = client as unknown as Connected;
  cancelQuery(connected);
  connected.connection.stream.destroy(
    Object.assign(new Error('The server does not answer in time'), { code: 'TIMEOUT' }),
  );
}
