import type { PrimaryLink } from '../runtime/primary-link.ts';
import type { Answers } from '../runtime/worker-links.ts';
import { StoreUnavailableError, type IdempotencyStore } from './store.ts';

type Method = keyof IdempotencyStore;

const methods = Object.keys({
  now: true,
  add: true,
  get: true,
  put: true,
  replace: true,
  claim: true,
  owners: true,
  enter: true,
  leave: true,
  others: true,
  putProgress: true,
  progress: true,
} satisfies Record<Method, true>) as Method[];

const nameOf = (method: Method) => `creates.${method}`;

/** In a worker: records that the primary keeps for all workers; those of another prefix are others. */
export function createPrimaryStore(primary: Pick<PrimaryLink, 'ask'>, prefix: string): IdempotencyStore {
  const prefixed = (name: unknown): unknown =>
    Array.isArray(name) ? name.map(prefixed) : `${prefix}${String(name)}`;
  const asking =
    (method: Method) =>
    async (...args: unknown[]) => {
      // What is asked about always comes first: a key, a room, or rooms, or a look.
      const [name, ...rest] = args;
      try {
        return await primary.ask(nameOf(method), args.length === 0 ? args : [prefixed(name), ...rest]);
      } catch (cause) {
        throw new StoreUnavailableError('The store of idempotency keys cannot be reached.', { cause });
      }
    };
  const store = Object.fromEntries(methods.map((method) => [method, asking(method)]));
  // Everything that goes in and out of a store is JSON.
  return store as unknown as IdempotencyStore;
}

/** In the primary: what such a store asks. */
export function answersOfStore(store: IdempotencyStore): Answers {
  const answering = (method: Method) => (args: readonly never[]) =>
    (store[method] as (...args: readonly never[]) => Promise<unknown>)(...args);
  return Object.fromEntries(methods.map((method) => [nameOf(method), answering(method)]));
}
