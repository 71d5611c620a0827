import { describe, expect, it } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startCaller, type VendorCaller } from './vendor-caller.ts';

const { bareRoom, endedRoom, liveRoom } = seedIds;
const rooms = [liveRoom, bareRoom, 'jznone', endedRoom, liveRoom];

const askTogether = (caller: VendorCaller, roomIds: unknown) =>
  caller.json('v4/room/listDocuments', { roomIds });

const documentsOf = async (caller: VendorCaller, roomId: string) =>
  (await caller.post('v3/room/listDocuments', { roomId })).documents;

describe('Documents of several rooms', () => {
  it('list: each room once, with what it has alone; none that is not there', async () => {
    await using caller = await startCaller();
    const answer = await askTogether(caller, rooms);
    const ids = [liveRoom, bareRoom, endedRoom].sort();
    const each = ids.map(async (roomId) => ({ roomId, documents: await documentsOf(caller, roomId) }));
    expect(answer).toEqual({ rooms: await Promise.all(each), success: true });
  });

  it('map and flat: the same by the id of the room, and in one list', async () => {
    await using caller = await startCaller({ documentsTogether: 'map' });
    const live = await documentsOf(caller, liveRoom);
    expect(await askTogether(caller, [liveRoom, bareRoom])).toEqual({
      documents: { [liveRoom]: live, [bareRoom]: [] },
      success: true,
    });
    caller.sandbox.settings.documentsTogether = 'flat';
    expect(await askTogether(caller, [liveRoom, bareRoom])).toEqual({
      documents: live.map((document) => ({ ...document, roomId: liveRoom })),
      success: true,
    });
  });

  it('off: app_permission_error', async () => {
    await using caller = await startCaller({ documentsTogether: 'off' });
    expect(await askTogether(caller, rooms)).toEqual({ error: 'app_permission_error', success: false });
  });

  it.each([[undefined], [[]], [[1]], ['jz1'], [Array.from({ length: 21 }, (_, index) => `jz${index}`)]])(
    'app_parameter_error for %o',
    async (roomIds) => {
      await using caller = await startCaller();
      expect(await askTogether(caller, roomIds)).toEqual({ error: 'app_parameter_error', success: false });
    },
  );
});
