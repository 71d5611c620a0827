import { Ending, type EndSignal } from '../upstream/end-signal.ts';
import type { Seat, Visit } from './visit.ts';

interface TakenSeat extends Seat {
  visit: Visit;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

/** What a flight tells whoever keeps it. */
export interface FlightTower {
  /** The answer is there, and not yet given to anybody. */
  landed: (flight: Flight, value: unknown) => void;
  /** It failed, or everybody has left. */
  lost: (flight: Flight) => void;
}

/** A call under way and all who wait for it. It ends early when all of them have left. */
export class Flight {
  /** What its answer shows. */
  readonly tags: readonly string[];
  // One as a rule.
  readonly #seats: TakenSeat[] = [];
  readonly #ending = new Ending();
  readonly #tower: FlightTower;

  constructor(tags: readonly string[], load: (signal: EndSignal) => Promise<unknown>, tower: FlightTower) {
    this.tags = tags;
    this.#tower = tower;
    load(this.#ending).then(
      (value) => {
        tower.landed(this, value);
        for (const seat of this.#seats) {
          seat.visit.endsWait(seat);
          seat.resolve(value);
        }
      },
      (reason: unknown) => {
        tower.lost(this);
        for (const seat of this.#seats) {
          seat.visit.endsWait(seat);
          seat.reject(reason);
        }
      },
    );
  }

  /** The answer for one visit; rejected at once when the visit ends. */
  join(visit: Visit): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const leave = (reason: Error): void => {
        this.#seats.splice(this.#seats.indexOf(seat), 1);
        reject(reason);
        if (this.#seats.length > 0) return;
        this.#tower.lost(this);
        this.#ending.abort(reason);
      };
      const seat: TakenSeat = { visit, resolve, reject, leave };
      this.#seats.push(seat);
      visit.beginsWait(seat);
    });
  }
}
