import { expect, test } from 'vitest';
import { UnusedConnection } from '../../src/transports/unused-connection.ts';
import { until } from '../watch/watch-gateway.ts';

test('a refused operation buys no time', async () => {
  const ended: string[] = [];
  const refused = new UnusedConnection(30, () => ended.push('refused'));
  refused.begin();
  new UnusedConnection(30, () => ended.push('unused'));
  refused.refused();
  await until(() => ended.length === 2);
  expect(ended).toEqual(['refused', 'unused']);
});

test('an operation that is being tried is waited for', async () => {
  const ended: string[] = [];
  const connection = new UnusedConnection(20, () => ended.push('tried'));
  connection.begin();
  new UnusedConnection(20, () => ended.push('unused'));
  await until(() => ended.length > 0);
  expect(ended).toEqual(['unused']);
  connection.refused();
  expect(ended).toEqual(['unused', 'tried']);
});

test('a connection that has been used stays', async () => {
  const ended: string[] = [];
  const used = new UnusedConnection(20, () => ended.push('used'));
  used.begin();
  used.keep();
  new UnusedConnection(20, () => ended.push('unused'));
  await until(() => ended.length > 0);
  expect(ended).toEqual(['unused']);
});
