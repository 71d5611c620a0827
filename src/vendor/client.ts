import type { Guard } from './resilience/attempts.ts';
import { createBreaker } from './resilience/breaker.ts';
import { createBulkhead, type BulkheadOptions } from './resilience/bulkhead.ts';
import type { CallEnvironment, CallClass, OnDrift, VendorCallEvent } from './call.ts';
import { createVendorClock } from './resilience/vendor-clock.ts';
import type { BeyondDocument } from './endpoints/beyond-document.ts';
import { createDocumentPreview, type DocumentPreview } from './endpoints/document-preview.ts';
import { createDocumentUpload, type DocumentUpload } from './endpoints/document-upload.ts';
import { createDocumentReads, type DocumentReads } from './endpoints/document.ts';
import { createLiveEndpoints, type LiveEndpoints } from './endpoints/live.ts';
import { createMerchantEndpoints, type MerchantEndpoints } from './endpoints/merchant.ts';
import { createRoomAppEntry, type RoomAppEntry } from './endpoints/room-app-entry.ts';
import { createRoomChat, type RoomChat } from './endpoints/room-chat.ts';
import { createRoomDocuments, type RoomDocuments } from './endpoints/room-documents.ts';
import {
  createRoomDocumentsTogether,
  type RoomDocumentsTogether,
} from './endpoints/room-documents-together.ts';
import { createRoomLinks, type RoomLinks } from './endpoints/room-links.ts';
import type { RoomTimeFilter } from './endpoints/room-time-filter.ts';
import { createRoomWrites, type ApiVersion, type RoomWrites } from './endpoints/room-writes.ts';
import { createRoomReads, type RoomReads, type RoomReadSettings } from './endpoints/room.ts';
import { createStatisticsEndpoints, type StatisticsEndpoints } from './endpoints/statistics.ts';
import { createVideoEndpoints, type VideoEndpoints } from './endpoints/video.ts';
import { createPause, type Pause } from './resilience/pause.ts';
import { createRetryBudget } from './resilience/retry.ts';
import { assertSignerWorks } from './protocol/signing.ts';
import { createTransport } from './protocol/transport.ts';

export interface DuobeiClientOptions {
  partner: string;
  /** The secret behind every sign. */
  appKey: string;
  /** Origin of the API, e.g. `https://api.duobeiyun.com`. */
  baseUrl: string;
  /** Origin of the two signed pages, `http://…`: the document wants plain http there. */
  linkBaseUrl: string;
  /** HTTP proxies by which the two are reached. */
  proxy?: string | undefined;
  linkProxy?: string | undefined;
  /** Generation of `room/create` and `room/update/time`. */
  apiVersion: ApiVersion;
  /** How `room/list` reads its times. */
  roomTimeFilter: RoomTimeFilter;
  /** How much is used of what the document does not name. */
  beyondDocument: BeyondDocument;
  /** The local clock, epoch milliseconds. Signing follows the vendor's. */
  now?: (() => number) | undefined;
  /** Time of one attempt by class, in milliseconds. */
  deadlines?: Partial<Record<CallClass, number>> | undefined;
  /** Time of all attempts of a call together, in milliseconds. */
  totalDeadlines?: Partial<Record<CallClass, number>> | undefined;
  /** How many reads run and wait at once. */
  readLimits?: BulkheadOptions | undefined;
  /** Of the turns of each class, a fraction that calls in the background may have; a tenth by default. */
  backgroundShare?: number | undefined;
  /** How long an open breaker waits before it lets one call through. */
  halfOpenAfterMs?: number | undefined;
  /** Draws the jitter of retries, in [0, 1). */
  random?: (() => number) | undefined;
  /** Largest answer. */
  maxResponseBytes?: number | undefined;
  /** Told of each field of an answer that could not be read, or is of another object. */
  onDrift?: OnDrift | undefined;
  /** Told of each finished attempt. */
  onCall?: ((event: VendorCallEvent) => void) | undefined;
  /** Told once, when `roomTimeFilter: 'auto'` has found out. */
  onRoomTimeFilter?: RoomReadSettings['onRoomTimeFilter'];
}

export interface RoomEndpoints
  extends RoomReads, RoomWrites, RoomDocuments, RoomDocumentsTogether, RoomLinks, RoomAppEntry, RoomChat {}

export interface DocumentEndpoints extends DocumentReads, DocumentUpload, DocumentPreview {}

/** How the vendor does, judged by the calls of late. */
export interface VendorHealth {
  /** False while reads are refused because too many failed. */
  isReachable: boolean;
  /** How long until all reads are sent that have been asked for. */
  expectedWaitMs: number;
  /** How long the vendor still wants to be left alone, by its own word; 0 while it does not. */
  pauseMs: number;
}

/** The vendor's API as methods; one instance owns its connections. */
export interface DuobeiClient extends AsyncDisposable {
  readonly partner: string;
  readonly beyondDocument: BeyondDocument;
  readonly room: RoomEndpoints;
  readonly document: DocumentEndpoints;
  readonly merchant: MerchantEndpoints;
  readonly statistics: StatisticsEndpoints;
  readonly video: VideoEndpoints;
  readonly live: LiveEndpoints;
  /** Tells of reads that will come one behind the other, see `Bulkhead`. */
  announceReads: (reads: number) => void;
  /** Costs no call. */
  health(): VendorHealth;
  /** The vendor's time, epoch milliseconds. */
  now(): number;
  /** Frees every connection; calls under way fail. */
  close(): Promise<void>;
}

