import DataLoader from 'dataloader';
import type { DuobeiClient } from '../upstream/client.ts';
import type { ChatLog } from '../upstream/endpoints/room-chat.ts';
import { ReadLoader } from './read-loader.ts';
import { readKinds, tagsTouchedBy, type TouchedRecords } from './reads.ts';
import type { RecordCache } from './record-cache.ts';
import type { Visit } from './visit.ts';

/** The document names no limit for `roomIds`; a page of a connection has at most as many rooms. */
const MAX_CHAT_BATCH = 100;

/** The reads of one request. Make a new set for each: results are remembered for as long as the set lives. */
export type Loaders = ReturnType<typeof createLoaders>;

export interface LoaderOptions {
  client: DuobeiClient;
  /** What requests share. */
  records: RecordCache;
  visit: Visit;
  signal?: AbortSignal | undefined;
}

/** Room, document and user ids are those of the vendor. A loader answers null where there is no such object. */
export function createLoaders({ client, records, visit, signal }: LoaderOptions) {
  const source = { client, records, visit };
  const loaders = {
    room: new ReadLoader(readKinds.room, source),
    roomPage: new ReadLoader(readKinds.roomPage, source),
    /** Documents attached to a room. */
    roomDocuments: new ReadLoader(readKinds.roomDocuments, source),
    document: new ReadLoader(readKinds.document, source),
    /** Conversion state alone. */
    documentStatus: new ReadLoader(readKinds.documentStatus, source),
    documentPage: new ReadLoader(readKinds.documentPage, source),
    /** By the partner id, of which a gateway has one. */
    merchant: new ReadLoader(readKinds.merchant, source),
    /** Null also while the vendor has no statistics of the live lesson. */
    liveStatistics: new ReadLoader(readKinds.liveStatistics, source),
    liveAttendance: new ReadLoader(readKinds.liveAttendance, source),
    playbackDays: new ReadLoader(readKinds.playbackDays, source),
    playbackSessions: new ReadLoader(readKinds.playbackSessions, source),
    /** The vendor's one batch endpoint: rooms asked together are one call. Its links are new each time. */
    chatLog: new DataLoader<string, ChatLog | null>(
      async (roomIds) => {
        visit.calls.made += 1;
        const logs = await client.room.chatDownload(roomIds, { signal });
        return roomIds.map((roomId) => logs.get(roomId) ?? null);
      },
      { maxBatchSize: MAX_CHAT_BATCH },
    ),
  };
  return {
    ...loaders,
    /** After a write: what follows in this request reads anew, and no request is shown what it touched as it was. */
    forget(touched: TouchedRecords): void {
      for (const loader of Object.values(loaders)) loader.clearAll();
      records.drop(tagsTouchedBy(touched));
    },
  };
}
