import { LRUCache } from 'lru-cache';
import { isVendorAway, UpstreamRejectedError } from '../vendor/protocol/errors.ts';
import {
  SharedCall,
  type AnswerKind,
  type PageKind,
  type SharedCallOwner,
  type Read,
  type RememberedKind,
} from './single-flight.ts';
import type { ReadSession } from './read-session.ts';
import { RememberedAnswer } from './remembered-answer.ts';

export interface AnswerCacheOptions {
  /** Life of an answer in milliseconds; 0 remembers nothing. */
  ttlMs: Readonly<Record<RememberedKind, number>>;
  maxEntries: number;
  /** Bound of the estimated size of everything remembered but pages. */
  maxBytes: number;
  /** How long a request waits for a fresh answer where there is an old one. */
  patienceMs?: number | undefined;
  /** Milliseconds since any moment. */
  now?: (() => number) | undefined;
}

export interface AnswerCache {
  /** The answer as remembered, or of the equal call under way, or of a new call. */
  read<T>(read: Read<T>, session: ReadSession): Promise<T>;
  /** Forgets every answer with one of these tags; a call under way for it serves who waits, and nobody else. */
  drop: (tags: readonly string[]) => void;
  /** For metrics. */
  readonly size: { entries: number; bytes: number };
}

/** The cache itself, which nobody has wrapped yet. */
export interface OwnAnswerCache extends AnswerCache {
  /** Forgets everything. */
  clear: () => void;
  /** Has these bounds from now on, and forgets what was remembered within the others. */
  bound: (bounds: Pick<AnswerCacheOptions, 'maxEntries' | 'maxBytes'>) => void;
}

/** That there is no such object is an answer as well, for those who take answers by the age of their question. */
interface Refusal {
  reason: UpstreamRejectedError;
  tags: readonly string[];
  askedAt: number;
}

/** More than events can meet within a second. */
const MAX_REFUSALS = 1_024;

/** More than can run and wait at once. A call beyond it would be joined by nobody. */
const MAX_SHARED_CALLS = 8_192;

/** How much longer rooms and documents, alone and in lists, are kept for the time when the vendor does not answer. */
const STALE_IF_ERROR_MS = 600_000;
const isKeptLonger = (kind: AnswerKind): boolean => kind === 'record' || kind === 'list';

/** As long as the browser of one viewer keeps a preview, the gateway keeps it for the others. */
export const PREVIEW_TTL_SECONDS = 60;

/** Phones ask for a calendar every hour at most, and a whole class for the same one; own writes end it at once. */
export const CALENDAR_TTL_SECONDS = 300;

/**
 * Pages have room of their own, so that they push out no records: six of the largest pictures, hundreds of thumbnails, a
 * hundred calendars of 500 rooms.
 */
const MAX_PAGE_BYTES = 32_000_000;
const MAX_PAGES = 4_000;
const isPage = (kind: AnswerKind): kind is PageKind => kind === 'preview' || kind === 'calendar';

/** Most fresh answers are there in a tenth of that. */
const PATIENCE_MS = 2_000;

