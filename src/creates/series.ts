import type { Channels } from '../runtime/channels.ts';
import { createLocalChannels } from '../runtime/local-channels.ts';
import type { IdempotencyStore, SeriesProgress } from './store.ts';

/** How one room of a series ended. What is refused for good is so for each repeat; what failed may yet be made. */
export type SeriesEnd = 'made' | 'refused' | 'failed';

/** A series that is being made. Tells all who follow it, and never fails for it: rooms matter more than who looks on. */
export interface SeriesRun {
  count(end: SeriesEnd): void;
  /** Resolves when the last state is told, or cannot be. */
  end(): Promise<void>;
}

/** How far series of rooms have come, whoever makes them and wherever that is looked at. */
export interface SeriesBoard {
  begin(key: string, total: number): SeriesRun;
  /**
   * Shows the state now, where there is one, and as it changes, some times a second at most. The function it returns
   * ends that; nothing is shown before it has returned.
   */
  follow(key: string, show: (progress: SeriesProgress) => void): () => void;
}

export interface SeriesBoardOptions {
  store: Pick<IdempotencyStore, 'progress' | 'putProgress'>;
  /** Without them this is the only gateway. */
  channels?: Channels | undefined;
  /** First part of every name. */
  prefix?: string | undefined;
  /** Between two looks at one series at least. */
  paceMs?: number | undefined;
  /** Between two looks at most: what is told may be lost. */
  lookAgainMs?: number | undefined;
}

const PACE_MS = 250;
const LOOK_AGAIN_MS = 5_000;

/** A board over what the creates keep their records in. */
export function createSeriesBoard(options: SeriesBoardOptions): SeriesBoard {
  const { store, channels = createLocalChannels(), prefix = '' } = options;
  const { paceMs = PACE_MS, lookAgainMs = LOOK_AGAIN_MS } = options;
  const channelOf = (key: string) => `${prefix}signed series ${key}`;

  const tell = async (key: string, progress: SeriesProgress): Promise<void> => {
    try {
      await store.putProgress(key, progress);
    } catch {
      // Who follows sees the next state.
      return;
    }
    // The state itself stays in the store: there is one place that says what is true.
    channels.publish(channelOf(key), 'told');
  };

  const begin = (key: string, total: number): SeriesRun => {
    const ends: Record<SeriesEnd, number> = { made: 0, refused: 0, failed: 0 };
    let telling: Promise<void> | undefined;
    let changes = 0;
    const now = (): SeriesProgress => ({
      total,
      done: ends.made,
      failed: ends.refused + ends.failed,
      isFinal: ends.made + ends.refused === total,
    });
    // One at a time, and the newest: what changes meanwhile is told together.
    const tellOn = async (): Promise<void> => {
      let told: number;
      do {
        told = changes;
        await tell(key, now());
      } while (told < changes);
      telling = undefined;
    };
    const changed = (): void => {
      changes += 1;
      telling ??= tellOn();
    };
    changed();
    return {
      count(end) {
        ends[end] += 1;
        changed();
      },
      end: () => telling ?? Promise.resolve(),
    };
  };

  const follow = (key: string, show: (progress: SeriesProgress) => void): (() => void) => {
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    let lookAt = 0;
    let isLooking = false;
    let news = 0;
    let last: string | undefined;

    const lookIn = (ms: number): void => {
      const at = performance.now() + ms;
      if (isOver || (timer && lookAt <= at)) return;
      clearTimeout(timer);
      lookAt = at;
      timer = setTimeout(() => void look(), ms);
    };
    const look = async (): Promise<void> => {
      timer = undefined;
      isLooking = true;
      const known = news;
      const progress = await store.progress(key).catch(() => null);
      isLooking = false;
      if (isOver) return;
      const text = JSON.stringify(progress);
      if (progress && text !== last) {
        last = text;
        show(progress);
      }
      lookIn(known < news ? paceMs : lookAgainMs);
    };
    const stopListening = channels.listen(channelOf(key), () => {
      news += 1;
      if (!isLooking) lookIn(paceMs);
    });
    // What is told from then on is heard, and what was told before is in the store.
    void channels.listening().then(() => lookIn(0));

    return () => {
      isOver = true;
      clearTimeout(timer);
      stopListening();
    };
  };

  return { begin, follow };
}
