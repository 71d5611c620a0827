import { describe, expect, test } from 'vitest';
import { LeaseLostError } from '../../src/archive/archive.ts';
import { LEASE_MS, LOST_REST_MS } from '../../src/archive/collector/lease-keeper.ts';
import { until } from '../support/eventually.ts';
import { rejectionOf } from '../vendor/vendor-stub.ts';
import { NOW, startSchool } from './collected-school.ts';

describe('of two collectors', () => {
  test('one collects, and the other when it has gone without a word', async () => {
    await using school = await startSchool();
    await school.archive.lease('collector', 'gone', NOW, LEASE_MS);
    const standby = school.collect('standby');
    await until(async () => (await school.archive.lease('collector', 'probe', NOW, LEASE_MS)) === null);
    expect(standby.state().isCollecting).toBe(false);
    expect(await rejectionOf(standby.collectNow())).toBeInstanceOf(LeaseLostError);
    expect(school.sandbox.requests).toHaveLength(0);
    school.clock.pass(LEASE_MS);
    await school.caughtUp();
    expect(standby.state()).toMatchObject({ isCollecting: true });
  });

  test('the other takes over within two minutes from one that was killed', async () => {
    await using school = await startSchool();
    await using elsewhere = await startSchool();
    const killed = elsewhere.collect('killed', { store: school.archive });
    await until(() => killed.state().isCollecting);
    const standby = school.collect('standby');
    // The clock of the first stands still: it prolongs nothing any more.
    for (let ms = 0; ms < 120_000; ms += 10_000) {
      school.clock.pass(10_000);
      await school.archive.lease('probe', 'probe', NOW, 1);
    }
    await until(() => standby.state().isCollecting);
  });

  test('the second takes over at once when the first is closed', async () => {
    await using school = await startSchool();
    const first = school.collect('first');
    await until(() => first.state().isCollecting);
    const second = school.collect('second');
    await first.close();
    school.clock.pass(20_000);
    await until(() => second.state().isCollecting);
    await school.caughtUp();
  });

  test('the one that has lost the lease stops with its next write', async () => {
    await using school = await startSchool();
    const first = school.collect('first');
    await until(() => school.calls('playback/room') > 3);
    await school.archive.lease('collector', 'other', NOW + LEASE_MS, LEASE_MS);
    await until(() => !first.state().isCollecting);
    expect(school.events).toContainEqual({ kind: 'ended', reason: 'lease-lost' });
    const asked = school.sandbox.requests.length;
    await school.archive.release('collector', 'other');
    // It leaves the lease alone for a while, so that two whose clocks disagree do not take it in turn.
    for (let ms = 0; ms < LOST_REST_MS; ms += 20_000) {
      school.clock.pass(20_000);
      await school.archive.lease('probe', 'probe', NOW, 1);
      expect(first.state().isCollecting).toBe(false);
    }
    expect(school.sandbox.requests).toHaveLength(asked);
    school.clock.pass(60_000);
    await until(() => first.state().isCollecting);
  });
});
