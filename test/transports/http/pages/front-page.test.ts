import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { startUploadServer } from '../upload-client.ts';

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const graphiql = { isSandbox: true, isSignInNeeded: false, tabs: [] };

async function ask(url: string, headers: Record<string, string>, method: 'GET' | 'HEAD' | 'POST' = 'GET') {
  const answer = await request(url, { method, headers });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

describe('the front page', () => {
  test('leads a browser to GraphiQL, also below a path of the proxy', async () => {
    await using server = await startUploadServer({ yoga: { graphiql } });
    for (const method of ['GET', 'HEAD'] as const) {
      const { status, headers, text } = await ask(`${server.origin}/`, html, method);
      expect([status, headers['location'], text]).toEqual([303, 'graphql', '']);
      // To others there is nothing here, which a cache between has to know.
      expect(headers['vary']).toBe('Accept');
    }
    const led = await fetch(`${server.origin}/`, { headers: html });
    expect(led.url).toBe(server.url);
    expect(await led.text()).toContain('SANDBOX');
  });

  test('says what this is where there is no GraphiQL', async () => {
    await using server = await startUploadServer();
    const { status, headers, text } = await ask(`${server.origin}/`, html);
    expect(status).toBe(200);
    expect(text).toContain('A GraphQL gateway');
    expect(text).toContain('<code>graphql</code>');
    expect(text).not.toContain('<script');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    });
  });

  test('is for browsers alone: all others find nothing, as before', async () => {
    await using server = await startUploadServer({ yoga: { graphiql } });
    const cases = [
      ask(`${server.origin}/`, { accept: 'application/json' }),
      ask(`${server.origin}/`, {}),
      ask(`${server.origin}/`, html, 'POST'),
      ask(`${server.origin}/other`, html),
      ask(`${server.origin}//`, html),
    ];
    for (const { status, text } of await Promise.all(cases)) {
      expect(status).toBe(404);
      expect(text).toContain('NOT_FOUND');
    }
  });
});
