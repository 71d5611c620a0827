import type { Caller, CallClass, UpstreamCallEvent } from './call.ts';
import { createDocumentPreview, type DocumentPreview } from './endpoints/document-preview.ts';
import { createDocumentUpload, type DocumentUpload } from './endpoints/document-upload.ts';
import { createDocumentReads, type DocumentReads } from './endpoints/document.ts';
import { createLiveEndpoints, type LiveEndpoints } from './endpoints/live.ts';
import { createMerchantEndpoints, type MerchantEndpoints } from './endpoints/merchant.ts';
import { createRoomChat, type RoomChat } from './endpoints/room-chat.ts';
import { createRoomDocuments, type RoomDocuments } from './endpoints/room-documents.ts';
import { createRoomLinks, type RoomLinks } from './endpoints/room-links.ts';
import type { RoomTimeFilter } from './endpoints/room-time-filter.ts';
import { createRoomWrites, type ApiVersion, type RoomWrites } from './endpoints/room-writes.ts';
import { createRoomReads, type RoomReads, type RoomReadSettings } from './endpoints/room.ts';
import { createStatisticsEndpoints, type StatisticsEndpoints } from './endpoints/statistics.ts';
import { createVideoEndpoints, type VideoEndpoints } from './endpoints/video.ts';
import { assertSignerWorks } from './signing.ts';
import { createTransport } from './transport.ts';

export interface DuobeiClientOptions {
  partner: string;
  /** The secret behind every sign. */
  appKey: string;
  /** Origin of the API, e.g. `https://api.duobeiyun.com`. */
  baseUrl: string;
  /** Origin of the two signed pages, `http://…`: the document wants plain http there. */
  linkBaseUrl: string;
  /** Generation of `room/create` and `room/update/time`. */
  apiVersion: ApiVersion;
  /** How `room/list` reads its times. */
  roomTimeFilter: RoomTimeFilter;
  /** The clock that signs, epoch milliseconds. */
  now?: (() => number) | undefined;
  /** Total time of one call by class, in milliseconds. */
  deadlines?: Partial<Record<CallClass, number>> | undefined;
  /** Largest answer. */
  maxResponseBytes?: number | undefined;
  /** Told of each finished call. */
  onCall?: ((event: UpstreamCallEvent) => void) | undefined;
  /** Told once, when `roomTimeFilter: 'auto'` has found out. */
  onRoomTimeFilter?: RoomReadSettings['onRoomTimeFilter'];
}

export interface RoomEndpoints extends RoomReads, RoomWrites, RoomDocuments, RoomLinks, RoomChat {}

export interface DocumentEndpoints extends DocumentReads, DocumentUpload, DocumentPreview {}

/** The vendor's API as methods; one instance owns its connections. */
export interface DuobeiClient extends AsyncDisposable {
  readonly partner: string;
  readonly room: RoomEndpoints;
  readonly document: DocumentEndpoints;
  readonly merchant: MerchantEndpoints;
  readonly statistics: StatisticsEndpoints;
  readonly video: VideoEndpoints;
  readonly live: LiveEndpoints;
  /** Frees every connection; calls under way fail. */
  close(): Promise<void>;
}

/** A read answers in well under a second; a create waits for the vendor's billing; an upload is up to 20 MB. */
const DEFAULT_DEADLINES: Readonly<Record<CallClass, number>> = {
  read: 4_000,
  create: 10_000,
  write: 6_000,
  upload: 120_000,
};

/** A page of 20 rooms has some 10 KB; the longest statistics stay far below this. */
const DEFAULT_MAX_RESPONSE_BYTES = 5_000_000;

/** Makes a client. Opens no connection yet; throws when this runtime cannot sign. */
export function createDuobeiClient(options: DuobeiClientOptions): DuobeiClient {
  assertSignerWorks();
  const maxResponseBytes = options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES;
  const origin = new URL(options.baseUrl).origin;
  const linkOrigin = new URL(options.linkBaseUrl).origin;
  const transport = createTransport({ origin, maxResponseBytes });
  const linkTransport =
    linkOrigin === origin ? transport : createTransport({ origin: linkOrigin, maxResponseBytes });
  const caller: Caller = {
    credentials: { partner: options.partner, appKey: options.appKey },
    transport,
    deadlines: { ...DEFAULT_DEADLINES, ...options.deadlines },
    now: options.now ?? Date.now,
    onCall: options.onCall,
  };
  const close = async (): Promise<void> => {
    await Promise.all([transport.close(), linkTransport.close()]);
  };

  return {
    partner: options.partner,
    room: {
      ...createRoomReads(caller, options),
      ...createRoomWrites(caller, options.apiVersion),
      ...createRoomDocuments(caller),
      ...createRoomLinks(caller, linkOrigin),
      ...createRoomChat(caller),
    },
    document: {
      ...createDocumentReads(caller),
      ...createDocumentUpload(caller),
      ...createDocumentPreview(caller, linkTransport, maxResponseBytes),
    },
    merchant: createMerchantEndpoints(caller),
    statistics: createStatisticsEndpoints(caller),
    video: createVideoEndpoints(caller),
    live: createLiveEndpoints(caller),
    close,
    [Symbol.asyncDispose]: close,
  };
}
