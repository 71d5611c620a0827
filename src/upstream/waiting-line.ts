/** One place in a line. */
export interface Place {
  /** Called when it is this one's turn; undefined once the place has been left. */
  onTurn: (() => void) | undefined;
  before: Place | undefined;
  behind: Place | undefined;
}

/**
 * Who waits, in the order in which they came; any of them may leave. Not a `Set`: one that gains and loses entries all
 * the time is given a new table many times a second, and the collector moves whatever an abandoned table leads to among
 * the old objects, here whole requests. A place that was left leads nowhere.
 */
export class WaitingLine {
  length = 0;
  #first: Place | undefined;
  #last: Place | undefined;

  get first(): Place | undefined {
    return this.#first;
  }

  join(onTurn: () => void): Place {
    const place: Place = { onTurn, before: this.#last, behind: undefined };
    if (this.#last) this.#last.behind = place;
    else this.#first = place;
    this.#last = place;
    this.length += 1;
    return place;
  }

  /** Leaving twice does nothing. */
  leave(place: Place): void {
    if (!place.onTurn) return;
    const { before, behind } = place;
    if (before) before.behind = behind;
    else this.#first = behind;
    if (behind) behind.before = before;
    else this.#last = before;
    place.onTurn = place.before = place.behind = undefined;
    this.length -= 1;
  }
}
