import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type FetchAPI } from 'graphql-yoga';
import { withoutHttp, type Part } from '../../operation/results.ts';
import type { Clock } from '../../runtime/clock.ts';
import { PING_INTERVAL_MS, startInterval } from '../connection-times.ts';

/** How the parts of an answer are written. */
export interface PartFormat {
  /** Before the first part. */
  opening: string;
  written: (part: Part) => string;
  /** Behind the last part. */
  closing: (last: Part | undefined) => string;
  /** A sign of life, now and then; null: none. */
  beat: string | null;
}

/** The text of an answer in parts. A part is asked for when the one before has been taken. */
export function createPartStream(
  found: unknown,
  { opening, written, closing, beat }: PartFormat,
  { ReadableStream }: Pick<FetchAPI, 'ReadableStream'>,
  clock?: Clock,
): ReadableStream<Uint8Array> {
  if (!isAsyncIterable<ExecutionResult>(found)) throw new TypeError('Only answers in parts have a format.');
  const results = found[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let endBeat = (): void => undefined;
  let last: Part | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(opening));
      if (beat === null) return;
      const send = (): void => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(beat));
      };
      endBeat = startInterval(PING_INTERVAL_MS, send, clock);
    },
    async pull(controller) {
      const step = await results.next();
      if (step.done !== true) {
        last = step.value;
        // The errors are the boundary's own, and what is kept by text stays as it is.
        last.errors?.forEach((error) => withoutHttp(error));
        controller.enqueue(encoder.encode(written(last)));
        return;
      }
      endBeat();
      const end = closing(last);
      if (end !== '') controller.enqueue(encoder.encode(end));
      controller.close();
    },
    async cancel() {
      endBeat();
      await results.return?.();
    },
  });
}
