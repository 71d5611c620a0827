import type { Archive } from './archive/archive.ts';
import type { CollectorEvent } from './archive/collector/events.ts';
import type { Clock } from './runtime/clock.ts';

/** Requests may meet a store that is away long before the collector asks again. */
const LOOK_EVERY_MS = 1_000;

export interface AwayWatchOptions {
  awayOf: () => Archive['away'];
  clock: Clock;
  /** Of being away and being back it gets one each, whoever met it. */
  onEvent: (event: CollectorEvent) => void;
}

export interface AwayWatch {
  /** What the collector tells. */
  take: (event: CollectorEvent) => void;
  /** Looks now. */
  look: () => void;
  close: () => void;
}

/** Says once that the store does not answer, and once that it does again, whether requests met it or the collector. */
export function watchAway({ awayOf, clock, onEvent }: AwayWatchOptions): AwayWatch {
  let collectorsCode: string | null = null;
  let saidAt: number | null = null;

  const look = (): void => {
    const code = awayOf()?.code ?? collectorsCode;
    if (code !== null && saidAt === null) {
      saidAt = clock.now();
      onEvent({ kind: 'archive-away', code });
    } else if (code === null && saidAt !== null) {
      const awayMs = clock.now() - saidAt;
      saidAt = null;
      onEvent({ kind: 'archive-back', awayMs });
    }
  };
  let takeBack: () => void;
  const lookAgain = (): void => {
    look();
    takeBack = clock.after(LOOK_EVERY_MS, lookAgain);
  };
  takeBack = clock.after(LOOK_EVERY_MS, lookAgain);

  return {
    take(event) {
      if (event.kind === 'archive-away') collectorsCode = event.code;
      else if (event.kind === 'archive-back') collectorsCode = null;
      else {
        onEvent(event);
        return;
      }
      look();
    },
    look,
    close: () => takeBack(),
  };
}
