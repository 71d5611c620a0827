import { createClient, NetworkError } from 'graphql-sse';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { TrustedDocuments } from '../../src/operation/persisted-operations.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startWatchGateway } from '../watch/watch-gateway.ts';

const TEXT = 'query Mine($id: ID!) { room(id: $id) { vendorId } }';
const OTHER = 'query Other($id: ID!) { room(id: $id) { title } }';
const [md5, sha1, sha256] = ['md5', 'sha1', 'sha256'].map((algorithm) =>
  createHash(algorithm).update(TEXT).digest('hex'),
) as [string, string, string];
const operations = new Map([
  ...[md5, sha1, sha256, 'web/Mine'].map((id) => [id, TEXT] as const),
  ['other', OTHER] as const,
]);

type Params = Record<string, unknown>;

const byHash = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

/** How clients name a document. */
const names: [who: string, params: Params][] = [
  ['the draft', { documentId: sha256 }],
  ['the draft, with the prefix', { documentId: `sha256:${sha256}` }],
  ['Apollo', byHash(sha256)],
  ['Apollo, with the prefix', byHash(`sha256:${sha256}`)],
  ['Apollo with an id that is a name', byHash('web/Mine')],
  ['Relay, doc_id', { doc_id: md5 }],
  ['Relay, id', { id: sha1 }],
  ['Relay, id, with the prefix', { id: `sha256:${sha256}` }],
  ['an empty query', { query: '', documentId: sha256 }],
  ['no query of Relay', { query: null, id: md5 }],
  ['no query of Apollo', { query: null, ...byHash(sha256) }],
  ['no id of Relay', { id: null, query: TEXT }],
  ['the text', { query: TEXT }],
  ['the text and the id', { query: TEXT, documentId: `sha256:${sha256}` }],
  ['the text and Relay’s id', { query: TEXT, id: md5 }],
  ['the text and Apollo’s hash', { query: TEXT, ...byHash(sha256) }],
];

/** The answer, or the first event of it that has data. */
async function resultOf(answer: Response): Promise<unknown> {
  const text = await answer.text();
  return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text);
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function linkTo(url: string, params: Params): string {
  const sent = Object.entries(params).filter(([, value]) => value !== null);
  return `${url}?${new URLSearchParams(sent.map(([name, value]) => [name, textOf(value)])).toString()}`;
}

async function bySocket(url: string, payload: Params): Promise<unknown> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  const texts: string[] = [];
  socket.on('message', (data: Buffer) => texts.push(data.toString()));
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
  await once(socket, 'message');
  socket.close();
  await once(socket, 'close');
  return (JSON.parse(texts[1] ?? '{}') as { payload?: unknown }).payload;
}

function byEvents(singleConnection: boolean) {
  return async (url: string, params: Params): Promise<unknown> => {
    const client = createClient({ url, singleConnection, retryAttempts: 0 });
    try {
      for await (const result of client.iterate(params as never)) return result;
      throw new Error('There was no result.');
    } catch (error) {
      if (error instanceof NetworkError) return await resultOf(error.response as Response);
      throw error;
    } finally {
      client.dispose();
    }
  };
}

const transports: [string, (url: string, params: Params) => Promise<unknown>][] = [
  [
    'POST',
    async (url, params) => {
      const headers = { 'content-type': 'application/json' };
      return resultOf(await fetch(url, { method: 'POST', headers, body: JSON.stringify(params) }));
    },
  ],
  ['GET', async (url, params) => resultOf(await fetch(linkTo(url, params)))],
  [
    'GET of events',
    async (url, params) =>
      resultOf(await fetch(linkTo(url, params), { headers: { accept: 'text/event-stream' } })),
  ],
  ['SSE', byEvents(false)],
  ['SSE on a single connection', byEvents(true)],
  ['WebSocket', bySocket],
];

describe.each(transports)(
  'by %s, where nothing else is taken, an operation runs that is named as by',
  (_name, ask) => {
    test.each(names)('%s', async (_who, params) => {
      await using gateway = await startWatchGateway({
        entryRules: { persisted: new TrustedDocuments(operations, true) },
      });
      expect(await ask(gateway.url, { ...params, variables: { id: seedIds.liveRoom } })).toEqual({
        data: { room: { vendorId: seedIds.liveRoom } },
      });
    });
  },
);

describe.each(transports)('by %s', (_name, ask) => {
  test.each<[what: string, params: Params, code: string]>([
    ['an id of no document', { documentId: 'mine' }, 'PERSISTED_QUERY_NOT_FOUND'],
    ['nothing', { query: '' }, 'BAD_REQUEST'],
    ['no query at all', {}, 'BAD_REQUEST'],
    ['a text beside the id of another', { query: TEXT, documentId: 'other' }, 'BAD_REQUEST'],
    ['a text beside an id of no document', { query: TEXT, id: 'mine' }, 'BAD_REQUEST'],
    ['another text beside an id', { query: `${TEXT} `, doc_id: md5 }, 'BAD_REQUEST'],
  ])('%s is refused', async (_what, params, code) => {
    await using gateway = await startWatchGateway({
      entryRules: { persisted: new TrustedDocuments(operations, false) },
    });
    const answer = await ask(gateway.url, { ...params, variables: { id: seedIds.liveRoom } });
    expect(JSON.stringify(answer)).toContain(`"code":"${code}"`);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test.each([
    ['documentId', { documentId: 'other' }, 'The text in "query" is not that of "documentId".'],
    ['doc_id', { doc_id: 'mine' }, 'The text in "query" is not that of "doc_id".'],
    ['id', { id: sha1, query: OTHER }, 'The text in "query" is not that of "id".'],
  ])('a text that is not that of the id is told so: %s', async (_who, params, message) => {
    await using gateway = await startWatchGateway({
      entryRules: { persisted: new TrustedDocuments(operations, false) },
    });
    const answer = await ask(gateway.url, { query: TEXT, ...params, variables: { id: seedIds.liveRoom } });
    // A stream of events says it there.
    expect(JSON.stringify(answer)).toContain(JSON.stringify(message));
  });

  test.each(['its own hash', 'that of another spelling'])(
    'a text that no manifest has is taken beside %s',
    async (whose) => {
      await using gateway = await startWatchGateway();
      const query = `${TEXT} # of a client that tries the hash first`;
      const hashed = whose === 'its own hash' ? query : `${query} `;
      const hash = createHash('sha256').update(hashed).digest('hex');
      const answer = await ask(gateway.url, { query, ...byHash(hash), variables: { id: seedIds.liveRoom } });
      expect(answer).toEqual({ data: { room: { vendorId: seedIds.liveRoom } } });
    },
  );
});
