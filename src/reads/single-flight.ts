import { Ending, type EndSignal } from '../runtime/cancellation.ts';
import type { Seat, Visit } from './read-session.ts';

/** Kinds of answers by how long they are remembered. */
export type RememberedKind = 'record' | 'list' | 'merchant' | 'liveStatistics' | 'playback';

/**
 * Those, the pictures that previews are, and links, which are new each time: nobody is given one that another request has
 * got before.
 */
export type AnswerKind = RememberedKind | 'preview' | 'link';

/** One question to the vendor. */
export interface Read<T> {
  kind: AnswerKind;
  /** Endpoint and business parameters: equal questions have equal keys, whenever they are signed. */
  key: string;
  /** What the answer shows. A write that touches any of it drops the answer. */
  tags: readonly string[];
  /** Called when it stands in no line: it has its turn at the vendor, or needs none of its own. */
  onTurn?: (() => void) | undefined;
  /** The vendor call; the signal ends it when nobody waits any more. */
  load: (signal: EndSignal) => Promise<T>;
}

/** What flights tell whoever keeps them. */
export interface FlightTower {
  /** The answer is there, and not yet given to anybody. */
  landed: (flight: Flight, value: unknown) => void;
  /** It failed, for this reason, or everybody has left. */
  lost: (flight: Flight, reason?: unknown) => void;
}

/**
 * A call under way and all who wait for it. It ends early when all of them have left. Large lists wait with hundreds of
 * them, so each holds little.
 */
export class Flight {
  readonly read: Read<unknown>;
  /** By the clock of whoever keeps it. */
  readonly askedAt: number;
  /** Who takes answers by the age of their question may come for it within this, however short its life. */
  sharedMs = 0;
  readonly #tower: FlightTower;
  readonly #ending = new Ending();
  // One as a rule.
  #seats: TakenSeat[] = [];

  constructor(read: Read<unknown>, askedAt: number, tower: FlightTower) {
    this.read = read;
    this.askedAt = askedAt;
    this.#tower = tower;
    read.load(this.#ending).then(
      (value) => {
        tower.landed(this, value);
        for (const seat of this.#seats) seat.resolve(value);
      },
      (reason: unknown) => {
        tower.lost(this, reason);
        for (const seat of this.#seats) seat.reject(reason);
      },
    );
  }

  /** The answer for one visit; rejected at once when the visit ends. */
  join(visit: Visit): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const seat = new TakenSeat(this, visit, resolve, reject);
      // PERF(garbage collector): an empty array that grows makes room for seventeen.
      if (this.#seats.length === 0) this.#seats = [seat];
      else this.#seats.push(seat);
    });
  }

  left(seat: TakenSeat, reason: Error): void {
    this.#seats.splice(this.#seats.indexOf(seat), 1);
    if (this.#seats.length > 0) return;
    this.#tower.lost(this);
    this.#ending.abort(reason);
  }
}

/** Where one visit waits for its answer. */
class TakenSeat implements Seat {
  readonly #flight: Flight;
  readonly #visit: Visit;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (reason: unknown) => void;

  constructor(
    flight: Flight,
    visit: Visit,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#flight = flight;
    this.#visit = visit;
    this.#resolve = resolve;
    this.#reject = reject;
    visit.beginsWait(this);
  }

  resolve(value: unknown): void {
    this.#visit.endsWait(this);
    this.#resolve(value);
  }

  reject(reason: unknown): void {
    this.#visit.endsWait(this);
    this.#reject(reason);
  }

  leave(reason: Error): void {
    this.#reject(reason);
    this.#flight.left(this, reason);
  }
}
