import { createCreates, type CreatesOptions, type KeyedCreate } from '../../src/creates/create-once.ts';
import type { IdempotencyStore } from '../../src/creates/store.ts';
import type { Room } from '../../src/vendor/endpoints/room.ts';
import { UpstreamUnreachableError } from '../../src/vendor/protocol/errors.ts';

export const DEAD_AFTER_MS = 5_000;
export const SETTLE_MS = 30_000;
export const LOOK = 'Algebra at ten';

export const roomOf = (vendorId: string): Room => ({
  vendorId,
  title: 'Algebra',
  hostInviteCode: 'a secret',
});
export const head = (vendorId: string) => ({ vendorId, title: 'Algebra' });

/** The call that makes a room, with its answer cut off. */
export function lostCreate(): Promise<never> {
  const error = new UpstreamUnreachableError('cut', { endpoint: 'v4/room/create', sent: true });
  error.callClass = 'create';
  return Promise.reject(error);
}

/** A promise that the test keeps when it likes. */
export function promised<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((keep) => (resolve = keep));
  return { promise, resolve };
}

export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** A create that counts, with an answer of the vendor's for each time it is sent and each time it is looked for. */
export function createWith({
  send = [],
  find = () => Promise.resolve([]),
  ...more
}: Partial<Omit<KeyedCreate, 'send'>> & { send?: (() => Promise<Room>)[] }) {
  const made = { sends: 0, ages: [] as number[] };
  const create: KeyedCreate = {
    key: 'k',
    fingerprint: 'f',
    look: LOOK,
    signal: new AbortController().signal,
    send: () => {
      made.sends += 1;
      return (send[made.sends - 1] ?? (() => Promise.reject(new Error('sent too often'))))();
    },
    find: (ageMs) => {
      made.ages.push(ageMs);
      return find(ageMs);
    },
    ...more,
  };
  return Object.assign(create, { made });
}

/** Replicas over one store whose clock the test moves. */
export function fleetOver(opened: IdempotencyStore) {
  const clock = { nowMs: Date.now() };
  const store = { ...opened, now: () => Promise.resolve(clock.nowMs) };
  return {
    clock,
    store,
    replica: (more: Partial<CreatesOptions> = {}) =>
      createCreates({
        store,
        onStoreError: (error) => {
          throw error;
        },
        beatMs: 1,
        deadAfterMs: DEAD_AFTER_MS,
        settleMs: SETTLE_MS,
        ...more,
      }),
  };
}
