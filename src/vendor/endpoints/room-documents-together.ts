import { call, type CallEnvironment, type CallOptions, type OnDrift } from '../call.ts';
import { vendorId } from '../protocol/arguments.ts';
import { UpstreamPageError, UpstreamRejectedError, UpstreamStatusError } from '../protocol/errors.ts';
import { readablePart } from '../protocol/readable-part.ts';
import { anyAnswer } from '../protocol/wire.ts';
import type { BeyondDocument } from './beyond-document.ts';
import { documentItemsOf } from './document-items-of.ts';
import { roomDocumentWire } from './room-documents.ts';
import type { RoomDocument } from './room.ts';

/** Documents of several rooms. */
export interface RoomDocumentsTogether {
  /**
   * False where nothing beyond the document is used, once the vendor has shown that this account has no such call, and for
   * ten minutes after a web page in the place of an answer.
   */
  canListDocumentsTogether(): boolean;

  /**
   * The documents of several rooms, by room id. A room is missing from the map when the answer does not have it, refuses it, or
   * has a document of it that cannot be read.
   *
   * POST `/api/v4/room/listDocuments`: a JSON body outside of the sign, the signed parameters in the query string. It stands in
   * no section of the document, and the form of its answer is not published: it is looked through for the rooms.
   * Errors: what says "no such call" or "not for this account" is remembered, see above: HTTP 401, 403, 404, 405, 410 and
   * 501, `app_permission_error`, and an answer in which there is no room. Everything else may pass.
   * A read: safe to repeat.
   */
  listDocumentsTogether(
    roomIds: readonly string[],
    options?: CallOptions,
  ): Promise<Map<string, RoomDocument[]>>;
}

const ENDPOINT = '/api/v4/room/listDocuments';

/** A page may be that of a gateway whose vendor is away, or stand where the vendor has no such call: asked again after this. */
const PAGE_PAUSE_MS = 600_000;

/** The calls above, with what is known of the account. */
export function createRoomDocumentsTogether(
  environment: CallEnvironment,
  beyondDocument: BeyondDocument,
): RoomDocumentsTogether {
  const { clock, onDrift } = environment;
  let missingUntilMs = beyondDocument === 'off' ? Infinity : 0;
  let hasShownRooms = false;

  return {
    canListDocumentsTogether: () => clock.now() >= missingUntilMs,
    listDocumentsTogether: async (roomIds, options) => {
      const json = { roomIds: roomIds.map((roomId) => vendorId('roomId', roomId)) };
      const description = {
        endpoint: ENDPOINT,
        callClass: 'read',
        params: {},
        // The rooms in it are looked for.
        answer: anyAnswer,
        json,
      } as const;
      try {
        const answer = await call(environment, description, options);
        const { items, isForeign } = documentItemsOf(answer, new Set(roomIds));
        hasShownRooms ||= items.size > 0;
        // A form in which no room can be found will have none the next time either.
        if (isForeign && !hasShownRooms) missingUntilMs = Infinity;
        return documentsFrom(items, onDrift);
      } catch (error) {
        if (isNotOffered(error)) missingUntilMs = Infinity;
        else if (error instanceof UpstreamPageError) missingUntilMs = clock.now() + PAGE_PAUSE_MS;
        throw error;
      }
    },
  };
}

function documentsFrom(
  found: ReadonlyMap<string, readonly object[]>,
  onDrift: OnDrift | undefined,
): Map<string, RoomDocument[]> {
  const documents = new Map<string, RoomDocument[]>();
  for (const [roomId, items] of found) {
    const read = items.map((item) => readablePart(roomDocumentWire, item));
    const models = read.flatMap((part) => ('model' in part ? [part.model] : []));
    for (const part of read) {
      if ('model' in part) for (const field of part.unreadable) onDrift?.(ENDPOINT, `documents[].${field}`);
    }
    // Of a document without its id nobody knows which it is: the room is asked for alone.
    if (models.length === items.length) documents.set(roomId, models);
  }
  return documents;
}

/** Statuses of a path that is not there, or not for this account. */
const MISSING_STATUSES = new Set([401, 403, 404, 405, 410, 501]);

/** Whether an error says that this account has no such call. An outage does not, nor does a refusal of this one. */
function isNotOffered(error: unknown): boolean {
  if (error instanceof UpstreamStatusError) return MISSING_STATUSES.has(error.status);
  return error instanceof UpstreamRejectedError && error.code === 'FEATURE_NOT_ENABLED';
}