/** Answers shared by all requests of one client, so by one set of credentials. They must not be changed by readers. */
export function createAnswerCache(options: AnswerCacheOptions): OwnAnswerCache {
  const { now = () => performance.now(), patienceMs = PATIENCE_MS } = options;
  const ttlMs = {
    ...options.ttlMs,
    preview: 1_000 * PREVIEW_TTL_SECONDS,
    calendar: 1_000 * CALENDAR_TTL_SECONDS,
  };
  const lifeMs = (kind: AnswerKind): number => (kind === 'link' ? 0 : ttlMs[kind]);
  // Its own `max` makes room for all at once, see `atMost`: entries are counted where one is added.
  const storeOf = (maxBytes: number) =>
    new LRUCache<string, RememberedAnswer>({
      maxSize: maxBytes,
      sizeCalculation: ({ value }, key) => estimatedBytes(value) + 2 * key.length,
      // One question is one entry whose age counts from its answer.
      updateAgeOnGet: false,
      dispose: (answer) => answer.drop(),
      perf: { now },
    });
  let { maxEntries } = options;
  let records = storeOf(options.maxBytes);
  const pages = storeOf(MAX_PAGE_BYTES);
  const entriesOf = (kind: AnswerKind) => (isPage(kind) ? pages : records);
  // A call is joined only while it stands here, and its answer is remembered only if it still does at its end.
  // PERF(garbage collector): the tables of a `Map` come and go with its entries, and drag whole requests among the old
  // objects; the arrays of this cache are fixed.
  const sharedCalls = new LRUCache<string, SharedCall>({ max: MAX_SHARED_CALLS });
  const refusals = new LRUCache<string, Refusal>({ max: MAX_REFUSALS, perf: { now } });

  const close = (call: SharedCall): boolean => {
    const { key } = call.read;
    return sharedCalls.peek(key) === call && sharedCalls.delete(key);
  };
  const owner: SharedCallOwner = {
    answered(call, value) {
      const { kind, key, tags } = call.read;
      const life = lifeMs(kind);
      const keptMs = life === 0 || !isKeptLonger(kind) ? life : life + STALE_IF_ERROR_MS;
      const ttl = Math.max(keptMs, call.sharedMs);
      if (!close(call) || ttl === 0) return;
      const entries = entriesOf(kind);
      const answer = { value, tags, askedAt: call.askedAt, answeredAt: now() };
      entries.set(key, new RememberedAnswer(key, answer, entries), { ttl });
      if (entries.size > (isPage(kind) ? MAX_PAGES : maxEntries)) entries.pop();
    },
    failed(call, reason) {
      const { askedAt, sharedMs, read } = call;
      if (!close(call) || sharedMs === 0 || !(reason instanceof UpstreamRejectedError)) return;
      refusals.set(read.key, { reason, tags: read.tags, askedAt }, { ttl: sharedMs });
    },
  };

  const isYoung = ({ askedAt }: { askedAt: number }, maxAgeMs: number): boolean =>
    now() - askedAt <= maxAgeMs;
  const isGood = (entry: RememberedAnswer, kind: AnswerKind, maxAgeMs: number | undefined): boolean =>
    maxAgeMs === undefined ? now() - entry.answeredAt < lifeMs(kind) : isYoung(entry, maxAgeMs);

  return {
    read<T>(read: Read<T>, session: ReadSession): Promise<T> {
      const { key, kind } = read;
      const entries = entriesOf(kind);
      if (session.ended) return Promise.reject(session.ended);
      let call: SharedCall | undefined;
      let old: RememberedAnswer | undefined;
      const { wantsFresh, maxAgeMs } = session;
      if (!wantsFresh) {
        const entry = entries.get(key);
        if (entry && isGood(entry, kind, maxAgeMs)) {
          session.shows(lifeMs(kind) - (now() - entry.answeredAt), entry);
          return remembered(read, session, Promise.resolve(entry.value as T));
        }
        call = sharedCalls.peek(key);
        if (maxAgeMs === undefined) {
          // Others may be there beyond their life as well, for who takes answers by the age of their question.
          old = lifeMs(kind) > 0 && isKeptLonger(kind) ? entry : undefined;
        } else {
          const refusal = refusals.get(key);
          if (refusal && isYoung(refusal, maxAgeMs)) {
            return remembered(read, session, Promise.reject<T>(refusal.reason));
          }
          if (call && !isYoung(call, maxAgeMs)) call = undefined;
        }
      }
      session.shows(lifeMs(kind));
      if (call) {
        session.calls.coalesced += 1;
        read.onTurn?.();
      } else {
        call = new SharedCall(read, now(), owner);
        sharedCalls.set(key, call);
        session.calls.made += 1;
      }
      if (maxAgeMs !== undefined) call.sharedMs = Math.max(call.sharedMs, maxAgeMs);
      const answer = call.join(session) as Promise<T>;
      if (!old) return answer;
      const ageMs = () => (entries.get(key) === old ? now() - old.answeredAt : null);
      return freshOrOld(answer, old.value as T, ageMs, session, patienceMs);
    },
    drop(tags) {
      const isTouched = (holder: { tags: readonly string[] }) =>
        holder.tags.some((tag) => tags.includes(tag));
      for (const entries of [records, pages]) {
        for (const [key, entry] of entries) if (isTouched(entry)) entries.delete(key);
      }
      for (const [key, refusal] of refusals) if (isTouched(refusal)) refusals.delete(key);
      for (const [key, call] of sharedCalls) if (isTouched(call.read)) sharedCalls.delete(key);
    },
    clear() {
      records.clear();
      pages.clear();
      refusals.clear();
      sharedCalls.clear();
    },
    bound(bounds) {
      records.clear();
      maxEntries = bounds.maxEntries;
      records = storeOf(bounds.maxBytes);
    },
    get size() {
      return {
        entries: records.size + pages.size,
        bytes: records.calculatedSize + pages.calculatedSize,
      };
    },
  };
}

/** Counts an answer that is there, and needs no turn at the vendor. */
function remembered<T>(read: Read<T>, session: ReadSession, answer: Promise<T>): Promise<T> {
  session.calls.cached += 1;
  read.onTurn?.();
  return answer;
}

/**
 * The fresh answer, or the old one where the vendor does not give one in time; the call goes on meanwhile. Not an
 * answer that has been dropped since: what a write has changed is never shown as it was.
 */
function freshOrOld<T>(
  fresh: Promise<T>,
  old: T,
  oldAgeMs: () => number | null,
  session: ReadSession,
  patienceMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveOld = (): boolean => {
      const ageMs = oldAgeMs();
      if (ageMs === null) return false;
      session.staleness.ageMs = Math.max(session.staleness.ageMs, ageMs);
      resolve(old);
      return true;
    };
    const giveUp = (): void => {
      if (giveOld()) session.isPatient = false;
    };
    const timer = setTimeout(giveUp, session.isPatient ? patienceMs : 0);
    fresh.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        if (isVendorAway(error) && giveOld()) return;
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

/** Room for a reference, a number, or the head of an object; the figures of V8, rounded up. */
const WORD_BYTES = 16;
const OBJECT_BYTES = 64;

/** What a value of plain objects, arrays, dates, texts and bytes holds in memory, roughly and never far too low. */
function estimatedBytes(value: unknown): number {
  if (typeof value === 'string') return WORD_BYTES + 2 * value.length;
  if (typeof value !== 'object' || value === null) return WORD_BYTES;
  // Bytes keep all of the buffer that they are a part of.
  if (value instanceof Uint8Array) return OBJECT_BYTES + value.buffer.byteLength;
  let bytes = OBJECT_BYTES;
  if (Array.isArray(value)) {
    for (const item of value) bytes += estimatedBytes(item);
  } else {
    for (const key in value) bytes += WORD_BYTES + estimatedBytes((value as Record<string, unknown>)[key]);
  }
  return bytes;
}
