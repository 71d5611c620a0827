import type { ExecutionResult, GraphQLError } from 'graphql';
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
export interface Member {
  /** Hands over the event as all of them are shown it, now or later; whoever asks first pays for what it takes. */
  show: (event: Event, take: (result: ExecutionResult) => void) => void;
  /** Once is enough, and more often does no harm. */
  leave: () => void;
}

/** Subscribers who ask the same and may see the same, together: each event is executed once for all of them. */
export interface SharedEvents {
  join: (read: ReadOperation, context: OperationContext) => Member;
  /** How many groups there are. */
  readonly size: number;
}

/**
 * Whoever asks for an event later than this is shown it anew, so that nobody who joins sees what the other fields of a
 * quiet object were hours ago. The reads of events are shared for as long.
 */
const SHOWN_FOR_MS = 1_000;

interface Shown {
  atMs: number;
  /** Undefined while it is executed. */
  result?: ExecutionResult;
  /** Those who are handed it then. */
  waiting: ((result: ExecutionResult) => void)[];
}

/** What an event is executed with of whoever is shown it first. */
type Asking = Pick<OperationContext, 'caller' | 'vendorCalls' | 'origin'>;

/** Those who ask the same and may see the same. */
class Group {
  members = 0;
  /** Aborted when the last one has left. */
  readonly signal = new Cancellation();
  readonly #read: ReadOperation;
  readonly #base: OperationContext;
  readonly #onEnd: () => void;
  /** By the event, which all of them are handed: it is forgotten with it. */
  readonly #shown = new WeakMap<Event, Shown>();

  /** `base`: what events are executed with, but for what is each member's own. `onEnd`: the last one has left. */
  constructor(read: ReadOperation, base: OperationContext, onEnd: () => void = () => undefined) {
    this.#read = { ...read, given: askedOf(read) };
    this.#base = { ...base, signal: this.signal };
    this.#onEnd = onEnd;
  }

  show(event: Event, asking: Asking, take: (result: ExecutionResult) => void): void {
    const last = this.#shown.get(event);
    const nowMs = this.#base.now();
    const isFresh = last && Math.abs(nowMs - last.atMs) <= SHOWN_FOR_MS;
    const shown: Shown = isFresh ? last : { atMs: nowMs, waiting: [] };
    if (shown.result) {
      take(shown.result);
      return;
    }
    shown.waiting.push(take);
    if (isFresh) return;
    this.#shown.set(event, shown);
    void this.#execute(event, asking).then((result) => {
      shown.result = result;
      for (const each of shown.waiting.splice(0)) each(result);
    });
  }

  end(): void {
    this.signal.abort(undefined);
    this.#onEnd();
  }

  async #execute(event: Event, asking: Asking): Promise<ExecutionResult> {
    // A context of its own: the event brings its own reads.
    const { caller, vendorCalls, origin } = asking;
    const own = { ...this.#base, caller, vendorCalls, origin };
    try {
      return share(masked(await showEvent(this.#read, own, event)));
    } catch (error) {
      return share(masked({ errors: [error as GraphQLError] }));
    }
  }
}

// PERF(garbage collector): there may be thousands; nothing else is kept of what they asked.
class GroupMember implements Member, Asking {
  readonly caller: OperationContext['caller'];
  readonly vendorCalls: OperationContext['vendorCalls'];
  readonly origin: OperationContext['origin'];
  readonly #group: Group;
  #hasLeft = false;

  constructor(group: Group, { caller, vendorCalls, origin }: OperationContext) {
    this.caller = caller;
    this.vendorCalls = vendorCalls;
    this.origin = origin;
    this.#group = group;
    group.members += 1;
  }

  show(event: Event, take: (result: ExecutionResult) => void): void {
    this.#group.show(event, this, take);
  }

  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#group.members -= 1;
    if (this.#group.members === 0) this.#group.end();
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
    const group = new Group(read, withoutConnection(context), () => {
      ofOperation.delete(key);
      size -= 1;
      if (ofOperation.size === 0) groups.delete(known);
    });
    ofOperation.set(key, group);
    size += 1;
    return group;
  };

  return {
    join(read, context) {
      const isForOne = sharingOf(read).isForOne;
      const group = isForOne ? new Group(read, context) : groupOf(read, context, keyOf(read, context));
      return new GroupMember(group, context);
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
