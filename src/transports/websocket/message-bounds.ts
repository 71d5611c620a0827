import { sinceStart } from '../../runtime/clock.ts';

/** As a server sends that uses all of its points; a page that connects anew has a message for each thing it shows. */
const MAX_MESSAGES = 100;
const WINDOW_MS = 1_000;

/** A token has about 1 KB. */
const MAX_GREETING_BYTES = 16 * 1024;

/** In the log and in every answer of its operation; clients take UUIDs or numbers. */
const MAX_ID_LENGTH = 128;

/** What a close frame has room for. */
const MAX_REASON_BYTES = 123;

const BAD_REQUEST = 4400;
export const TOO_MANY = 4429;

/** Why a socket is closed. */
export interface Goodbye {
  code: number;
  reason: string;
}

export const NOT_GREETED: Goodbye = { code: BAD_REQUEST, reason: 'connection_init comes first' };
export const LONG_ID: Goodbye = {
  code: BAD_REQUEST,
  reason: `An operation id has at most ${MAX_ID_LENGTH} characters`,
};
export const NOT_UTF8: Goodbye = { code: BAD_REQUEST, reason: 'Messages are text in UTF-8' };
/** As the protocol says it of a type that there is not. */
export const NOT_OF_CLIENTS: Goodbye = { code: BAD_REQUEST, reason: 'Invalid message received' };
const LONG_GREETING: Goodbye = {
  code: BAD_REQUEST,
  reason: `connection_init has at most ${MAX_GREETING_BYTES} bytes`,
};
const TOO_FAST: Goodbye = { code: TOO_MANY, reason: 'Too many messages' };

/** Looks at each message of one socket before it is read. */
export class MessageBounds {
  readonly #now: () => number;
  #isFirst = true;
  #startedAt = -Infinity;
  #messages = 0;

  constructor(now: () => number = sinceStart) {
    this.#now = now;
  }

  /** Why the socket is closed for it; undefined where it is not. */
  goodbyeFor(bytes: number): Goodbye | undefined {
    if (this.#isFirst && bytes > MAX_GREETING_BYTES) return LONG_GREETING;
    this.#isFirst = false;
    const now = this.#now();
    if (now - this.#startedAt >= WINDOW_MS) {
      this.#startedAt = now;
      this.#messages = 0;
    }
    this.#messages += 1;
    return this.#messages > MAX_MESSAGES ? TOO_FAST : undefined;
  }
}

export function isLongId(id: string): boolean {
  return id.length > MAX_ID_LENGTH;
}

/** As much of a reason as can be sent, in whole characters. */
export function shortReason(reason: string): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(MAX_REASON_BYTES));
  return reason.slice(0, read);
}
