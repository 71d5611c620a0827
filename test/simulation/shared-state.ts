import { ReadSession } from '../../src/reads/read-session.ts';
import type { InventedTime } from './invented-time.ts';
import { RECORD_TTL_MS, type Replica } from './replica.ts';

export interface SharedStateOptions {
  time: InventedTime;
  random: () => number;
  open: ReadonlyMap<number, Replica>;
}

const RECORDS = 20;
const WRITE_EVERY_MS = 500;
/** Behind a write the others are asked so much later: a message has arrived by then. */
const HEARD_AFTER_MS = 20;
const ASK_EVERY_MS = 50;
const VENDOR_MS = 50;

/** One record of the vendor, which writes change and replicas remember. */
interface Written {
  key: string;
  value: number;
}

/** Writes and reads of records, and one caller who asks too often, through whatever replica each comes to. */
export function useSharedState({ time, random, open }: SharedStateOptions) {
  const written = Array.from({ length: RECORDS }, (_, index): Written => ({
    key: `record ${index}`,
    value: 0,
  }));
  /** Reads that showed what a write had changed before, and how long before. */
  const stale: { writtenAt: number; ms: number }[] = [];
  /** When the caller was let through. */
  const letThrough: number[] = [];
  let reads = 0;

  const anyReplica = (): Replica => {
    const replica = [...open.values()][Math.floor(open.size * random())];
    if (!replica) throw new Error('No replica is there.');
    return replica;
  };
  const read = (replica: Replica, record: Written): Promise<number> =>
    replica.records.read(
      {
        kind: 'record',
        key: record.key,
        tags: [record.key],
        load: () =>
          new Promise<number>((resolve) => {
            const { value } = record;
            time.after(VENDOR_MS, () => resolve(value));
          }),
      },
      new ReadSession(),
    );
  const write = () => {
    const record = written[Math.floor(RECORDS * random())]!;
    const others = [anyReplica(), anyReplica(), anyReplica()];
    for (const replica of others) void read(replica, record);
    time.after(2 * VENDOR_MS, () => {
      record.value += 1;
      const { value } = record;
      const writtenAt = time.now();
      anyReplica().records.drop([record.key]);
      for (const laterMs of [HEARD_AFTER_MS, RECORD_TTL_MS + 2 * VENDOR_MS]) {
        time.after(laterMs, () => {
          const ms = time.now() - writtenAt;
          for (const replica of others.filter(({ isAlive }) => isAlive))
            void read(replica, record).then((shown) => {
              reads += 1;
              if (shown < value) stale.push({ writtenAt, ms });
            });
        });
      }
    });
    time.after(WRITE_EVERY_MS, write);
  };
  const ask = () => {
    const askedAt = time.now();
    anyReplica()
      .limiters.users.consume('who asks too often')
      .then(
        () => void letThrough.push(askedAt),
        () => undefined,
      );
    time.after(ASK_EVERY_MS, ask);
  };
  write();
  ask();
  return {
    stale,
    letThrough,
    get reads() {
      return reads;
    },
  };
}

/** Questions of the caller in so much time. */
export const askedIn = (ms: number): number => Math.ceil(ms / ASK_EVERY_MS);
