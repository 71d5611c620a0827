import { expect, test } from 'vitest';
import { CreateOutcomeUnknownError } from '../../src/creates/create-once.ts';
import type { Room } from '../../src/vendor/endpoints/room.ts';
import {
  createWith,
  fleetOver,
  LOOK,
  lostCreate,
  promised,
  roomOf,
  SETTLE_MS,
  until,
} from './creates-fleet.ts';
import { describeStores } from './stores.ts';

type Fleet = ReturnType<typeof fleetOver>;

/** What the vendor lists under one title and time. */
function listing(...ids: string[]) {
  const listed = { ids, find: () => Promise.resolve(listed.ids.map(roomOf)) };
  return listed;
}

const made = (id: string) => () => Promise.resolve(roomOf(id));

/** Asks for a create whose answer is lost, or repeats it: its room, or how many rooms may be the one. */
async function ask(
  { replica }: Fleet,
  key: string,
  find: () => Promise<Room[]>,
  send: (() => Promise<Room>)[] = [lostCreate],
) {
  const create = createWith({ key, find, send });
  try {
    return { id: (await replica().once(create)).vendorId, sends: create.made.sends };
  } catch (error) {
    if (!(error instanceof CreateOutcomeUnknownError)) throw error;
    return { candidates: error.candidates, sends: create.made.sends };
  }
}

