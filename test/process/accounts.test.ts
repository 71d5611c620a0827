import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startGatewayProcess, type GatewayProcess } from '../reliability/gateway-process.ts';
import { eventually } from '../support/eventually.ts';

/** The merchants of a gateway, on a connection of its own: with several workers each time by another. */
async function merchantsOf({ url }: GatewayProcess): Promise<string[]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', 'x-merchant': 'north' },
    body: JSON.stringify({ query: '{ merchants { name } merchant { name } }' }),
  });
  const { data } = (await response.json()) as { data: { merchants: { name: string }[] } };
  return data.merchants.map(({ name }) => name);
}

async function readsAgain(workers: number, env: Record<string, string>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'accounts-'));
  await using sandbox = await startSandbox();
  const [north, south] = sandbox.accounts.map(({ partner, appKey }, index) => ({
    name: ['north', 'south'][index],
    partner,
    appKey,
  }));
  const file = join(folder, 'accounts.json');
  const write = (accounts: unknown) => writeFile(file, JSON.stringify(accounts));
  await write([north]);
  await using gateway = await startGatewayProcess(null, {
    AUTH: 'none',
    DUOBEI_ACCOUNTS_FILE: file,
    DUOBEI_BASE_URL: sandbox.url,
    DUOBEI_LINK_BASE_URL: sandbox.url,
    ...env,
  });
  const said = (message: string) => gateway.logs.filter(({ msg }) => String(msg).startsWith(message)).length;
  await eventually(() => expect(said('Worker ')).toBeGreaterThanOrEqual(workers === 1 ? 0 : workers));
  expect(await merchantsOf(gateway)).toEqual(['north']);
  await write([north, south]);
  gateway.child.kill('SIGHUP');
  await eventually(() => expect(said('The accounts were read again')).toBe(workers));
  for (let ask = 0; ask < 2 * workers; ask += 1)
    expect(await merchantsOf(gateway)).toEqual(['north', 'south']);
  await writeFile(file, `[{ "name": "north", "partner": "${north?.partner}", "appKey": "${south?.appKey}" `);
  gateway.child.kill('SIGHUP');
  await eventually(() => expect(said('The accounts could not be read again')).toBe(workers));
  for (let ask = 0; ask < 2 * workers; ask += 1)
    expect(await merchantsOf(gateway)).toEqual(['north', 'south']);
  // A key that came later is as secret as the one from the start.
  for (const key of [north?.appKey, south?.appKey]) expect(JSON.stringify(gateway.logs)).not.toContain(key);
  gateway.child.kill('SIGTERM');
  expect(await gateway.exitCode).toBe(0);
  await rm(folder, { recursive: true });
}

test('SIGHUP has the accounts read again, and a mistake in them changes nothing', () => readsAgain(1, {}));

test('SIGHUP to the primary has each worker read the accounts again', () => readsAgain(2, { WORKERS: '2' }));
