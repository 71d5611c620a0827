import { call, type CallEnvironment, type CallOptions, type OnDrift } from '../call.ts';
import { vendorId } from '../protocol/arguments.ts';
import { UpstreamPageError, UpstreamRejectedError, UpstreamStatusError } from '../protocol/errors.ts';
import { readablePart } from '../protocol/readable-part.ts';
import { meaningOfReason } from '../protocol/vendor-errors.ts';
import { anyAnswer } from '../protocol/wire.ts';
import type { BeyondDocument } from './beyond-document.ts';
import { documentItemsOf } from './document-items-of.ts';
import { roomDocumentWire } from './room-documents.ts';
import type { RoomDocument } from './room.ts';

/** Documents of several rooms. */
export interface RoomDocumentsTogether {
  /** False where nothing beyond the document is used, and once the vendor has shown that this account has no such call. */
  canListDocumentsTogether(): boolean;

  /**
   * The documents of several rooms, by room id. A room is missing from the map when the answer does not have it, or has a
   * document of it that cannot be read.
   *
   * POST `/api/v4/room/listDocuments`: a JSON body outside of the sign, the signed parameters in the query string. It stands in
   * no section of the document, and the form of its answer is not published: it is looked through for the rooms.
   * Errors: a refusal that says "no such call" or "not for this account" is remembered, see above; others may pass.
   * A read: safe to repeat.
   */
  listDocumentsTogether(
    roomIds: readonly string[],
    options?: CallOptions,
  ): Promise<Map<string, RoomDocument[]>>;
}

const ENDPOINT = '/api/v4/room/listDocuments';

/** The calls above, with what is known of the account. */
export function createRoomDocumentsTogether(
  environment: CallEnvironment,
  beyondDocument: BeyondDocument,
): RoomDocumentsTogether {
  let state: 'unknown' | 'there' | 'missing' = beyondDocument === 'off' ? 'missing' : 'unknown';

  return {
    canListDocumentsTogether: () => state !== 'missing',
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
        const documents = documentsIn(answer, new Set(roomIds), environment.onDrift);
        // A form in which no room can be found will have none the next time either.
        if (documents.size > 0) state = 'there';
        else if (state === 'unknown') state = 'missing';
        return documents;
      } catch (error) {
        if (isNotOffered(error)) state = 'missing';
        throw error;
      }
    },
  };
}

function documentsIn(
  answer: Record<string, unknown>,
  roomIds: ReadonlySet<string>,
  onDrift: OnDrift | undefined,
): Map<string, RoomDocument[]> {
  const documents = new Map<string, RoomDocument[]>();
  for (const [roomId, items] of documentItemsOf(answer, roomIds)) {
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

/** What the vendor says of a call itself, whatever the rooms are. */
const MISSING_CODES = new Set(['FEATURE_NOT_ENABLED', 'BAD_USER_INPUT', 'UPSTREAM_CREDENTIALS']);

/** Whether an error says that this account has no such call. An outage does not. */
function isNotOffered(error: unknown): boolean {
  if (error instanceof UpstreamPageError) return true;
  if (error instanceof UpstreamStatusError) return MISSING_STATUSES.has(error.status);
  if (!(error instanceof UpstreamRejectedError)) return false;
  return meaningOfReason(error.reason) === undefined || MISSING_CODES.has(error.code);
}
