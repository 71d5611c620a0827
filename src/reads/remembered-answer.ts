import type { LRUCache } from 'lru-cache';

/** Something that was shown, as far as whoever shows it again has to know of it. */
export interface ShownAnswer {
  /** Whether it has been dropped, replaced or pushed out since: what was made of it no longer holds. */
  readonly isGone: boolean;
  /** Counts as a use of it: what is used stays. */
  touch: () => void;
}

/** An answer of the vendor that the cache remembers. */
export class RememberedAnswer implements ShownAnswer {
  isGone = false;
  readonly key: string;
  value: unknown;
  readonly tags: readonly string[];
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly #store: LRUCache<string, RememberedAnswer>;

  constructor(
    key: string,
    answer: Pick<RememberedAnswer, 'value' | 'tags' | 'askedAt' | 'answeredAt'>,
    store: LRUCache<string, RememberedAnswer>,
  ) {
    this.key = key;
    this.value = answer.value;
    this.tags = answer.tags;
    this.askedAt = answer.askedAt;
    this.answeredAt = answer.answeredAt;
    this.#store = store;
  }

  /** Nobody is shown it any more; who holds on to it holds no more than that. */
  drop(): void {
    this.isGone = true;
    this.value = undefined;
  }

  touch(): void {
    this.#store.get(this.key);
  }
}
