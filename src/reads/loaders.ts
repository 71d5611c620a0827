import DataLoader from 'dataloader';
import type { DuobeiClient } from '../vendor/client.ts';
import type { ChatLog } from '../vendor/endpoints/room-chat.ts';
import type { AppEntry } from '../vendor/endpoints/room-app-entry.ts';
import type { RoomDocument } from '../vendor/endpoints/room.ts';
import type { RoomVisitor } from '../vendor/endpoints/room-visitor.ts';
import { InvalidArgumentError } from '../vendor/protocol/arguments.ts';
import { isRoomNotFound, UpstreamError } from '../vendor/protocol/errors.ts';
import { createReadLoader } from './read-loader.ts';
import { createReadTogether } from './read-together.ts';
import {
  LIST_TAGS,
  readKinds,
  tagsOfUser,
  tagsTouchedBy,
  type ReadKind,
  type TouchedRecords,
} from './read-kinds.ts';
import type { AnswerCache } from './answer-cache.ts';
import type { ReadSession } from './read-session.ts';

/** The document names no limit for `roomIds`; a page of a connection has at most as many rooms. */
const MAX_CHAT_BATCH = 100;

/** As many rooms as the vendor's own clients ask for the documents of in one call: a page of its list. */
const MAX_DOCUMENTS_BATCH = 20;

export interface LoaderOptions {
  client: DuobeiClient;
  /** What requests share. */
  records: AnswerCache;
  session: ReadSession;
}

type AnyLoader = DataLoader<unknown, unknown, unknown>;

/**
 * The reads of one request. Make a new set for each: results are remembered for as long as the set lives. Room, document
 * and user ids are those of the vendor; a loader answers null where there is no such object.
 */
// PERF(src/reads, src/graphql): most requests need few of the eleven loaders, so each is made when it is asked for.
export class Loaders {
  readonly #options: LoaderOptions;
  readonly #made = new Map<object, AnyLoader>();
  #chatLog: DataLoader<string, ChatLog | null> | undefined;
  #roomDocuments: DataLoader<string, RoomDocument[] | null> | undefined;
  #appEntry: DataLoader<RoomVisitor, AppEntry | null, string> | undefined;

  constructor(options: LoaderOptions) {
    this.#options = options;
  }

  get room() {
    return this.#loaderOf(readKinds.room);
  }

  get roomPage() {
    return this.#loaderOf(readKinds.roomPage);
  }

  /** Documents attached to a room. Rooms asked together are one call where the account has it. */
  get roomDocuments(): DataLoader<string, RoomDocument[] | null> {
    this.#roomDocuments ??= this.#newRoomDocuments();
    return this.#roomDocuments;
  }

  get document() {
    return this.#loaderOf(readKinds.document);
  }

  /** Conversion state alone. */
  get documentStatus() {
    return this.#loaderOf(readKinds.documentStatus);
  }

  get documentPage() {
    return this.#loaderOf(readKinds.documentPage);
  }

  /** By the partner id, of which a gateway has one. */
  get merchant() {
    return this.#loaderOf(readKinds.merchant);
  }

  /** Null also while the vendor has no statistics of the live lesson. */
  get liveStatistics() {
    return this.#loaderOf(readKinds.liveStatistics);
  }

  get liveAttendance() {
    return this.#loaderOf(readKinds.liveAttendance);
  }

  get playbackDays() {
    return this.#loaderOf(readKinds.playbackDays);
  }

  get playbackSessions() {
    return this.#loaderOf(readKinds.playbackSessions);
  }

  /** Rooms asked together are one call. */
  get chatLog(): DataLoader<string, ChatLog | null> {
    this.#chatLog ??= new DataLoader((roomIds) => this.#read(readKinds.chatLogs, roomIds), {
      maxBatchSize: MAX_CHAT_BATCH,
    });
    return this.#chatLog;
  }

  /** Tokens, so no other request is given an answer, and none waits for that of another. */
  get appEntry(): DataLoader<RoomVisitor, AppEntry | null, string> {
    const { client, session } = this.#options;
    this.#appEntry ??= createReadLoader({
      read: (visitor: RoomVisitor, onTurn) => {
        if (session.ended) return Promise.reject(session.ended);
        session.calls.made += 1;
        const { signal, origin } = session;
        return client.room.appEntry(visitor, { signal, origin, onTurn });
      },
      announce: client.announceReads,
      cacheKeyOf: ({ roomId, userId, nickname, role }) => JSON.stringify([roomId, userId, nickname, role]),
      isMissing: isRoomNotFound,
    });
    return this.#appEntry;
  }

  /** After a write: what follows in this request reads anew, and no request is shown what it touched as it was. */
  forget(touched: TouchedRecords): void {
    this.#clear();
    this.#options.records.drop(tagsTouchedBy(touched));
  }

  /** What is about one user, by the vendor's id, is read anew, in this request and in others. */
  forgetUser(userId: string): void {
    this.#clear();
    this.#options.records.drop(tagsOfUser(userId));
  }

  /** Whether remembered answers are passed by. */
  get wantsFresh(): boolean {
    return this.#options.session.wantsFresh;
  }

  /** Where pages of a list do not fit each other: what follows in this request, and in others, reads lists anew. */
  forgetLists(): void {
    for (const kind of [readKinds.roomPage, readKinds.documentPage]) this.#made.get(kind)?.clearAll();
    this.#options.records.drop(LIST_TAGS);
  }

  #clear(): void {
    for (const loader of this.#made.values()) loader.clearAll();
    this.#chatLog?.clearAll();
    this.#roomDocuments?.clearAll();
    this.#appEntry?.clearAll();
  }

  #loaderOf<K, V>(kind: ReadKind<K, V>): DataLoader<K, V | null, string> {
    const made = this.#made.get(kind);
    if (made) return made as DataLoader<K, V | null, string>;
    const loader = this.#newLoader(kind);
    this.#made.set(kind, loader);
    return loader;
  }

  #newRoomDocuments() {
    const { client, session } = this.#options;
    const isOfVendor = (error: unknown) =>
      error instanceof UpstreamError || error instanceof InvalidArgumentError;
    const read = createReadTogether({
      read: (roomId, onTurn) => this.#read(readKinds.roomDocuments, roomId, onTurn),
      announce: client.announceReads,
      isMissing: isRoomNotFound,
      maxTogether: MAX_DOCUMENTS_BATCH,
      canReadTogether: () => client.room.canListDocumentsTogether(),
      readTogether: (roomIds) => this.#read(readKinds.documentsTogether, roomIds),
      isPassable: (error) => !session.ended && isOfVendor(error),
    });
    return new DataLoader(read);
  }

  #newLoader<K, V>(kind: ReadKind<K, V>) {
    return createReadLoader({
      read: (input: K, onTurn) => this.#read(kind, input, onTurn),
      announce: this.#options.client.announceReads,
      cacheKeyOf: kind.keyOf,
      isMissing: kind.isMissing,
    });
  }

  #read<K, V>({ endpoint, kind, keyOf, tagsOf, call }: ReadKind<K, V>, input: K, onTurn?: () => void) {
    const { client, records, session } = this.#options;
    return records.read(
      {
        kind,
        key: `${endpoint} ${keyOf(input)}`,
        tags: tagsOf(input),
        onTurn,
        load: (signal) => call(client, input, { signal, origin: session.origin, onTurn }),
      },
      session,
    );
  }
}
