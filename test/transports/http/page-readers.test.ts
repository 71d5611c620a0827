import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { PageReaders } from '../../../src/transports/http/pages/page-readers.ts';

const responses: ServerResponse[] = [];

function newResponse(): ServerResponse {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  responses.push(response);
  return response;
}

/** None of them has a connection, so nobody else ends them. */
afterEach(() => {
  for (const response of responses.splice(0)) response.emit('close');
});

const largest = () => Buffer.alloc(5_000_000);

describe('readers of previews', () => {
  test('of one picture are as many as come', () => {
    const readers = new PageReaders();
    const body = largest();
    for (let count = 0; count < 1_000; count += 1) {
      const response = newResponse();
      expect(readers.add(response, body)).toBe(true);
      response.emit('close');
    }
    for (let count = 0; count < 100; count += 1) expect(readers.add(newResponse(), body)).toBe(true);
  });

  test('of more different pictures than fit in memory are refused until others have ended', () => {
    const readers = new PageReaders();
    const twelve = Array.from({ length: 12 }, newResponse);
    for (const response of twelve) expect(readers.add(response, largest())).toBe(true);
    expect(readers.add(newResponse(), largest())).toBe(false);
    twelve[0]!.emit('close');
    twelve[0]!.emit('close');
    expect(readers.add(newResponse(), largest())).toBe(true);
    expect(readers.add(newResponse(), largest())).toBe(false);
  });

  test('who wait behind another answer of their connection are given up as well', async () => {
    const readers = new PageReaders(20);
    const twelve = Array.from({ length: 12 }, newResponse);
    for (const response of twelve) readers.add(response, largest());
    expect(readers.add(newResponse(), largest())).toBe(false);
    while (!twelve.at(-1)!.destroyed) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(readers.add(newResponse(), largest())).toBe(true);
  });
});
