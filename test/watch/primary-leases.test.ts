import { expect, test } from 'vitest';
import { envelopeFromText } from '../../src/watch/envelope.ts';
import { createLeaseTable, createPrimaryLeases } from '../../src/watch/primary-leases.ts';

const LEASE_MS = 10_000;
const [first, second] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];

/** A table with a clock of the test's, and two workers that ask it. */
function startTable() {
  let nowMs = 0;
  const told: string[] = [];
  const table = createLeaseTable(
    () => nowMs,
    (channel, text) => told.push(`${channel} ${envelopeFromText(text)!.message.kind}`),
  );
  const newWorker = () => {
    const worker = {};
    const ask = (method: string, args: readonly unknown[]) =>
      Promise.resolve(table.answers[method]!(args as never[], worker));
    return { ...createPrimaryLeases({ ask }, 'test:', LEASE_MS), end: () => table.onEnd(worker) };
  };
  return { a: newWorker(), b: newWorker(), told, pass: (ms: number) => (nowMs += ms) };
}

test('a lease is as long as it was claimed for, from the last claim on', async () => {
  const { a, b, pass } = startTable();
  expect(await a.claim('x', first)).toBe(0);
  pass(4_000);
  expect(await b.claim('x', second)).toBe(6_000);
  expect(await a.claim('x', first)).toBe(0);
  pass(9_999);
  expect(await b.claim('x', second)).toBe(1);
  expect(await b.claim('y', second)).toBe(0);
  pass(1);
  expect(await b.claim('x', second)).toBe(0);
  expect(await a.claim('x', first)).toBe(LEASE_MS);
});

test('who has no lease gives none free, and nobody is told', async () => {
  const { a, b, told } = startTable();
  await a.claim('x', first);
  await b.release('x', second);
  expect([await b.claim('x', second), told]).toEqual([LEASE_MS, []]);
  await a.release('x', first);
  expect([await b.claim('x', second), told]).toEqual([0, ['test:signed live x released']]);
});

test('a worker that ends leaves all of its leases free and no other, and who waits for them is told', async () => {
  const { a, b, told } = startTable();
  await a.claim('x', first);
  await a.claim('y', first);
  await b.claim('z', second);
  a.end();
  expect(told).toEqual(['test:signed live x released', 'test:signed live y released']);
  expect(await b.claim('x', second)).toBe(0);
  expect(await a.claim('z', first)).toBe(LEASE_MS);
});

test('leases that have run out are let go, however many there were', async () => {
  const { a, told, pass } = startTable();
  for (let index = 0; index < 1_000; index += 1) await a.claim(`old ${index}`, first);
  pass(LEASE_MS);
  await a.claim('new', first);
  a.end();
  expect(told).toEqual(['test:signed live new released']);
});
