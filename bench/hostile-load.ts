import { Pool } from 'undici';

/**
 * As it starts on a laptop, where everybody may do everything; or one that asks for tokens and hides its schema. The
 * second believes the loopback who its callers are, so that a crowd of addresses can be played.
 */
export type Door = 'laptop' | 'strangers';

const CONNECTIONS = 64;
/** Who has no answer by then gets none. */
const ANSWER_DEADLINE_MS = 30_000;
const TICK_MS = 5;

/** What one kind of request is sent to, and how. */
export interface Target {
  origin: string;
  door: Door;
  /** Requests a second. */
  rate: number;
  seconds: number;
  tally: Tally;
  /** Aborted when there is no use in going on. */
  signal: AbortSignal;
}

export interface HostileRequest {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** What came back. */
export class Tally {
  sent = 0;
  worstMs = 0;
  largestBytes = 0;
  readonly #counts = new Map<string, number>();
  readonly #codes = new Map<string, string>();

  /** `head` is the beginning of the answer: the code of the first error in it tells what was hit. */
  add(label: string, tookMs: number, bytes: number, head = ''): void {
    this.#counts.set(label, (this.#counts.get(label) ?? 0) + 1);
    this.worstMs = Math.max(this.worstMs, tookMs);
    this.largestBytes = Math.max(this.largestBytes, bytes);
    if (this.#codes.has(label)) return;
    this.#codes.set(label, /"code":"(\w+)"/.exec(head)?.[1] ?? '');
  }

  toString(): string {
    const parts = [...this.#counts].map(([label, count]) => {
      const code = this.#codes.get(label);
      return `${label}${code ? ` ${code}` : ''}: ${count.toLocaleString('en')}`;
    });
    return parts.join(', ') || '–';
  }
}

/**
 * Calls `send` at the rate of the target, with numbers from 0, and at most `limit` at once: what is due while all of
 * them are busy waits until one is free. Resolves when the time is over and the last one has ended.
 */
export function atPace(
  { rate, seconds, signal }: Target,
  limit: number,
  send: (n: number) => Promise<void>,
): Promise<void> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const endsAt = startedAt + seconds * 1_000;
    let sent = 0;
    let active = 0;
    const pump = () => {
      const now = performance.now();
      const isOver = now >= endsAt || signal.aborted;
      const due = Math.floor(((now - startedAt) * rate) / 1_000);
      while (!isOver && active < limit && sent < due) {
        active += 1;
        void send(sent).finally(() => {
          active -= 1;
          // Not at once: what fails at once would never let go.
          if (active === limit - 1) setImmediate(pump);
        });
        sent += 1;
      }
      if (!isOver || active > 0) return;
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(pump, TICK_MS);
  });
}

/** Sends the requests that `requestOf` makes over kept connections. */
export async function sendAll(target: Target, requestOf: (n: number) => HostileRequest): Promise<void> {
  const { origin, door, tally, signal } = target;
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    headersTimeout: ANSWER_DEADLINE_MS,
    bodyTimeout: ANSWER_DEADLINE_MS,
  });
  // Everything under way ends with it, at once.
  signal.addEventListener('abort', () => void pool.destroy());
  // Node accepts one connection a turn of its loop: under load the last of them would wait for it all the time.
  await Promise.all(Array.from({ length: CONNECTIONS }, () => touch(pool)));
  await atPace(target, CONNECTIONS, async (n) => {
    const { headers, ...rest } = requestOf(n);
    const startedAt = performance.now();
    tally.sent += 1;
    try {
      const { statusCode, body } = await pool.request({
        ...rest,
        headers: { ...(door === 'strangers' && { 'x-forwarded-for': addressOf(n) }), ...headers },
      });
      let bytes = 0;
      let head = '';
      for await (const chunk of body as AsyncIterable<Buffer>) {
        if (bytes === 0) head = chunk.subarray(0, 65_536).toString('latin1');
        bytes += chunk.length;
      }
      tally.add(String(statusCode), performance.now() - startedAt, bytes, head);
    } catch (error) {
      tally.add(failureOf(error), performance.now() - startedAt, 0);
    }
  });
  await pool.destroy();
}

async function touch(pool: Pool): Promise<void> {
  const { body } = await pool.request({ method: 'GET', path: '/livez' });
  await body.dump();
}

/** A crowd: each request comes from an address of its own, so that no rate limit holds it up. */
function addressOf(n: number): string {
  return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
}

function failureOf(error: unknown): string {
  const { code = 'failed' } = error as { code?: string };
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return 'no answer';
  return code === 'UND_ERR_DESTROYED' ? 'given up' : code;
}
