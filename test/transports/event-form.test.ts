import type { ExecutionResult } from 'graphql';
import { expect, test } from 'vitest';
import { eventAnswer } from '../../src/transports/http/event-answer.ts';
import { createSseStream } from '../../src/transports/sse/sse-stream.ts';

/** Of all that streams of events may look like, the one that every client reads; urql reads no other. */
const FORM = /^(:\n\n|event: (next|complete)\ndata:[^\r\n]*\n\n)+$/;

const PART: ExecutionResult = {
  data: { text: 'Limits\r\n\ndata: 2\n\n:\r' },
  errors: [],
};

test('events of a connection with one operation have the form that urql reads', () => {
  const { opening, bytesOf, beat, closingOf } = eventAnswer.writer;
  const text = [opening, bytesOf(PART), beat ?? '', closingOf(undefined)]
    .map((bytes) => Buffer.from(bytes).toString())
    .join('');
  expect(text).toMatch(FORM);
  expect(text.split('\n\n')).toHaveLength(5);
});

test('events of a connection with many operations have it too', async () => {
  const beats: (() => void)[] = [];
  const stream = createSseStream({
    takeWithinMs: 60_000,
    pings: {
      add({ ping }) {
        beats.push(ping);
        return { sent: () => undefined, end: () => undefined };
      },
    },
    disconnect: () => undefined,
    onClose: () => undefined,
  });
  const reader = stream.body.getReader();
  let text = Buffer.from((await reader.read()).value ?? '').toString();
  const next = reader.read();
  for (const ping of beats) ping();
  text += Buffer.from((await next).value ?? '').toString();
  void stream.carry(stream.reserve('Limits\r\n2'), PART).then(() => stream.end());
  for (let read = await reader.read(); !read.done; read = await reader.read())
    text += Buffer.from(read.value).toString();
  expect(text).toMatch(FORM);
  expect(text.split('\n\n')).toHaveLength(5);
});