/**
 * A read answers in well under a second; a create waits for the vendor's billing; an upload is up to 20 MB. Of a preview
 * it is the time for the head; its body has time of its own.
 */
const DEFAULT_DEADLINES: Readonly<Record<CallClass, number>> = {
  read: 4_000,
  preview: 4_000,
  create: 10_000,
  write: 6_000,
  upload: 120_000,
};

/** A person waits for a read, and for a create as long as for a payment. */
const DEFAULT_TOTAL_DEADLINES: Readonly<Record<CallClass, number>> = {
  read: 15_000,
  preview: 15_000,
  create: 25_000,
  write: 25_000,
  upload: 300_000,
};

/**
 * Calls at once by class. Together below the connections of the pool, so that nothing waits there; and few enough
 * reads that an outage after a quiet time costs ninety at most: those under way, or the fifty that open the breaker and
 * forty beside them. In the middle of traffic the breaker has good answers to weigh as well, and opens later.
 */
const READ_LIMITS: BulkheadOptions = { limit: 40, provenLimit: 90, maxWaiting: 4_000 };
const WRITE_LIMITS: BulkheadOptions = { limit: 24, maxWaiting: 500 };
const UPLOAD_LIMITS: BulkheadOptions = { limit: 12, maxWaiting: 50 };

/**
 * Previews are open to everybody who has a link, so they have turns and connections that nobody else needs. Each is
 * held in memory whole: eight of the largest are 40 MB.
 */
const PREVIEW_LIMITS: BulkheadOptions = { limit: 8, maxWaiting: 32 };

/** A page of 20 rooms has some 10 KB; the longest statistics stay far below this. */
const DEFAULT_MAX_RESPONSE_BYTES = 5_000_000;

/** Makes a client. Opens no connection yet; throws when this runtime cannot sign. */
export function createDuobeiClient(options: DuobeiClientOptions): DuobeiClient {
  assertSignerWorks();
  const maxResponseBytes = options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES;
  const origin = new URL(options.baseUrl).origin;
  const linkOrigin = new URL(options.linkBaseUrl).origin;
  const clock = createVendorClock(options.now ?? Date.now);
  const transport = createTransport({
    origin,
    proxy: options.proxy,
    maxResponseBytes,
    onAnswer: clock.observe,
  });
  const previewTransport = createTransport({
    origin: linkOrigin,
    proxy: options.linkProxy,
    maxResponseBytes,
    maxConnections: PREVIEW_LIMITS.limit,
    // The clock to sign by is that of the API.
    onAnswer: () => undefined,
  });
  // Of all classes: who asks too often is told so whatever it asks for.
  const pause = createPause();
  const guards = createGuards(options, pause);
  const environment: CallEnvironment = {
    credentials: { partner: options.partner, appKey: options.appKey },
    transport,
    deadlines: { ...DEFAULT_DEADLINES, ...options.deadlines },
    totalDeadlines: { ...DEFAULT_TOTAL_DEADLINES, ...options.totalDeadlines },
    guards,
    clock,
    retryBudget: createRetryBudget(),
    random: options.random ?? Math.random,
    onCall: options.onCall,
    onDrift: options.onDrift,
  };
  const close = async (): Promise<void> => {
    await Promise.all([transport.close(), previewTransport.close()]);
  };

  return {
    partner: options.partner,
    beyondDocument: options.beyondDocument,
    room: {
      ...createRoomReads(environment, options),
      ...createRoomWrites(environment, options.apiVersion, options.beyondDocument),
      ...createRoomDocuments(environment),
      ...createRoomDocumentsTogether(environment, options.beyondDocument),
      ...createRoomLinks(environment, linkOrigin, options.beyondDocument),
      ...createRoomAppEntry(environment, options.beyondDocument),
      ...createRoomChat(environment),
    },
    document: {
      ...createDocumentReads(environment),
      ...createDocumentUpload(environment),
      // Repeats of its own too: previews that fail leave the reads theirs.
      ...createDocumentPreview({
        ...environment,
        transport: previewTransport,
        retryBudget: createRetryBudget(),
      }),
    },
    merchant: createMerchantEndpoints(environment),
    statistics: createStatisticsEndpoints(environment),
    video: createVideoEndpoints(environment),
    live: createLiveEndpoints(environment),
    announceReads: guards.read.bulkhead.announce,
    health: () => ({
      isReachable: guards.read.breaker.isClosed,
      expectedWaitMs: guards.read.bulkhead.expectedWaitMs,
      pauseMs: pause.remainingMs,
    }),
    now: clock.now,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Creates share a guard with the other writes: they meet the same part of the vendor. */
function createGuards(
  { readLimits, halfOpenAfterMs, now, backgroundShare }: DuobeiClientOptions,
  pause: Pause,
): Record<CallClass, Guard> {
  const guard = (limits: BulkheadOptions): Guard => {
    const breaker = createBreaker(halfOpenAfterMs, now);
    return { breaker, bulkhead: createBulkhead({ backgroundShare, ...limits }, pause, breaker) };
  };
  const write = guard(WRITE_LIMITS);
  return {
    read: guard(readLimits ?? READ_LIMITS),
    preview: guard(PREVIEW_LIMITS),
    create: write,
    write,
    upload: guard(UPLOAD_LIMITS),
  };
}
