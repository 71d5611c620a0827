import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InMemoryCache } from '@apollo/client';
import { parse, print } from 'graphql';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { readPersistedOperations, TrustedDocuments } from '../../src/operation/persisted-operations.ts';
import { MobileRoomDocument } from '../generated/operations.ts';
import { ENDPOINT, startTestGateway, type GraphQLResult, type TestGateway } from '../support/gateway.ts';

const operations = await readPersistedOperations([], false);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const mobileId = sha256(print(MobileRoomDocument));
const variables = { id: seedIds.liveRoom };

async function post(gateway: TestGateway, body: object) {
  const response = await gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { data, errors } = (await response.json()) as GraphQLResult<unknown>;
  return { status: response.status, data, code: errors?.[0]?.extensions?.['code'] };
}

const startTrusted = (isOnly: boolean) =>
  startTestGateway({ entryRules: { persisted: new TrustedDocuments(operations, isOnly) } });

describe('operations that were written down', () => {
  test('are all the example operations, under the hash that a generated client has', async () => {
    expect(operations.has(mobileId)).toBe(true);
    const manifest = await readFile(
      new URL('../../schema/persisted-operations.json', import.meta.url),
      'utf8',
    );
    expect(Object.keys(JSON.parse(manifest) as object)).toHaveLength(operations.size);
  });

  test('are there as Apollo clients hash them, with `__typename`', async () => {
    const cache = new InMemoryCache();
    const manifest = await readPersistedOperations([], true);
    const apolloHashes = [...manifest.values()].map((text) =>
      sha256(print(cache.transformDocument(parse(text)))),
    );
    expect(apolloHashes.filter((hash) => !manifest.has(hash))).toEqual([]);
    expect(new Set(apolloHashes).size).toBeLessThan(manifest.size);
  });

  test('run by their hash alone, in both forms that clients have', async () => {
    await using gateway = await startTrusted(true);
    const apollo = { extensions: { persistedQuery: { version: 1, sha256Hash: mobileId } }, variables };
    for (const body of [
      { documentId: mobileId, variables },
      { documentId: `sha256:${mobileId}`, variables },
      apollo,
    ]) {
      expect(await post(gateway, body)).toMatchObject({
        status: 200,
        data: { room: { vendorId: seedIds.liveRoom } },
      });
    }
  });

  test('run by their hash in a query string too', async () => {
    await using gateway = await startTrusted(true);
    const search = new URLSearchParams({ documentId: mobileId, variables: JSON.stringify(variables) });
    const response = await gateway.yoga.fetch(`${ENDPOINT}?${search.toString()}`);
    expect(await response.json()).toMatchObject({ data: { room: { vendorId: seedIds.liveRoom } } });
  });

  test('are the only ones where the gateway says so', async () => {
    await using gateway = await startTrusted(true);
    const query = print(MobileRoomDocument);
    // A blank more makes it another text.
    for (const other of [`${query} `, '{ __typename }', [query]]) {
      expect(await post(gateway, { query: other, variables })).toMatchObject({
        status: 400,
        code: 'PERSISTED_QUERY_ONLY',
      });
    }
    expect(await post(gateway, { query: '{ __typename }', documentId: mobileId })).toMatchObject({
      code: 'PERSISTED_QUERY_ONLY',
    });
    const get = await gateway.yoga.fetch(`${ENDPOINT}?query=${encodeURIComponent('{ __typename }')}`);
    expect(get.status).toBe(400);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('are not added by a client that sends a text with its hash', async () => {
    for (const isOnly of [true, false]) {
      await using gateway = await startTrusted(isOnly);
      const query = '{ merchant { name } }';
      const persistedQuery = { version: 1, sha256Hash: sha256(query) };
      await post(gateway, { query, extensions: { persistedQuery } });
      expect(await post(gateway, { extensions: { persistedQuery } })).toEqual({
        status: 404,
        data: undefined,
        code: 'PERSISTED_QUERY_NOT_FOUND',
      });
    }
  });

  test('stand beside others where the gateway takes both', async () => {
    await using gateway = await startTrusted(false);
    expect(await post(gateway, { query: '{ __typename }' })).toMatchObject({ status: 200 });
    expect(await post(gateway, { documentId: mobileId, variables })).toMatchObject({ status: 200 });
    expect(await post(gateway, { documentId: '__proto__' })).toMatchObject({ status: 404 });
    for (const body of [{}, { id: [mobileId] }, { doc_id: 12 }]) {
      expect(await post(gateway, body)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    }
  });
});

describe('the manifest of a client', () => {
  test('is read beside the own one, and refused where a hash is not that of its text', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'manifest-'));
    try {
      const file = join(folder, 'manifest.json');
      const text = 'query Mine { merchant { name } }';
      await writeFile(file, JSON.stringify({ [sha256(text)]: text }));
      expect((await readPersistedOperations([file], false)).get(sha256(text))).toBe(text);
      expect((await readPersistedOperations([file], false)).size).toBe(operations.size + 1);
      // Alone where nothing else is taken: the examples would let strangers ask what the client never does.
      expect([...(await readPersistedOperations([file], true)).values()]).toEqual([text]);
      expect((await readPersistedOperations([], true)).size).toBe(operations.size);
      await writeFile(file, JSON.stringify({ [sha256(text)]: `${text} ` }));
      await expect(readPersistedOperations([file], true)).rejects.toThrow('not the sha256');
      await writeFile(file, JSON.stringify({ mine: text }));
      await expect(readPersistedOperations([file], true)).rejects.toThrow('the key "mine"');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
