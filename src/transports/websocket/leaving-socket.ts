/** How a socket closes when the gateway stops: behind the answers to its queries and mutations. */
export class LeavingSocket {
  readonly #close: () => void;
  #underWay = 0;
  #isLeaving = false;

  constructor(close: () => void) {
    this.#close = close;
  }

  /** Something that has an answer to come; what is answered is to be called behind it. */
  begin(): () => void {
    this.#underWay += 1;
    let isAnswered = false;
    return () => {
      if (isAnswered) return;
      isAnswered = true;
      this.#underWay -= 1;
      this.#closeIfDone();
    };
  }

  /** Closes as soon as no answer is to come. Subscriptions go on until then. */
  leave(): void {
    this.#isLeaving = true;
    this.#closeIfDone();
  }

  /** Whether it closes soon: nothing is to be begun on it any more. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  #closeIfDone(): void {
    if (this.#isLeaving && this.#underWay === 0) this.#close();
  }
}
