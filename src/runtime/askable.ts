/** Who asks for the steps of an iterator, one at a time. */
export interface Asker<T> {
  /** Called once for each question, now or later. It may ask again at once, and throws nothing. */
  take: (step: IteratorResult<T, undefined>) => void;
}

/** An iterator that hands its steps over by a call as well: no promise stands between an event and thousands who wait for it. */
export interface Askable<T> extends AsyncIterableIterator<T, undefined> {
  ask: (asker: Asker<T>) => void;
}

export function isAskable<T>(iterator: AsyncIterator<T>): iterator is Askable<T> {
  return 'ask' in iterator;
}

/** The next step as a promise. */
export function nextOf<T>(iterator: Pick<Askable<T>, 'ask'>): Promise<IteratorResult<T, undefined>> {
  return new Promise((resolve) => iterator.ask({ take: resolve }));
}
