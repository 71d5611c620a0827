import { randomUUID } from 'node:crypto';
import { cancelReason, sleepUnless, type CancelSignal } from '../runtime/cancellation.ts';
import type { Channels } from '../runtime/channels.ts';
import type { Room } from '../vendor/endpoints/room.ts';
import { UpstreamError, UpstreamRejectedError } from '../vendor/protocol/errors.ts';
import { InvalidArgumentError } from '../vendor/protocol/arguments.ts';
import { meaningOfReason, type RejectionUserError } from '../vendor/protocol/vendor-errors.ts';
import { takeOwnRoom } from './own-room.ts';
import { createSeriesBoard, type SeriesBoard } from './series.ts';
import type { CreatedRoom, CreateHead, CreateRecord, IdempotencyStore } from './store.ts';

/** A create, as its mutation describes it. */
export interface Create {
  /** Equal for creates whose rooms cannot be told apart in the vendor's list. */
  look: string;
  /** The vendor call. Never made twice while nobody knows how the first ended. */
  send: () => Promise<Room>;
}

/** A create with a key. */
export interface KeyedCreate extends Create {
  /** Who asks and by which key, in one text. */
  key: string;
  /** Equal for equal inputs. */
  fingerprint: string;
  /** Rooms that a call sent `ageMs` ago may have made. */
  find: (ageMs: number) => Promise<Room[]>;
  /** Ends the waiting, not the create. */
  signal: CancelSignal;
  /** Refusals that the caller can fix, and that a repeat of this one is to meet anew; none, if not said. */
  forgets?: readonly RejectionUserError[];
  /** Where the key was used with other input: as what, and what to do. */
  otherInput?: string | undefined;
}

/** Creates that make one room however often they are asked for. */
export interface Creates {
  once(create: KeyedCreate): Promise<Room | CreatedRoom>;
  /** Makes a room each time, which no key takes for its own. Waits for nothing but the vendor. */
  keyless(create: Create): Promise<Room>;
  /** How many of these keys are answered from their records, so that nothing is sent for them. */
  answered(keys: readonly string[]): Promise<number>;
  /** How far series of creates have come. */
  readonly series: SeriesBoard;
}

/** The vendor may have made the room. A repeat with the same key finds out. */
export class CreateOutcomeUnknownError extends Error {
  override readonly name = 'CreateOutcomeUnknownError';
  /** Rooms of nobody that may be the one. With two or more a repeat finds out only when others are taken or gone. */
  readonly candidates: number;

  constructor(message: string, candidates: number, options?: ErrorOptions) {
    super(message, options);
    this.candidates = candidates;
  }
}

export interface CreatesOptions {
  store: IdempotencyStore;
  /** By which gateways of one account hear of each other's series, with the first part of every name; absent for one alone. */
  channels?: Channels | undefined;
  prefix?: string | undefined;
  /** Told when a record could not be written after the vendor had answered. */
  onStoreError: (error: unknown) => void;
  /** How long after the send a room that is not in the list was never made. */
  settleMs?: number | undefined;
  /** How often who runs a create says that it is alive. */
  beatMs?: number | undefined;
  /** After how long a silence it has died; several beats, by the clock of the store. */
  deadAfterMs?: number | undefined;
}

/** Ten seconds are given to a create; what the vendor has not listed after three times that, it has not made. */
const SETTLE_MS = 30_000;

/** Who runs a create says this often that it is alive. */
const BEAT_MS = 1_000;
/** Who has been silent for so long has died. */
const DEAD_AFTER_MS = 5_000;

/** Owns the rooms that were made without a key; no key is empty. */
const NO_KEY = '';

const FIRST_POLL_MS = 50;
const LAST_POLL_MS = 500;

type Started = CreateRecord & { state: 'STARTED' };

interface SentRoom {
  room: Room;
  /** False where the room belongs to another key: the vendor has answered with it all the same. */
  isOwn: boolean;
}

/** The vendor's answer to a create names the room of another create. */
class AnotherRoomError extends Error {
  override readonly name = 'AnotherRoomError';
}

