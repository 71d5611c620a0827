import { expect, test } from 'vitest';
import type { FleetMessage } from '../../src/watch/fleet.ts';
import type { Leases } from '../../src/watch/leases.ts';
import { createSharedFleet } from '../../src/watch/shared-fleet.ts';
import { createDropMessages } from '../../src/redis/drop-messages.ts';
import { until } from '../support/eventually.ts';
import { createGate } from '../support/gate.ts';
import { describeSharings, overPrimary, type Sharing } from '../support/sharings.ts';

const onIgnored = () => {
  throw new Error('A message of a replica was ignored.');
};

/** One replica's part in the fleet, and its end as the gateway does it. */
async function startReplica(sharing: Sharing, leasesOf = (leases: Leases) => leases) {
  const sharer = await sharing.add();
  const { channels } = sharer;
  const leaseMs = 60_000;
  const leases = leasesOf(sharer.leases(leaseMs));
  return {
    fleet: createSharedFleet({ prefix: 'test:', leaseMs, channels, leases, onIgnored }),
    [Symbol.asyncDispose]: () => sharer[Symbol.asyncDispose](),
  };
}

const deaf = () => undefined;

const topicOf = (index: number) => `documentStatus ${index}`;
const topics = Array.from({ length: 50 }, (_, index) => topicOf(index));

describeSharings('a replica that ends', (open) => {
  test('is heard by the others: each of its leases is free, and they are told', async () => {
    await using sharing = await open();
    await using stays = await startReplica(sharing);
    const told = new Set<string>();
    const everyTold = new Promise<void>((resolve) => {
      for (const topic of topics) {
        const hear = ({ kind }: FleetMessage) => {
          if (kind === 'released') told.add(topic);
          if (told.size === topics.length) resolve();
        };
        stays.fleet.join(topic, hear, () => true);
      }
    });
    await stays.fleet.join('the last one listened to', deaf, () => true).ready;
    {
      await using ends = await startReplica(sharing);
      const memberships = topics.map((topic) => ends.fleet.join(topic, deaf, () => true));
      for (const membership of memberships) expect((await membership.claim()).isMine).toBe(true);
      await Promise.all(memberships.map((membership) => membership.leave()));
    }
    await everyTold;
    const claims = await Promise.all(
      topics.map((topic) => stays.fleet.join(topic, deaf, () => true).claim()),
    );
    expect(claims.every(({ isMine }) => isMine)).toBe(true);
  });

  test('gives up its leases also where the claim is still under way, and gets there last', async () => {
    await using sharing = await open();
    await using stays = await startReplica(sharing);
    const way = createGate();
    /** The claim is held up on its way. */
    const holdingUp = (leases: Leases): Leases => ({
      async claim(topic, id) {
        await way.opened;
        return leases.claim(topic, id);
      },
      release: (topic, id) => leases.release(topic, id),
    });
    {
      await using ends = await startReplica(sharing, holdingUp);
      const membership = ends.fleet.join(topicOf(0), deaf, () => true);
      const claiming = membership.claim();
      await membership.leave();
      way.open();
      expect((await claiming).isMine).toBe(true);
    }
    expect((await stays.fleet.join(topicOf(0), deaf, () => true).claim()).isMine).toBe(true);
  });

  test('does not wait for what hangs', async () => {
    await using sharing = await open();
    {
      await using ends = await startReplica(sharing);
      const membership = ends.fleet.join(topicOf(0), deaf, () => true);
      await membership.claim();
      sharing.freeze();
      await membership.leave();
    }
    sharing.thaw();
  });

  test('tells the others what its last write has changed', async () => {
    await using sharing = await open();
    let onDrop: (tags: readonly string[]) => void = () => undefined;
    const dropped = new Promise<readonly string[]>((resolve) => (onDrop = resolve));
    const channel = 'test drops';
    await using stays = await sharing.add();
    createDropMessages({ channels: stays.channels, channel, onDrop, onIgnored });
    await stays.channels.listening();
    {
      await using ends = await sharing.add();
      createDropMessages({ channels: ends.channels, channel, onDrop: deaf, onIgnored }).publish(['room 1']);
    }
    expect(await dropped).toEqual(['room 1']);
  });
});

describeSharings('a replica that begins to listen while nothing is carried', (open) => {
  test('hears the others as soon as it is again, and nothing of what it has left meanwhile', async () => {
    await using sharing = await open();
    await using listens = await startReplica(sharing);
    await using tells = await startReplica(sharing);
    await sharing.goAway();
    const heard: string[] = [];
    const join = (topic: string) =>
      listens.fleet.join(
        topic,
        ({ kind }) => void heard.push(`${kind} ${topic}`),
        () => true,
      );
    const left = join(topicOf(0));
    await join(topicOf(1)).ready;
    await left.leave();
    await sharing.comeBack();
    // Messages come on a connection of their own, which may come back in its own time.
    await until(() => {
      tells.fleet.tell(topicOf(0), { kind: 'changed' });
      tells.fleet.tell(topicOf(1), { kind: 'changed' });
      return heard.length > 0;
    });
    expect(new Set(heard)).toEqual(new Set([`changed ${topicOf(1)}`]));
  });
});

test('a worker that is killed leaves its leases free at once, and the others are told', async () => {
  await using sharing = await overPrimary();
  await using stays = await startReplica(sharing);
  const told: string[] = [];
  const seat = stays.fleet.join(
    topicOf(0),
    ({ kind }) => void told.push(kind),
    () => true,
  );
  await seat.ready;
  {
    await using dies = await startReplica(sharing);
    expect(await dies.fleet.join(topicOf(0), deaf, () => true).claim()).toMatchObject({ isMine: true });
    expect(await seat.claim()).toMatchObject({ isMine: false });
  }
  await until(() => told.length > 0);
  expect(told).toEqual(['released']);
  expect(await seat.claim()).toMatchObject({ isMine: true });
});
