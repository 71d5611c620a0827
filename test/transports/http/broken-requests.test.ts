import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startWatchGateway } from '../../watch/watch-gateway.ts';

/** `more`: is sent when the answer has that text in it. */
async function answerTo(url: string, text: string, more?: { behind: string; text: string }): Promise<string> {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
  socket.write(text);
  let answer = '';
  let isSent = more === undefined;
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += String(chunk);
    if (isSent || !more || !answer.includes(more.behind)) return;
    isSent = true;
    socket.write(more.text);
  });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return answer;
}

const start = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\n';

describe('a request that Node itself refuses', () => {
  test.each([
    ['431', `${start}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['400', `${start}X Y: broken\r\n\r\n`],
    ['417', `${start}Expect: nothing\r\nContent-Length: 0\r\n\r\n`],
  ])('as %s is answered like any other', async (status, text) => {
    await using gateway = await startWatchGateway();
    const answer = await answerTo(gateway.url, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    for (const header of [
      'cache-control: no-store',
      'x-content-type-options: nosniff',
      'x-frame-options: DENY',
      'x-request-id: ',
    ])
      expect(answer.toLowerCase()).toContain(header.toLowerCase());
    expect(answer).toContain('"code":"BAD_REQUEST"');
  });

  test('behind one whose answer has begun is cut without a word', async () => {
    await using gateway = await startWatchGateway();
    const query = `{"query":"subscription { roomRecordingStatus(roomId: \\"${seedIds.liveRoom}\\") { id } }"}`;
    const body = `Content-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: ${query.length}\r\n\r\n${query}`;
    const nonsense = { behind: 'event: next', text: 'NONSENSE\r\n\r\n' };
    const answer = await answerTo(gateway.url, `${start}${body}`, nonsense);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  });

  test('which goes on as soon as it may is still told to', async () => {
    await using gateway = await startWatchGateway();
    const query = '{"query":"{ __typename }"}';
    const head = `Content-Type: application/json\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: ${query.length}`;
    const answer = await answerTo(gateway.url, `${start}${head}\r\n\r\n${query}`);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });
});
