import type { CacheConfig, Config } from './config/config.ts';
import type { VendorAccount } from './config/accounts.ts';
import { createKnownUsers, MAX_KNOWN_USERS, type KnownUsers } from './access/known-users.ts';
import { createMemoryLimiters } from './access/limiters.ts';
import { createCreates } from './creates/create-once.ts';
import { createMemoryStore } from './creates/memory-store.ts';
import type { IdempotencyStore } from './creates/store.ts';
import type { MerchantArchives } from './merchant-archives.ts';
import { createMerchantNotes, type MerchantNotes } from './merchant-notes.ts';
import { notedUsers, type UserNotes } from './noted-users.ts';
import type { Merchant, Merchants } from './operation/merchants.ts';
import { createPreviewLinks } from './operation/preview-links.ts';
import { createAnswerCache, type OwnAnswerCache } from './reads/answer-cache.ts';
import { Loaders } from './reads/loaders.ts';
import { ReadSession } from './reads/read-session.ts';
import type { Logger } from './runtime/logger.ts';
import { sharedPrefix, type Sharing } from './sharing.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { createDuobeiClient } from './vendor/client.ts';
import { createWatching, SubscriptionRefusedError } from './watch/watch.ts';

/** Longer than any operation goes on, an upload too: by then nobody calls by a client whose account is gone. */
const RETIRE_AFTER_MS = 330_000;

export interface MerchantOptions {
  config: Config;
  accounts: readonly VendorAccount[];
  logger: Logger;
  telemetry: Pick<Telemetry, 'ofMerchant'>;
  /** Null: this gateway is the only one. */
  sharing: Sharing | null;
  /** Null: nothing is kept past the vendor's week. It outlives the merchants. */
  archives: MerchantArchives | null;
}

/** The merchants of the gateway, while it runs. */
export interface OpenMerchants extends Merchants {
  /** Takes these accounts from now on: new ones are opened, and those that are gone or others now are closed. */
  take(accounts: readonly VendorAccount[]): Promise<void>;
  /** Ends every stream. */
  endStreams(): Promise<void>;
  close(): Promise<void>;
}

/** Of this process. */
let opened = 0;

/** One merchant with what it takes to let it go. */
interface OpenMerchant extends Merchant {
  account: VendorAccount;
  /** Where creates are remembered, if nobody shares them: an account whose key is another now goes on with it. */
  store: IdempotencyStore;
  ownRecords: OwnAnswerCache;
  close(): Promise<void>;
}

/** Of the memory for what is remembered, so much is for answers of the vendor, and the rest for responses made of them. */
const SHARE_OF_ANSWERS = 0.75;

/** Responses are found by their merchant, and are of one memory for all. */
export function keptResponsesOf({ maxBytes }: CacheConfig): { maxBytes: number } {
  return { maxBytes: maxBytes - Math.floor(SHARE_OF_ANSWERS * maxBytes) };
}

/** Nobody's answers push out another's: each merchant has an equal part. */
function shareOf({ maxBytes, maxEntries }: CacheConfig, merchants: number) {
  return {
    maxBytes: Math.floor((SHARE_OF_ANSWERS * maxBytes) / merchants),
    maxEntries: Math.ceil(maxEntries / merchants),
  };
}

