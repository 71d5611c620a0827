import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DuobeiClient } from '../../src/vendor/client.ts';
import { roomId, sampleModels } from './sample-models.ts';
import { clientOf, sample, sendJson, startVendorStub } from './vendor-stub.ts';

/** Runs one call against a stub that answers with a sample of the document, under the path the sample is of. */
async function ask<T>(name: string, run: (client: DuobeiClient) => Promise<T>): Promise<T> {
  await using stub = await startVendorStub((_request, response) => sendJson(response, sample(name)));
  await using client = clientOf(stub, { apiVersion: name.startsWith('v3') ? 'v3' : 'v4' });
  const model = await run(client);
  const paths = stub.requests.map(({ path }) => path.replace('/api/', '').replaceAll('/', '-'));
  expect(paths).toEqual([name.replace('.empty', '')]);
  return model;
}

describe('返回参数: every sample answer of the document', () => {
  it.each(Object.entries(sampleModels))('%s becomes its model', async (name, [run, model]) => {
    expect(await ask(name, run)).toEqual(model);
  });

  it('has a row above', () => {
    const files = readdirSync(new URL('../fixtures/document/', import.meta.url))
      .filter((file) => !/\.(?:refusal|request)/.test(file))
      .map((file) => file.replace('.json', ''));
    expect(Object.keys(sampleModels).sort()).toEqual(files.sort());
  });

  it('tells a field that is not there from one that is null', async () => {
    const listed = await ask('v3-room-list', (client) => client.room.list());
    expect(listed.items[0]).toMatchObject({ type: undefined, isVod: true, wechatLive: undefined });
    const detail = await ask('v3-room-detail', (client) =>
      client.room.detail('jza26a4e6300b5456eb3d04ecd21d6dc4d'),
    );
    expect(detail.isAudioLesson).toBeUndefined();
    expect(detail.hostInviteCode).toBeNull();
    const documents = await ask('v3-room-listDocuments', (client) => client.room.listDocuments(roomId));
    expect(documents[0]?.document.uploadedAt).toBeUndefined();
  });
});
