import type { FetchAPI } from 'graphql-yoga';
import type { Clock } from '../../runtime/clock.ts';
import { isStoppingPart } from '../departures.ts';
import { createPartStream, type PartFormat } from './part-stream.ts';

const HEADERS = {
  'content-type': 'text/event-stream',
  connection: 'keep-alive',
};

const FORMAT: PartFormat = {
  // Some browsers wait for a first byte before they say that there is an answer.
  opening: ':\n\n',
  written: (part) => `event: next\ndata: ${JSON.stringify(part)}\n\n`,
  // Who is told that it is complete never comes again.
  closing: (last) => (last && isStoppingPart(last) ? '' : 'event: complete\ndata:\n\n'),
  beat: ':\n\n',
};

/** Writes the parts of an answer as GraphQL over SSE has them, each connection with one operation. */
export function createEventAnswer(clock?: Clock) {
  return (result: unknown, fetchAPI: FetchAPI): Response =>
    new fetchAPI.Response(createPartStream(result, FORMAT, fetchAPI, clock), {
      status: 200,
      headers: HEADERS,
    });
}
