import { describe, expect, test } from 'vitest';
import { LeaseLostError } from '../../src/archive/archive.ts';
import { noon } from './examples.ts';
import { describeStores, NOW } from './stores.ts';

describeStores((stores) => {
  describe('visits that are planned', () => {
    test('are due when the plan says, and never without a time', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepRooms([{ vendorId: 'jz1' }, { vendorId: 'jz2' }, { vendorId: 'jz3' }], new Date(NOW));
      await north.planVisits([
        { roomId: 'jz2', nextVisitAt: NOW + 5_000 },
        { roomId: 'jz1', nextVisitAt: null },
        { roomId: 'nobody knows it', nextVisitAt: NOW },
      ]);
      expect(await north.roomsDue(NOW + 4_999, 10)).toMatchObject([{ roomId: 'jz3' }]);
      expect(await north.roomsDue(NOW + 5_000, 10)).toMatchObject([
        { roomId: 'jz3' },
        { roomId: 'jz2', dueAt: NOW + 5_000 },
      ]);
      await north.planVisits([{ roomId: 'jz1', nextVisitAt: NOW - 1 }]);
      expect(await north.roomsDue(NOW, 1)).toMatchObject([{ roomId: 'jz1' }]);
    });

    test('are of one merchant, and of whoever has the lease', async () => {
      await using archive = await stores.open();
      const room = { vendorId: 'jz1' };
      for (const name of ['north', 'south']) await archive.of(name).keepRooms([room], new Date(NOW));
      await archive.of('north').planVisits([{ roomId: 'jz1', nextVisitAt: null }]);
      expect(await archive.of('north').roomsDue(NOW, 10)).toEqual([]);
      expect(await archive.of('south').roomsDue(NOW, 10)).toHaveLength(1);
      const lost = archive.of('south').planVisits([{ roomId: 'jz1', nextVisitAt: null }], 1_000);
      await expect(lost).rejects.toThrow(LeaseLostError);
      expect(await archive.of('south').roomsDue(NOW, 10)).toHaveLength(1);
    });
  });

  test('rooms that nobody has seen since come with the longest unseen first, without the deleted ones', async () => {
    await using archive = await stores.open();
    const north = archive.of('north');
    await north.keepRooms([{ vendorId: 'jz2' }, { vendorId: 'gone' }], noon('2026-11-02'));
    await north.keepRooms([{ vendorId: 'jz1' }], noon('2026-11-01'));
    await north.keepRooms([{ vendorId: 'jz3' }], noon('2026-11-05'));
    await north.markDeleted(['gone'], noon('2026-11-03'));
    await archive.of('south').keepRooms([{ vendorId: 'jz4' }], noon('2026-11-01'));
    const since = noon('2026-11-05').getTime();
    expect(await north.roomsUnseen(since, 10)).toEqual(['jz1', 'jz2']);
    expect(await north.roomsUnseen(since, 1)).toEqual(['jz1']);
    expect(await north.roomsUnseen(since + 1, 10)).toEqual(['jz1', 'jz2', 'jz3']);
  });

  test('a lease of a clock that had jumped far ahead is taken over at once', async () => {
    await using archive = await stores.open();
    await archive.lease('collect', 'one', NOW + 86_400_000, 1_000);
    expect(await archive.lease('collect', 'other', NOW, 1_000)).toMatchObject({ expiresAt: NOW + 1_000 });
    await archive.lease('prepare', 'one', NOW + 5_000, 1_000);
    expect(await archive.lease('prepare', 'other', NOW, 1_000)).toBeNull();
  });
});
