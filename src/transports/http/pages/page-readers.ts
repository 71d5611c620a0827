import type { ServerResponse } from 'node:http';

/** Whoever has not taken a page by then loses the connection: the largest picture, 5 MB, takes 25 s at 200 KB/s. */
const TAKE_WITHIN_MS = 30_000;

/** What readers may keep in memory together, each page counted once: twelve of the largest pictures. */
const MAX_HELD_BYTES = 64_000_000;

/** Who is being sent a page. Slow readers of the same one share its bytes, so only different ones cost memory. */
export class PageReaders {
  readonly #takeWithinMs: number;
  readonly #readersOf = new Map<Uint8Array, number>();
  #heldBytes = 0;

  constructor(takeWithinMs = TAKE_WITHIN_MS) {
    this.#takeWithinMs = takeWithinMs;
  }

  /** Watches a reader from now on; false where there is no room for another page. */
  add(res: ServerResponse, body: Uint8Array): boolean {
    // One that has left is sent nothing.
    if (res.destroyed) return true;
    const readers = this.#readersOf.get(body) ?? 0;
    if (readers === 0) {
      if (this.#heldBytes + body.length > MAX_HELD_BYTES) return false;
      this.#heldBytes += body.length;
    }
    this.#readersOf.set(body, readers + 1);
    let isTaken = false;
    const end = (): void => {
      if (isTaken) return;
      isTaken = true;
      clearTimeout(timer);
      this.#remove(body);
    };
    // By itself too: a response that waits behind another on its connection is not told when that closes.
    const timer = setTimeout(() => {
      end();
      res.destroy();
    }, this.#takeWithinMs);
    res.once('close', end);
    return true;
  }

  #remove(body: Uint8Array): void {
    const left = (this.#readersOf.get(body) ?? 1) - 1;
    if (left > 0) {
      this.#readersOf.set(body, left);
    } else {
      this.#readersOf.delete(body);
      this.#heldBytes -= body.length;
    }
  }
}
