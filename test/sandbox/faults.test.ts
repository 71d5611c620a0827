import { get } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { FaultKind, FaultOrder } from '../../src/sandbox/faults.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { eventually } from '../support/eventually.ts';
import { PDF, startCaller, type VendorCaller } from './vendor-caller.ts';

const endpoint = 'v3/merchant';

describe('fault orders that answer', () => {
  it('delay: executes, then answers late', async () => {
    await using caller = await startCaller();
    caller.sandbox.faults.add({ endpoint, kind: 'delay', ms: 40 });
    const before = performance.now();
    expect(await caller.post(endpoint)).toMatchObject({ success: true });
    expect(performance.now() - before).toBeGreaterThan(35);
  });

  it('status: another HTTP status, and nothing happens', async () => {
    await using caller = await startCaller();
    caller.sandbox.faults.add({ endpoint: 'v3/room/delete', kind: 'status', status: 502 });
    expect((await raw(caller, 'v3/room/delete')).status).toBe(502);
    expect(caller.sandbox.requests[0]).toMatchObject({ status: 502 });
    expect(await caller.post('v3/room/detail', { roomId: seedIds.liveRoom })).toMatchObject({
      success: true,
    });
  });

  it('status: says when to come again, as the order does', async () => {
    await using caller = await startCaller();
    for (const retryAfter of ['30', 'Sun, 06 Nov 1994 08:49:37 GMT']) {
      caller.sandbox.faults.add({ endpoint, kind: 'status', status: 429, retryAfter });
      const response = await raw(caller);
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, retryAfter]);
    }
    caller.sandbox.faults.add({ endpoint, kind: 'status' });
    expect((await raw(caller)).headers.has('retry-after')).toBe(false);
  });

  it.each(['gzip', 'deflate', 'br'] as const)('packed by %s: the answer all the same', async (encoding) => {
    await using caller = await startCaller();
    caller.sandbox.faults.add({ endpoint, kind: 'packed', encoding });
    const response = await raw(caller);
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(await response.json()).toMatchObject({ success: true });
  });

  it('html, truncated, wrong-shape: HTTP 200 that is no answer', async () => {
    await using caller = await startCaller();
    for (const kind of ['html', 'truncated', 'wrong-shape'] as const)
      caller.sandbox.faults.add({ endpoint, kind });
    expect(await (await raw(caller)).text()).toContain('<h1>');
    const half = await (await raw(caller)).text();
    expect(half).toMatch(/^\{"merchant":/);
    expect(() => JSON.parse(half) as unknown).toThrow(SyntaxError);
    expect(await (await raw(caller)).json()).toEqual({ success: 'yes', result: [] });
  });

  it('error: any code, also on a page', async () => {
    await using caller = await startCaller();
    caller.sandbox.faults.add({ endpoint: '*', kind: 'error', error: 'app_afford_error', times: 2 });
    expect(await caller.post(endpoint)).toEqual({ error: 'app_afford_error', success: false });
    expect(caller.sandbox.requests[0]).toMatchObject({ error: 'app_afford_error' });
    expect(await (await caller.get('v3/room/enter')).text()).toMatch(/<body>\s*app_afford_error/);
  });

  it('oversize and gzip-bomb: more than anybody wants', async () => {
    await using caller = await startCaller();
    const bytes = 3_000_000;
    for (const kind of ['oversize', 'gzip-bomb'] as const) {
      caller.sandbox.faults.add({ endpoint, kind, bytes });
      const response = await raw(caller);
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThanOrEqual(bytes);
    }
  });
});

