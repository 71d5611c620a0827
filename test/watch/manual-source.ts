import { z } from 'zod';
import type { WatchSource } from '../../src/watch/watch-source.ts';

export const numbered = z.object({ vendorId: z.string(), count: z.number() });

export type Numbered = z.infer<typeof numbered>;

/** One question to the vendor, for the test to answer. */
export interface Question {
  answer: (count: number) => void;
  fail: (error: Error) => void;
  signal: AbortSignal;
}

/** That there is no such object. */
export class MissingError extends Error {}

/** An object that answers by hand, and every question so far. It is final when it says 100. */
export function manualSource(pace: WatchSource<Numbered>['pace'] = null) {
  const questions: Question[] = [];
  const source: WatchSource<Numbered> = {
    name: 'numbers',
    schema: numbered,
    pace,
    read: (vendorId, signal) =>
      new Promise((resolve, reject) =>
        questions.push({ answer: (count) => resolve({ vendorId, count }), fail: reject, signal }),
      ),
    isMissing: (error) => error instanceof MissingError,
    fingerprint: ({ count }) => String(count),
    isFinal: ({ count }) => count === 100,
  };
  return { source, questions };
}

/** All that follows from what has happened, timers apart. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
