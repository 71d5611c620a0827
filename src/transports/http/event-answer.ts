import type { FetchAPI } from 'graphql-yoga';
import { textOf } from '../../operation/shared-parts.ts';
import { isStoppingPart } from '../departures.ts';
import type { Pings } from '../pings.ts';
import { createPartStream, createPartWriter } from './part-stream.ts';

const HEADERS = {
  'content-type': 'text/event-stream',
  connection: 'keep-alive',
};

const writer = createPartWriter({
  // Some browsers wait for a first byte before they say that there is an answer.
  opening: ':\n\n',
  written: (part) => `event: next\ndata: ${textOf(part)}\n\n`,
  // Who is told that it is complete never comes again.
  closing: (last) => (last && isStoppingPart(last) ? '' : 'event: complete\ndata:\n\n'),
  beat: ':\n\n',
});

/** Writes the parts of an answer as GraphQL over SSE has them, each connection with one operation. */
export function createEventAnswer(pings: Pings) {
  return (result: unknown, fetchAPI: FetchAPI): Response =>
    new fetchAPI.Response(createPartStream(result, writer, fetchAPI, pings), {
      status: 200,
      headers: HEADERS,
    });
}