describe('fault orders that do not answer', () => {
  it.each<[FaultKind, boolean]>([
    ['drop', true],
    ['reset-after-execution', false],
  ])('%s: cuts the connection; the room still exists: %s', async (kind, exists) => {
    await using caller = await startCaller();
    caller.sandbox.faults.add({ endpoint: 'v3/room/delete', kind });
    await expect(raw(caller, 'v3/room/delete')).rejects.toThrow('fetch failed');
    const detail = await caller.post('v3/room/detail', { roomId: seedIds.liveRoom });
    expect(detail.success).toBe(exists);
    expect(caller.sandbox.requests[0]).toMatchObject({ aborted: true });
  });

  it('hang: holds the connection until the client goes', async () => {
    await using caller = await startCaller();
    caller.sandbox.faults.add({ endpoint, kind: 'hang' });
    const client = new AbortController();
    const call = raw(caller, endpoint, client.signal);
    await eventually(() => expect(caller.sandbox.activeRequests).toBe(1));
    client.abort();
    await expect(call).rejects.toThrow('aborted');
    await eventually(() => expect(caller.sandbox.activeRequests).toBe(0));
  });

  it('hang: leaves an upload unread', async () => {
    await using caller = await startCaller();
    caller.sandbox.faults.add({ endpoint: 'v3/documents/upload', kind: 'hang' });
    const upload = caller.upload('a.pdf', PDF);
    await eventually(() => expect(caller.sandbox.activeRequests).toBe(1));
    expect(caller.sandbox.requests[0]).toMatchObject({ file: null, status: 0 });
    await caller.sandbox.close();
    await expect(upload).rejects.toThrow('fetch failed');
  });

  it('drip: a byte now and then, without an end', async () => {
    await using caller = await startCaller();
    caller.sandbox.faults.add({ endpoint: 'v3/room/enter', kind: 'drip', ms: 1 });
    const bytes = await new Promise<number>((resolve, reject) => {
      let seen = 0;
      const call = get(`${caller.sandbox.url}/api/v3/room/enter`, (response) => {
        response.on('data', (chunk: Buffer) => {
          seen += chunk.length;
          if (seen < 3) return;
          call.destroy();
          resolve(seen);
        });
        response.on('error', () => undefined);
      });
      call.on('error', reject);
    });
    expect(bytes).toBeGreaterThanOrEqual(3);
    await eventually(() => expect(caller.sandbox.activeRequests).toBe(0));
  });
});

describe('which requests an order hits', () => {
  it('one by default, of the named endpoint', async () => {
    expect(await hits({ endpoint, kind: 'error' }, 3)).toEqual([true, false, false]);
    expect(await hits({ endpoint: 'v3/room/list', kind: 'error' }, 2)).toEqual([false, false]);
  });

  it('`times` after `skip`', async () => {
    expect(await hits({ endpoint, kind: 'error', times: 2, skip: 1 }, 4)).toEqual([false, true, true, false]);
  });

  it('a share of them, the same ones for the same seed', async () => {
    const order = { endpoint, kind: 'error', probability: 0.3, seed: 7 } as const;
    const first = await hits(order, 100);
    expect(await hits(order, 100)).toEqual(first);
    const share = first.filter(Boolean).length;
    expect(share).toBeGreaterThan(15);
    expect(share).toBeLessThan(45);
  });

  it('none after clear()', async () => {
    await using caller = await startCaller();
    caller.sandbox.faults.add({ endpoint: '*', kind: 'error', times: Infinity });
    caller.sandbox.faults.clear();
    expect(await caller.post(endpoint)).toMatchObject({ success: true });
  });
});

async function hits(order: FaultOrder, calls: number): Promise<boolean[]> {
  await using caller = await startCaller({ seed: 'empty' });
  caller.sandbox.faults.add(order);
  const outcomes: boolean[] = [];
  for (let call = 0; call < calls; call += 1) {
    outcomes.push(!((await caller.post(endpoint)) as { success: boolean }).success);
  }
  return outcomes;
}

function raw(caller: VendorCaller, path = endpoint, signal?: AbortSignal): Promise<Response> {
  const body = new URLSearchParams(caller.signed({ roomId: seedIds.liveRoom }));
  return fetch(`${caller.sandbox.url}/api/${path}`, { method: 'POST', body, ...(signal && { signal }) });
}