describeStores('the room of a lost create', (open) => {
  test('is the only one that belongs to nobody', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    await fleet.replica().once(createWith({ key: 'other', send: [made('jz1')] }));
    await fleet.replica().keyless(createWith({ send: [made('jz2')] }));
    const { find } = listing('jz1', 'jz2', 'jz3');
    expect(await ask(fleet, 'k', find)).toEqual({ id: 'jz3', sends: 1 });
    expect(await opened.store.owners(['jz3'])).toEqual(['k']);
  });

  test('is never an older one beside it: of two nobody knows, nothing is claimed and nothing sent again', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    const list = listing('older', 'new');
    expect(await ask(fleet, 'k', list.find)).toEqual({ candidates: 2, sends: 1 });
    list.ids.reverse();
    fleet.clock.nowMs += 100 * SETTLE_MS;
    expect(await ask(fleet, 'k', list.find)).toEqual({ candidates: 2, sends: 0 });
    expect(await opened.store.owners(['older', 'new'])).toEqual([null, null]);
    expect(await opened.store.get('k')).toMatchObject({ state: 'UNKNOWN' });
  });

  test.each([
    ['gone', (_fleet: Fleet, list: { ids: string[] }) => Promise.resolve(list.ids.shift())],
    [
      'another key’s',
      (fleet: Fleet) => fleet.replica().once(createWith({ key: 'other', send: [made('older')] })),
    ],
    [
      'known to have been made without a key',
      (fleet: Fleet) => fleet.replica().keyless(createWith({ send: [made('older')] })),
    ],
  ])('is found by a repeat when the other is %s', async (_what, change) => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    const list = listing('older', 'new');
    expect(await ask(fleet, 'k', list.find)).toEqual({ candidates: 2, sends: 1 });
    await change(fleet, list);
    expect(await ask(fleet, 'k', list.find)).toEqual({ id: 'new', sends: 0 });
  });

  test('is not one that the gateway made without a key, before its own is listed or when there is none', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    await fleet.replica().keyless(createWith({ send: [made('older')] }));
    const list = listing('older');
    expect(await ask(fleet, 'k', list.find)).toEqual({ candidates: 0, sends: 1 });
    list.ids.push('new');
    expect(await ask(fleet, 'k', list.find)).toEqual({ id: 'new', sends: 0 });
    expect(await ask(fleet, 'l', list.find)).toEqual({ candidates: 0, sends: 1 });
    fleet.clock.nowMs += SETTLE_MS;
    expect(await ask(fleet, 'l', list.find, [made('newer')])).toEqual({ id: 'newer', sends: 1 });
  });

  test('is the one that its key has claimed, whatever else is listed', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    const list = listing('older', 'new', 'newer');
    expect(await ask(fleet, 'k', list.find)).toEqual({ candidates: 3, sends: 1 });
    // As one who died after the claim has left it.
    await opened.store.claim('new', 'k');
    expect(await ask(fleet, 'k', list.find)).toEqual({ id: 'new', sends: 0 });
  });

  test('of two keys is never the same one', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    const list = listing();
    const lost = await Promise.all(['a', 'b'].map((key) => ask(fleet, key, list.find)));
    expect(lost).toEqual(Array(2).fill({ candidates: 0, sends: 1 }));
    list.ids = ['jz1'];
    const one = await Promise.all(['a', 'b'].map((key) => ask(fleet, key, list.find)));
    expect(one.map(({ id }) => id).sort()).toEqual(['jz1', undefined]);
    list.ids = ['jz1', 'jz2'];
    const both = await Promise.all(['a', 'b'].map((key) => ask(fleet, key, list.find)));
    expect(both.map(({ id }) => id).sort()).toEqual(['jz1', 'jz2']);
    expect([...one, ...both].map(({ sends }) => sends)).toEqual([0, 0, 0, 0]);
  });

  test('of two keys is nobody’s while both rooms are, and each has one when a person has told one', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    const { find } = listing('jz1', 'jz2');
    for (const key of ['a', 'b', 'a', 'b'])
      expect(await ask(fleet, key, find)).toMatchObject({ candidates: 2 });
    expect(await ask(fleet, 'a', listing('jz2').find)).toEqual({ id: 'jz2', sends: 0 });
    expect(await ask(fleet, 'b', find)).toEqual({ id: 'jz1', sends: 0 });
  });

  test('of three keys with two rooms is one each for two, and the third is sent again when it cannot show up', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    const list = listing();
    const keys = ['a', 'b', 'c'];
    for (const key of keys) expect(await ask(fleet, key, list.find)).toEqual({ candidates: 0, sends: 1 });
    list.ids = ['jz1', 'jz2'];
    for (const key of keys) expect(await ask(fleet, key, list.find)).toEqual({ candidates: 2, sends: 0 });
    list.ids = ['jz2'];
    const one = await Promise.all(keys.map((key) => ask(fleet, key, list.find)));
    expect(one.filter(({ id }) => id === 'jz2')).toHaveLength(1);
    list.ids = ['jz1', 'jz2'];
    const two = await Promise.all(keys.map((key) => ask(fleet, key, list.find)));
    expect(two.map(({ id }) => id ?? 'none').sort()).toEqual(['jz1', 'jz2', 'none']);
    fleet.clock.nowMs += SETTLE_MS;
    const three = [];
    for (const key of keys) three.push(await ask(fleet, key, list.find, [made('jz3')]));
    expect(three.map(({ id }) => id).sort()).toEqual(['jz1', 'jz2', 'jz3']);
    expect(three.map(({ sends }) => sends).sort()).toEqual([0, 0, 1]);
  });

  test.each([
    [
      'a key',
      (fleet: Fleet, send: () => Promise<Room>) =>
        fleet.replica().once(createWith({ key: 'b', send: [send] })),
    ],
    [
      'no key',
      (fleet: Fleet, send: () => Promise<Room>) => fleet.replica().keyless(createWith({ send: [send] })),
    ],
  ])('is not one that may be about to be answered to a create with %s', async (_whose, start) => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    const vendor = promised<Room>();
    const other = start(fleet, () => vendor.promise);
    await until(async () => (await opened.store.others(LOOK, 'a')) === 1);
    const list = listing('of the other');
    expect(await ask(fleet, 'a', list.find)).toEqual({ candidates: 1, sends: 1 });
    // However long it takes, nothing is sent again.
    fleet.clock.nowMs += SETTLE_MS;
    expect(await ask(fleet, 'a', list.find)).toEqual({ candidates: 1, sends: 0 });
    vendor.resolve(roomOf('of the other'));
    expect((await other).vendorId).toBe('of the other');
    list.ids.push('its own');
    await until(async () => (await opened.store.others(LOOK, 'a')) === 0);
    expect(await ask(fleet, 'a', list.find)).toEqual({ id: 'its own', sends: 0 });
  });

  test('is found while creates of other rooms are under way, and behind those that failed', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    const vendor = promised<Room>();
    const other = createWith({ key: 'b', look: 'Algebra at eleven', send: [() => vendor.promise] });
    const answer = fleet.replica().once(other);
    await until(() => other.made.sends === 1);
    const failing = createWith({ send: [() => Promise.reject(new Error('refused'))] });
    await expect(fleet.replica().keyless(failing)).rejects.toThrow('refused');
    await until(async () => (await opened.store.others(LOOK, 'a')) === 0);
    expect(await ask(fleet, 'a', listing('jz1').find)).toEqual({ id: 'jz1', sends: 1 });
    vendor.resolve(roomOf('jz2'));
    await answer;
  });

  test('that is made without a key waits for no store, and fails for none', async () => {
    await using opened = await open();
    const errors: unknown[] = [];
    const away = () => Promise.reject(new Error('away'));
    const silent = () => new Promise<never>(() => undefined);
    const { store, replica } = fleetOver(opened.store);
    for (const [index, answer] of [away, silent].entries()) {
      const failing = { ...store, enter: answer, claim: answer, leave: answer };
      const creates = replica({ store: failing, onStoreError: (error) => void errors.push(error) });
      const id = `jz${index}`;
      expect(await creates.keyless(createWith({ send: [made(id)] }))).toEqual(roomOf(id));
    }
    expect(errors).toEqual([new Error('away')]);
  });

  test('is taken once however many repeat at once', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    const list = listing();
    await ask(fleet, 'k', list.find);
    list.ids = ['jz1'];
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(fleet, 'k', list.find)));
    expect(answers).toEqual(Array(10).fill({ id: 'jz1', sends: 0 }));
  });
});