/** Opens the client, answers, creates and watch of every account. */
export function openMerchants(options: MerchantOptions): OpenMerchants {
  const { config } = options;
  const stopping = new AbortController();
  const retired = new Map<OpenMerchant, NodeJS.Timeout>();
  let all = new Map<string, OpenMerchant>();
  let names: readonly string[] = [];
  /** By partner: an account that is another now goes on with them. */
  const notes = new Map<string, MerchantNotes>();

  const notesOf = (account: VendorAccount): MerchantNotes | null => {
    const { archives, logger } = options;
    if (!archives) return null;
    const noted = notes.get(account.partner) ?? createMerchantNotes(account, archives, logger);
    notes.set(account.partner, noted);
    return noted;
  };
  const newKnownUsers = (noted: UserNotes | null, maxUsers: number): KnownUsers => {
    const knownUsers = createKnownUsers({ maxUsers });
    return noted ? notedUsers(knownUsers, noted, Date.now) : knownUsers;
  };
  const retire = async (merchant: OpenMerchant): Promise<void> => {
    const close = () => {
      retired.delete(merchant);
      void merchant.close();
    };
    retired.set(merchant, setTimeout(close, RETIRE_AFTER_MS).unref());
    merchant.ownRecords.clear();
    await merchant.watching.close(new SubscriptionRefusedError('STOPPING'));
  };
  const take = async (accounts: readonly VendorAccount[]): Promise<void> => {
    const before = all;
    const share = shareOf(config.cache, accounts.length);
    const openOf = (account: VendorAccount): OpenMerchant => {
      const open = before.get(account.name);
      if (open && isSame(open.account, account)) return open;
      const same = [...before.values()].find(({ duobei }) => duobei.partner === account.partner);
      const store = same?.store ?? createMemoryStore(Date.now);
      const maxUsers = Math.ceil(MAX_KNOWN_USERS / accounts.length);
      const noted = notesOf(account);
      const knownUsers = same?.knownUsers ?? newKnownUsers(noted?.users ?? null, maxUsers);
      const part = { share, merchants: accounts.length, store, knownUsers, noted };
      return openMerchant(account, part, options);
    };
    all = new Map(accounts.map((account) => [account.name, openOf(account)]));
    names = [...all.keys()];
    if (before.size !== all.size) for (const { ownRecords } of all.values()) ownRecords.bound(share);
    await Promise.all([...before.values()].filter((open) => all.get(open.name) !== open).map(retire));
  };

  void take(options.accounts);
  return {
    get all() {
      return all;
    },
    get names() {
      return names;
    },
    stopping: stopping.signal,
    take,
    async endStreams() {
      await Promise.all([...all.values()].map(({ watching }) => watching.close()));
      stopping.abort();
    },
    async close() {
      for (const timer of retired.values()) clearTimeout(timer);
      await Promise.all([...all.values(), ...retired.keys()].map((merchant) => merchant.close()));
      await Promise.all([...notes.values()].map((noted) => noted.close()));
    },
  };
}

/** What a merchant has of what all have together. */
interface Part {
  share: { maxBytes: number; maxEntries: number };
  merchants: number;
  store: IdempotencyStore;
  knownUsers: KnownUsers;
  /** Null: nothing is kept. */
  noted: MerchantNotes | null;
}

function isSame(one: VendorAccount, other: VendorAccount): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function openMerchant(
  account: VendorAccount,
  { share, merchants, store, knownUsers, noted }: Part,
  { config, logger, telemetry, sharing }: MerchantOptions,
): OpenMerchant {
  const { name } = account;
  opened += 1;
  const log = logger.child({ merchant: name });
  const { onCall, onDrift, countingReads } = telemetry.ofMerchant(name);
  const client = createDuobeiClient({
    ...account,
    backgroundShare: config.archive?.vendorShare,
    onRoomTimeFilter: (found) =>
      log.info(
        { roomTimeFilter: found },
        `room/list reads its time bounds the ${found} way; DUOBEI_ROOM_TIME_FILTER=${found} saves finding out`,
      ),
    onCall,
    onDrift,
  });
  const duobei = noted ? noted.listenTo(client) : client;
  const ownRecords = createAnswerCache({ ...config.cache, ...share });
  const shared = sharing?.shareAccount({ config, account, logger: log, records: ownRecords }) ?? null;
  const records = countingReads(shared?.records ?? ownRecords);
  const { rate, creates } = config.access;
  return {
    name,
    id: `${name} ${opened}`,
    account,
    store,
    ownRecords,
    duobei,
    records,
    knownUsers,
    archive: noted?.archive ?? null,
    creates: createCreates({
      store: shared?.store ?? store,
      channels: shared?.channels,
      prefix: sharedPrefix(account.partner),
      onStoreError: (error) => log.error({ err: error }, 'The outcome of a create could not be recorded'),
    }),
    watching: createWatching({
      client: duobei,
      newLoaders: (reads) => new Loaders({ client: duobei, records, session: new ReadSession(reads) }),
      ...config.watch,
      maxSubscriptions: Math.ceil(config.watch.maxSubscriptions / merchants),
      fleet: shared?.fleet ?? null,
    }),
    previewLinks: createPreviewLinks({
      merchant: name,
      appKey: account.appKey,
      publicUrl: config.server.publicUrl,
      now: Date.now,
    }),
    limiters: shared?.limiters ?? {
      rate: rate && createMemoryLimiters(rate),
      creates: createMemoryLimiters(creates),
    },
    entryLinkTtlSeconds: config.entryLinkTtlSeconds,
    uploadNames: config.uploadNames,
    maxStatisticsUsers: config.maxStatisticsUsers,
    now: Date.now,
    async close() {
      await duobei.close();
      await shared?.close();
    },
  };
}
