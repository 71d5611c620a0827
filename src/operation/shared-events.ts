import type { ExecutionResult } from 'graphql';
import { rightsOf } from '../access/caller.ts';
import { Cancellation } from '../runtime/cancellation.ts';
import type { OperationContext } from './context.ts';
import { showEvent, type Event } from './events.ts';
import { sharingOf } from './keeping.ts';
import type { KnownOperation } from './known-operation.ts';
import type { ReadOperation } from './read-operation.ts';
import { masked } from './results.ts';
import { share } from './shared-parts.ts';

/** A subscriber's place among those who are shown the same. */
export interface Membership {
  /** The event as all of them are shown it; whoever asks first pays for what it takes. */
  resultOf: (event: Event) => Promise<ExecutionResult>;
  /** Once is enough, and more often does no harm. */
  leave: () => void;
}

/** Subscribers who ask the same and may see the same, together: each event is executed once for all of them. */
export interface SharedEvents {
  join: (read: ReadOperation, context: OperationContext) => Membership;
  /** How many groups there are. */
  readonly size: number;
}

/**
 * Whoever asks for an event later than this is shown it anew, so that nobody who joins sees what the other fields of a
 * quiet object were hours ago. The reads of events are shared for as long.
 */
const SHOWN_FOR_MS = 1_000;

interface Shown {
  result: Promise<ExecutionResult>;
  atMs: number;
}

/** What an event is executed with of whoever is shown it first. */
type Member = Pick<OperationContext, 'caller' | 'vendorCalls' | 'origin'>;

/** Those who ask the same and may see the same. */
class Group {
  members = 0;
  /** Aborted when the last one has left. */
  readonly signal = new Cancellation();
  readonly #read: ReadOperation;
  readonly #base: OperationContext;
  /** By the event, which all of them are handed: it is forgotten with it. */
  readonly #shown = new WeakMap<Event, Shown>();

  /** `base`: what events are executed with, but for what is each member's own. */
  constructor(read: ReadOperation, base: OperationContext) {
    this.#read = { ...read, given: askedOf(read) };
    this.#base = { ...base, signal: this.signal };
  }

  resultOf(event: Event, member: Member): Promise<ExecutionResult> {
    const last = this.#shown.get(event);
    const nowMs = this.#base.now();
    if (last && Math.abs(nowMs - last.atMs) <= SHOWN_FOR_MS) return last.result;
    const result = this.#show(event, member);
    this.#shown.set(event, { result, atMs: nowMs });
    return result;
  }

  async #show(event: Event, member: Member): Promise<ExecutionResult> {
    // A context of its own: the event brings its own reads.
    const own = { ...this.#base, ...member };
    return share(masked(await showEvent(this.#read, own, event)));
  }
}

export function createSharedEvents(): SharedEvents {
  const groups = new Map<KnownOperation, Map<string, Group>>();
  let size = 0;

  const groupOf = (read: ReadOperation, context: OperationContext, key: string): Group => {
    const { known } = read;
    const ofOperation = groups.get(known) ?? new Map<string, Group>();
    groups.set(known, ofOperation);
    const running = ofOperation.get(key);
    if (running) return running;
    const group = new Group(read, withoutConnection(context));
    ofOperation.set(key, group);
    size += 1;
    return group;
  };
  const forget = (known: KnownOperation, key: string): void => {
    const ofOperation = groups.get(known);
    if (!ofOperation?.delete(key)) return;
    size -= 1;
    if (ofOperation.size === 0) groups.delete(known);
  };

  return {
    join(read, context) {
      // Nothing else is kept of it: a client may send much that nobody asks for.
      const { known } = read;
      const { caller, vendorCalls, origin } = context;
      const member = { caller, vendorCalls, origin };
      const key = sharingOf(read).isForOne ? null : keyOf(read, context);
      const group = key === null ? new Group(read, context) : groupOf(read, context, key);
      group.members += 1;
      let hasLeft = false;
      return {
        resultOf: (event) => group.resultOf(event, member),
        leave() {
          if (hasLeft) return;
          hasLeft = true;
          group.members -= 1;
          if (group.members > 0) return;
          group.signal.abort(undefined);
          if (key !== null) forget(known, key);
        },
      };
    },
    get size() {
      return size;
    },
  };
}

/** A group outlives the connection of the member who began it; events change nothing, and have no links. */
function withoutConnection(context: OperationContext): OperationContext {
  return {
    ...context,
    disconnect: () => undefined,
    noteMutation: () => undefined,
    previewLink: () => {
      throw new Error('Links are for one caller alone.');
    },
  };
}

/** The variables of the operation, as they came, and no others. */
function askedOf({ operation, given }: ReadOperation): Record<string, unknown> {
  const names = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(given, name)).map((name) => [name, given[name]]),
  );
}

/** Equal for those who ask the same of one operation and may see the same. Its variables stand in the order of their definitions. */
function keyOf({ variables }: ReadOperation, { caller, merchant }: OperationContext): string {
  return `${merchant.id} ${rightsOf(caller)} ${JSON.stringify(variables)}`;
}
