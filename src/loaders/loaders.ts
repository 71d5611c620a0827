import DataLoader from 'dataloader';
import type { DuobeiClient } from '../upstream/client.ts';
import type { ChatLog } from '../upstream/endpoints/room-chat.ts';
import { createReadLoader } from './read-loader.ts';
import { readKinds, tagsTouchedBy, type ReadKind, type TouchedRecords } from './reads.ts';
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
  const loaderOf = <K, V>({ endpoint, kind, keyOf, tagsOf, call, isMissing }: ReadKind<K, V>) =>
    createReadLoader({
      read: (input: K) =>
        records.read(
          {
            kind,
            key: `${endpoint} ${keyOf(input)}`,
            tags: tagsOf(input),
            load: (flightSignal) => call(client, input, { signal: flightSignal }),
          },
          visit,
        ),
      cacheKeyOf: keyOf,
      isMissing,
    });
  const loaders = {
    room: loaderOf(readKinds.room),
    roomPage: loaderOf(readKinds.roomPage),
    /** Documents attached to a room. */
    roomDocuments: loaderOf(readKinds.roomDocuments),
    document: loaderOf(readKinds.document),
    /** Conversion state alone. */
    documentStatus: loaderOf(readKinds.documentStatus),
    documentPage: loaderOf(readKinds.documentPage),
    /** By the partner id, of which a gateway has one. */
    merchant: loaderOf(readKinds.merchant),
    /** Null also while the vendor has no statistics of the live lesson. */
    liveStatistics: loaderOf(readKinds.liveStatistics),
    liveAttendance: loaderOf(readKinds.liveAttendance),
    playbackDays: loaderOf(readKinds.playbackDays),
    playbackSessions: loaderOf(readKinds.playbackSessions),
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
