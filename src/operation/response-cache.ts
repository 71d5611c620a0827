import { LRUCache } from 'lru-cache';
import { rightsOf, type Caller } from '../access/caller.ts';
import type { ShownAnswer } from '../reads/remembered-answer.ts';
import type { VendorCallCount } from '../reads/read-session.ts';
import type { RequestHeaders } from '../runtime/request-headers.ts';
import { sharingOf } from './keeping.ts';
import type { OperationContext } from './context.ts';
import type { OperationFacts } from './operation-facts.ts';
import type { ReadOperation } from './read-operation.ts';
import type { TrustedDocuments } from './persisted-operations.ts';
import { asksForRate, REPORT_HEADER } from './response-extensions.ts';

/** What a response was made of, and so how long it holds. */
export interface Foundation {
  facts: OperationFacts;
  vendorCalls: Readonly<VendorCallCount>;
  /** By the clock of the cache; Infinity where nothing in it is a matter of time. */
  endsAt: number;
  remembered: readonly ShownAnswer[];
}

/** What goes out. */
export interface ResponseBytes {
  body: Buffer;
  coding: string | null;
}

/** A response that goes out again, as it is, while what it was made of holds. */
export interface KeptResponse extends Foundation {
  response: ResponseBytes;
  /** When what it was made of was last counted as used. */
  touchedAt: number;
}

/** What a question is asked with, besides its bytes. */
export interface AskedWith {
  caller?: Caller | undefined;
  headers: RequestHeaders;
  /** The merchant that it is about, by its id. */
  merchant: string | undefined;
  /** What else the transport lets the response depend on. */
  form: string;
}

export interface ResponseCacheOptions {
  maxBytes: number;
  trusted: TrustedDocuments;
  /** Milliseconds since any moment. */
  now?: (() => number) | undefined;
}

export interface ResponseCache {
  /** What a response is found by; null for a question whose response is not kept. */
  keyOf: (question: Buffer, asked: AskedWith) => string | null;
  /** A response that still holds. */
  find: (key: string) => KeptResponse | undefined;
  /** The first time only that it came. */
  keep: (key: string, foundation: Foundation, response: ResponseBytes) => void;
  /** What the response to `read` stands on; null where it must not be kept. */
  foundationOf: (read: ReadOperation, context: OperationContext) => Foundation | null;
  /** For metrics. */
  readonly size: { entries: number; bytes: number };
}

/** Longer questions are rare, and would be most of what is kept. */
const MAX_QUESTION_BYTES = 16 * 1024;

/** What stands in the table beside the bytes of question and response. */
const ENTRY_BYTES = 512;

/** What is asked for all the time is not counted as used each time. */
const TOUCH_EVERY_MS = 1_000;

/** In the place of a response that came once, or no longer holds. */
const CAME = { response: null };

/**
 * Responses as bytes, found by the bytes of the question and all else that decides them. Kept are those of queries that
 * were made of remembered answers alone, without errors, twice; each goes with the first of its answers.
 */
// PERF(gateway, cache on): a hit needs no parsing, no checks, no context, no resolvers and no JSON.
export function createResponseCache(options: ResponseCacheOptions): ResponseCache {
  const { maxBytes, trusted, now = () => performance.now() } = options;
  const responses = new LRUCache<string, KeptResponse | typeof CAME>({
    maxSize: maxBytes,
    sizeCalculation: ({ response }, key) => ENTRY_BYTES + key.length + (response?.body.length ?? 0),
  });
  const holds = ({ endsAt, remembered }: Foundation): boolean => {
    if (now() >= endsAt) return false;
    for (const answer of remembered) if (answer.isGone) return false;
    return true;
  };
  const touch = (kept: KeptResponse): void => {
    const at = now();
    if (at - kept.touchedAt < TOUCH_EVERY_MS) return;
    kept.touchedAt = at;
    for (const answer of kept.remembered) answer.touch();
  };
  return {
    keyOf(question, { caller, headers, merchant, form }) {
      // Whoever says how fresh it has to be is not to be answered by what was made for others, nor by what they had left.
      const isForOthers = headers.get('cache-control') === null && !asksForRate(headers);
      const isKept = caller && merchant !== undefined && question.length <= MAX_QUESTION_BYTES && isForOthers;
      if (!isKept) return null;
      const cost = headers.get(REPORT_HEADER) ?? '';
      return `${merchant} ${trusted.version} ${form} ${cost} ${rightsOf(caller)}\n${question.toString('latin1')}`;
    },
    find(key) {
      const kept = responses.get(key);
      if (!kept || !isResponse(kept)) return undefined;
      if (!holds(kept)) {
        responses.set(key, CAME);
        return undefined;
      }
      touch(kept);
      return kept;
    },
    keep(key, foundation, response) {
      if (!holds(foundation)) return;
      responses.set(key, responses.has(key) ? { ...foundation, response, touchedAt: now() } : CAME);
    },
    foundationOf(read, { vendorCalls, staleness, freshness, signal }) {
      const { facts } = read.known;
      const isMadeForIt = vendorCalls.made + vendorCalls.coalesced > 0 || staleness.ageMs > 0;
      if (facts.type !== 'query' || isMadeForIt || signal.aborted || sharingOf(read).isForOne) return null;
      return { facts, vendorCalls, endsAt: now() + freshness.leftMs, remembered: freshness.remembered };
    },
    get size() {
      return { entries: responses.size, bytes: responses.calculatedSize };
    },
  };
}

function isResponse(kept: KeptResponse | typeof CAME): kept is KeptResponse {
  return kept.response !== null;
}