/** Creates over one store. */
export function createCreates(options: CreatesOptions): Creates {
  const { store, onStoreError } = options;
  const { settleMs = SETTLE_MS, beatMs = BEAT_MS, deadAfterMs = DEAD_AFTER_MS } = options;
  const owner = randomUUID();

  const once = async (create: KeyedCreate): Promise<Room | CreatedRoom> => {
    const { key, fingerprint, signal } = create;
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(LAST_POLL_MS, pollMs * 2)) {
      const now = await store.now();
      const mine: Started = { fingerprint, sentAt: now, state: 'STARTED', owner, aliveAt: now };
      const seen = await store.add(key, mine);
      if (!seen) return send(create, mine);
      if (seen.fingerprint !== fingerprint) {
        const { otherInput = 'other input: send other input with a new key.' } = create;
        throw new InvalidArgumentError('idempotencyKey', `was used with ${otherInput}`);
      }
      if (seen.state === 'DONE') return seen.room;
      if (seen.state === 'REJECTED') {
        throw new UpstreamRejectedError(seen.reason, { endpoint: seen.endpoint, sent: true });
      }
      if (seen.state === 'STARTED' && now - seen.aliveAt < deadAfterMs) {
        if (!(await sleepUnless(signal, pollMs))) throw cancelReason(signal);
        continue;
      }
      const taken: Started = { ...mine, sentAt: seen.sentAt };
      if (await store.replace(key, seen, taken)) return reconcile(create, taken);
    }
  };

  /** Sends the create, and notes whose the room is. While it is under way others take no room that may be its own. */
  const sendAs = async (key: string, { look, send }: Create): Promise<SentRoom> => {
    const id = key === NO_KEY ? randomUUID() : key;
    const entering = store.enter(look, id, settleMs).catch(() => undefined);
    try {
      const room = await send();
      const claiming = settle(() => store.claim(room.vendorId, key));
      // A room that was asked for without a key waits for no store.
      return { room, isOwn: key === NO_KEY || (await claiming) !== false };
    } finally {
      // Behind the claim: who sees that it is no longer under way sees whose the room is.
      void entering.then(() => store.leave(look, id)).catch(() => undefined);
    }
  };

  /** Sends the create, and writes how it ended. */
  const send = async (create: KeyedCreate, started: Started): Promise<Room | CreatedRoom> => {
    const beat = startBeat(create.key, started);
    let sent: SentRoom;
    try {
      sent = await sendAs(create.key, create);
    } catch (error) {
      const latest = await beat.stop();
      const next = recordAfter(error, started, create.forgets);
      if (next?.state === 'UNKNOWN') return reconcile(create, latest, error);
      await settle(() => store.replace(create.key, latest, next));
      throw error;
    }
    const latest = await beat.stop();
    // An old answer, given to a new question.
    if (!sent.isOwn) return reconcile(create, latest, new AnotherRoomError());
    await settle(() => store.put(create.key, doneWith(started, sent.room)));
    return sent.room;
  };

  /** Looks for the room of a create whose answer was lost; sends again only when there can be none. */
  const reconcile = async (
    create: KeyedCreate,
    started: Started,
    cause?: unknown,
  ): Promise<Room | CreatedRoom> => {
    const beat = startBeat(create.key, started);
    let room: Room | undefined;
    let candidates = 0;
    let isNeverMade = false;
    try {
      const ageMs = (await store.now()) - started.sentAt;
      ({ room, candidates } = await takeOwnRoom(store, create, await create.find(ageMs)));
      isNeverMade = !room && candidates === 0 && ageMs >= settleMs;
    } catch (error) {
      cause ??= error;
    }
    const latest = await beat.stop();
    if (room) {
      const done = doneWith(started, room);
      await settle(() => store.put(create.key, done));
      return room;
    }
    const again = isNeverMade && (await restart(create.key, latest));
    if (again) return send(create, again);
    await settle(() => store.replace(create.key, latest, { ...headOf(started), state: 'UNKNOWN' }));
    const several = candidates > 1 ? `, and ${candidates} rooms may be the one that it made` : '';
    throw new CreateOutcomeUnknownError(`the answer to a create was lost${several}`, candidates, { cause });
  };

  const restart = async (key: string, latest: Started): Promise<Started | undefined> => {
    try {
      const now = await store.now();
      const again: Started = { ...latest, sentAt: now, aliveAt: now };
      return (await store.replace(key, latest, again)) ? again : undefined;
    } catch (error) {
      onStoreError(error);
      return undefined;
    }
  };

  /** Keeps the record alive; answers the record as it was written last. */
  const startBeat = (key: string, started: Started) => {
    let latest = started;
    let beating: Promise<unknown> = Promise.resolve();
    const beat = async (): Promise<void> => {
      const next: Started = { ...latest, aliveAt: await store.now() };
      if (await store.replace(key, latest, next)) latest = next;
    };
    const timer = setInterval(() => {
      beating = beating.then(beat).catch(() => undefined);
    }, beatMs);
    return {
      stop: async (): Promise<Started> => {
        clearInterval(timer);
        await beating;
        return latest;
      },
    };
  };

  /** The vendor has answered: what the store does now changes nothing about that. */
  const settle = (write: () => Promise<unknown>): Promise<unknown> => write().catch(onStoreError);

  return {
    once,
    keyless: async (create) => (await sendAs(NO_KEY, create)).room,
    answered: async (keys) => {
      const records = await Promise.all(keys.map((key) => store.get(key)));
      return records.filter((record) => record?.state === 'DONE' || record?.state === 'REJECTED').length;
    },
    series: createSeriesBoard(options),
  };
}

function headOf({ fingerprint, sentAt }: CreateHead): CreateHead {
  return { fingerprint, sentAt };
}

function doneWith(head: CreateHead, { vendorId, title }: Room): CreateRecord {
  return { ...headOf(head), state: 'DONE', room: title == null ? { vendorId } : { vendorId, title } };
}

/**
 * What is known after a failed send; null when nothing was done and a repeat may try anew. Only what the caller can
 * fix is remembered as refused: a refused sign or clock is not about the input.
 */
function recordAfter(
  error: unknown,
  head: CreateHead,
  forgets: readonly RejectionUserError[] = [],
): CreateRecord | null {
  if (error instanceof UpstreamError && error.isOutcomeUnknown) return { ...headOf(head), state: 'UNKNOWN' };
  if (!(error instanceof UpstreamRejectedError)) return null;
  const { reason, endpoint } = error;
  const userError = meaningOfReason(reason)?.userError ?? null;
  const isKept = userError !== null && !forgets.includes(userError);
  return isKept ? { ...headOf(head), state: 'REJECTED', endpoint, reason } : null;
}
