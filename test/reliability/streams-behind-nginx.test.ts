import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { collect, textReader } from '../transports/http/stream-text.ts';
import { nextOf, protocols, startClient, startWatchGateway, until } from '../watch/watch-gateway.ts';
import { hasProxies, startNginx } from './proxies.ts';

const room = `roomId: "${seedIds.liveRoom}"`;
const WATCH = `subscription { roomRecordingStatus(${room}) { title } }`;
const RENAME = `mutation ($title: String!) { renameRoom(input: { ${room}, title: $title }) { room { title } } }`;
const DEFERRED = `{ room(id: "${seedIds.liveRoom}") { title ... @defer { documents(first: 1) { totalCount } } } }`;

const overHttp = protocols.filter((protocol) => protocol !== 'websocket');

const ask = (origin: string, accept: string, query = DEFERRED) =>
  fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query }),
  });

describe.skipIf(!hasProxies)('behind nginx as it is shipped', () => {
  test.each(overHttp)('each event comes when it happens, over %s', async (protocol) => {
    await using gateway = await startWatchGateway();
    await using nginx = await startNginx(gateway.http.url);
    using client = startClient(`${nginx.origin}/graphql`, protocol);
    const results = client.subscribe(WATCH);
    await nextOf(results);
    for (const title of ['Renamed', 'Renamed again', 'Renamed a third time']) {
      await gateway.execute(RENAME, { title });
      expect(await nextOf(results)).toEqual({ data: { roomRecordingStatus: { title } } });
    }
    await results.return?.();
    await until(() => gateway.watching.size.subscribers === 0);
    expect(gateway.watching.size.pollers).toBe(0);
  });

  test.each([
    'multipart/mixed',
    'multipart/mixed;deferSpec=20220824',
    'multipart/mixed;incrementalSpec=v0.2',
    'text/event-stream',
  ])('an answer begins before its deferred fragments are there: %s', async (accept) => {
    await using gateway = await startWatchGateway();
    await using nginx = await startNginx(gateway.http.url);
    gateway.sandbox.faults.add({ endpoint: 'v3/room/listDocuments', kind: 'delay', ms: 2_000 });
    const reader = textReader(await ask(nginx.origin, accept));
    await reader.until((text) => text.includes('"title"'));
    expect(gateway.sandbox.activeRequests).toBe(1);
    expect(await reader.rest()).toContain('"totalCount"');
  });

  test('which would keep events back unless the gateway said not to', async () => {
    await using gateway = await startWatchGateway();
    await using nginx = await startNginx(gateway.http.url, 'proxy_ignore_headers X-Accel-Buffering;');
    let hasBegun = false;
    const answer = ask(nginx.origin, 'multipart/mixed;subscriptionSpec=1.0', WATCH).then((response) => {
      hasBegun = true;
      return response.text();
    });
    await until(() => gateway.watching.size.subscribers === 1);
    await gateway.execute(RENAME, { title: 'Renamed' });
    // What comes later is answered.
    await (await ask(nginx.origin, 'application/json', '{ __typename }')).text();
    expect(hasBegun).toBe(false);
    await gateway.watching.close();
    expect(await answer).toContain('--graphql--');
  });

  test('an answer in one piece comes as ever', async () => {
    await using gateway = await startWatchGateway();
    await using nginx = await startNginx(gateway.http.url);
    const text = await collect(await ask(nginx.origin, 'multipart/mixed;deferSpec=2030, application/json'));
    expect(JSON.parse(text)).toMatchObject({ data: { room: { documents: {} } } });
  });
});
