import { Agent, request } from 'undici';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { createGate } from '../support/gate.ts';
import { figure } from './figures.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { until } from '../support/eventually.ts';

const QUERY = `query ($id: ID!) { room(id: $id) { title } }`;

describe('a gateway that is told to stop', () => {
  test('answers every request in flight on 200 connections, takes no more, and exits with 0', async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startGatewayProcess(sandbox);
    // Each asks for another room, so that each is a vendor call of its own; none is answered before the stop.
    const vendor = createGate();
    sandbox.faults.add({ endpoint: '*', kind: 'delay', until: vendor.opened, times: 10_000 });
    const agent = new Agent({ connections: 200 });
    const ask = async (path: string, body?: object) => {
      const response = await request(new URL(path, gateway.url), {
        dispatcher: agent,
        ...(body && {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      });
      const { data } = (await response.body.json()) as { data?: unknown };
      return [response.statusCode, data, response.headers['connection']];
    };
    const many = <T>(task: (index: number) => Promise<T>) =>
      Promise.allSettled(Array.from({ length: 200 }, (_, index) => task(index)));
    await many(() => ask('/livez'));
    const answers = many((index) =>
      ask('/graphql', { query: QUERY, variables: { id: `jz${String(index).padStart(32, '0')}` } }),
    );
    // Whoever is answered now asked after the 200: they have arrived.
    await new Promise((resolve) => setImmediate(resolve));
    await fetch(new URL('/livez', gateway.url));
    await until(() => sandbox.activeRequests === 40);
    const stoppedAt = performance.now();
    gateway.child.kill('SIGTERM');
    await until(() => gateway.logs.some(({ msg }) => String(msg).startsWith('Stopping')));
    const late = await fetch(gateway.url).then(
      () => 'answered',
      () => 'refused',
    );
    vendor.open();
    const results = await answers;
    const exitCode = await gateway.exitCode;
    const seconds = (performance.now() - stoppedAt) / 1_000;
    await agent.close();
    const whole = JSON.stringify([200, { room: null }, 'close']);
    const answered = results.filter(
      (result) => result.status === 'fulfilled' && JSON.stringify(result.value) === whole,
    ).length;
    figure(
      'SIGTERM with 200 in flight',
      '0 lost, ≤ 25 s, exit 0',
      `${200 - answered} lost, ${seconds.toFixed(1)} s, exit ${exitCode}`,
    );
    expect([answered, exitCode, late]).toEqual([200, 0, 'refused']);
  });

  test('ends after an error that nobody handled, but not before its answers', async () => {
    await using sandbox = await startSandbox();
    const crash = `data:text/javascript,process.on('SIGUSR2',()=>{throw new Error('nobody handles this')})`;
    await using gateway = await startGatewayProcess(sandbox, {}, ['--import', crash]);
    const vendor = createGate();
    sandbox.faults.add({ endpoint: '*', kind: 'delay', until: vendor.opened });
    const answer = gateway.execute(QUERY, { id: seedIds.liveRoom });
    await until(() => sandbox.activeRequests === 1);
    gateway.child.kill('SIGUSR2');
    await until(() => gateway.logs.some(({ level }) => level === 60));
    vendor.open();
    expect(await answer).toMatchObject({ data: { room: { title: expect.any(String) as string } } });
    expect(await gateway.exitCode).toBe(1);
    const fatal = gateway.logs.find(({ level }) => level === 60);
    expect(JSON.stringify(fatal)).toContain('nobody handles this');
  });
});
