import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type FetchAPI } from 'graphql-yoga';
import { withoutHttp, type Part } from '../../operation/results.ts';
import { onceOf } from '../../operation/shared-parts.ts';
import type { Pings } from '../pings.ts';

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

/** Writes parts as bytes, each for all who are sent it. */
export interface PartWriter {
  opening: Uint8Array;
  bytesOf: (part: Part) => Uint8Array;
  /** The same as a chunk of HTTP/1.1. */
  chunkOf: (part: Part) => Uint8Array;
  closingOf: (last: Part | undefined) => Uint8Array;
  beat: Uint8Array | null;
}

/** How an answer in parts goes out. */
export interface PartAnswer {
  writer: PartWriter;
  headers: Readonly<Record<string, string>>;
}

export function createPartWriter({ opening, written, closing, beat }: PartFormat): PartWriter {
  const encoder = new TextEncoder();
  const encoded = (part: Part): Uint8Array => {
    // The errors are the boundary's own, and what is kept by text stays as it is.
    part.errors?.forEach((error) => withoutHttp(error));
    return encoder.encode(written(part));
  };
  const bytesOf = (part: Part): Uint8Array => onceOf(part, encoded);
  const chunk = (part: Part): Uint8Array => {
    const bytes = bytesOf(part);
    return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
  };
  return {
    opening: encoder.encode(opening),
    bytesOf,
    chunkOf: (part) => onceOf(part, chunk),
    closingOf: (last) => encoder.encode(closing(last)),
    beat: beat === null ? null : encoder.encode(beat),
  };
}

/** The text of an answer in parts. A part is asked for when the one before has been taken. */
export function createPartStream(
  found: unknown,
  { opening, bytesOf, closingOf, beat }: PartWriter,
  { ReadableStream }: Pick<FetchAPI, 'ReadableStream'>,
  pings: Pings,
): ReadableStream<Uint8Array> {
  if (!isAsyncIterable<ExecutionResult>(found)) throw new TypeError('Only answers in parts have a format.');
  const results = found[Symbol.asyncIterator]();
  let life: ReturnType<Pings['add']> | undefined;
  let last: Part | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(opening);
      if (beat === null) return;
      life = pings.add({
        ping: () => {
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(beat);
        },
      });
    },
    async pull(controller) {
      const step = await results.next();
      if (step.done !== true) {
        last = step.value;
        controller.enqueue(bytesOf(last));
        life?.sent();
        return;
      }
      life?.end();
      const end = closingOf(last);
      if (end.length > 0) controller.enqueue(end);
      controller.close();
    },
    async cancel() {
      life?.end();
      await results.return?.();
    },
  });
}
