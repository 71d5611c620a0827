import type { FetchAPI } from 'graphql-yoga';
import { textOf } from '../../operation/shared-parts.ts';
import { isStoppingPart } from '../departures.ts';
import type { Pings } from '../pings.ts';
import { createPartStream, createPartWriter, type PartAnswer } from './part-stream.ts';

const writer = createPartWriter({
  // Some browsers wait for a first byte before they say that there is an answer.
  opening: ':\n\n',
  written: (part) => `event: next\ndata: ${textOf(part)}\n\n`,
  // Who is told that it is complete never comes again.
  closing: (last) => (last && isStoppingPart(last) ? '' : 'event: complete\ndata:\n\n'),
  beat: ':\n\n',
});

/** Parts as GraphQL over SSE has them, each connection with one operation. */
export const eventAnswer: PartAnswer = {
  writer,
  headers: { 'content-type': 'text/event-stream' },
};

/** Has Yoga write an answer so. */
export function createEventAnswer(pings: Pings) {
  return (result: unknown, fetchAPI: FetchAPI): Response =>
    new fetchAPI.Response(createPartStream(result, writer, fetchAPI, pings), {
      status: 200,
      // A copy: those that are set on the response later would stay in it.
      headers: { ...eventAnswer.headers },
    });
}
