import { createClient } from 'redis';

/** A store in the next room answers in a millisecond; a second is an outage. */
const COMMAND_TIMEOUT_MS = 1_000;
export const CONNECT_TIMEOUT_MS = 2_000;

/** Between tries to get back. A little chance, so that replicas do not come back in step. */
const MIN_RECONNECT_MS = 100;
const MAX_RECONNECT_MS = 2_000;

/** Redis did not answer, so nobody knows what it holds. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';
}

export interface RedisOptions {
  /** `redis://` or `rediss://`. May hold a password: not for logs. */
  url: string;
  /** Told when the connection is lost, once each time, and when it is there again. */
  onChange?: ((isReady: boolean, error?: Error) => void) | undefined;
}

/** A connection that repairs itself. While it is down every command fails at once instead of waiting for it. */
export interface Redis extends AsyncDisposable {
  readonly isReady: boolean;
  /** The connection itself, for libraries that take one, and for `duplicate()`. */
  readonly client: RedisClient;
  /** Runs a script over one key. Rejects soon with {@link RedisUnavailableError} where Redis does not answer. */
  eval(script: string, key: string, args: readonly string[]): Promise<unknown>;
  /** Waits for answers to what was sent, as long as for any command. */
  close(): Promise<void>;
}

export type RedisClient = ReturnType<typeof createConnection>;

/** Opens the connection. Resolves when it is there, or when it is clear that it is not: the gateway starts without. */
export async function startRedis({ url, onChange }: RedisOptions): Promise<Redis> {
  const client = createConnection(url);
  let isKnownDown = false;
  client.on('ready', () => {
    isKnownDown = false;
    onChange?.(true);
  });
  // Without a listener an error event would end the process.
  client.on('error', (error: Error) => {
    if (!isKnownDown) onChange?.(false, error);
    isKnownDown = true;
  });
  // Goes on trying by itself; rejects only when it is closed meanwhile.
  const connecting = client.connect().catch(() => undefined);
  await within(connecting, CONNECT_TIMEOUT_MS).catch(() => undefined);
  const isReady = (): boolean => client.isReady;
  // What was sent without waiting for an answer, messages to other replicas above all, still has to go out.
  const close = async (): Promise<void> => {
    if (!client.isOpen) return;
    await within(client.close(), COMMAND_TIMEOUT_MS).catch(() => client.destroy());
  };
  return {
    get isReady() {
      return isReady();
    },
    client,
    async eval(script, key, args) {
      if (!isReady()) throw new RedisUnavailableError('Redis is not connected.');
      try {
        return await within(client.eval(script, { keys: [key], arguments: [...args] }), COMMAND_TIMEOUT_MS);
      } catch (cause) {
        if (cause instanceof RedisUnavailableError || isReady()) throw cause;
        throw new RedisUnavailableError('Redis went away.', { cause });
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createConnection(url: string) {
  return createClient({
    url,
    // Commands that wait for a connection would hold up requests for as long as it is away.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (retries) =>
        Math.min(MAX_RECONNECT_MS, MIN_RECONNECT_MS * 2 ** retries) * (0.5 + Math.random() / 2),
    },
  });
}

/** Ends in time also when Redis hangs with the connection open, which its client does not notice. */
export function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new RedisUnavailableError(`Redis did not answer within ${timeoutMs} ms.`)),
      timeoutMs,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
