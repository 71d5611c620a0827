import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startTwoWays, type TwoWays } from './two-ways.ts';

describe('a request', () => {
  /** Sent by hand: no client sends such a thing. */
  async function send(ways: TwoWays, head: string): Promise<string> {
    const { port } = new URL(ways.url);
    const socket = connect(Number(port), '127.0.0.1');
    const body = JSON.stringify({ query: '{ __typename }' });
    socket.write(
      `${head}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) {
      answer += chunk as string;
      if (answer.includes('}}') || answer.includes('}]}')) break;
    }
    return answer;
  }

  test('whose host is none is refused with a clear error and no stack', async () => {
    await using ways = await startTwoWays();
    const answer = await send(ways, 'POST /graphql HTTP/1.1\r\nhost: a b<');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain(
      '{"errors":[{"message":"The Host header names no host.","extensions":{"code":"BAD_REQUEST"}}]}',
    );
    expect(answer).not.toContain('node_modules');
  });

  test('without a host, as HTTP/1.0 allows, is answered', async () => {
    await using ways = await startTwoWays();
    await ways.ask({ query: '{ __typename }' });
    expect(await send(ways, 'POST /graphql HTTP/1.0')).toContain('{"data":{"__typename":"Query"}}');
    expect(await send(ways, 'POST /graphql HTTP/1.1\r\nhost:')).toContain('{"data":{"__typename":"Query"}}');
  });
});
