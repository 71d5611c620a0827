import { describe, expect, test } from 'vitest';
import { LeaseLostError } from '../../src/archive/archive.ts';
import { attendanceOf, balanceOf, dayWith, noon, noStatistics, NOVEMBER, sessionOf } from './examples.ts';
import { describeStores, NOW } from './stores.ts';

describeStores((stores) => {
  describe('a lease', () => {
    test('has one holder, of however many ask at once', async () => {
      await using archive = await stores.open();
      const holders = Array.from({ length: 8 }, (_, index) => `holder ${index}`);
      for (let round = 0; round < 5; round += 1) {
        const at = NOW + round * 1_000;
        const leases = await Promise.all(
          holders.map((holder) => archive.lease('collect', holder, at, 1_000)),
        );
        const held = leases.filter((lease) => lease !== null);
        expect(held).toEqual([{ token: expect.any(Number) as number, expiresAt: at + 1_000 }]);
      }
    });

    test('is prolonged with its token, and taken over with a higher one', async () => {
      await using archive = await stores.open();
      expect(await archive.lease('collect', 'one', NOW, 1_000)).toEqual({ token: 1, expiresAt: NOW + 1_000 });
      expect(await archive.lease('collect', 'one', NOW + 500, 1_000)).toEqual({
        token: 1,
        expiresAt: NOW + 1_500,
      });
      expect(await archive.lease('collect', 'other', NOW + 1_499, 1_000)).toBeNull();
      expect(await archive.lease('collect', 'other', NOW + 1_500, 1_000)).toMatchObject({ token: 2 });
      await archive.release('collect', 'one');
      expect(await archive.lease('collect', 'one', NOW + 1_600, 1_000)).toBeNull();
      await archive.release('collect', 'other');
      expect(await archive.lease('collect', 'other', NOW + 1_600, 1_000)).toMatchObject({ token: 3 });
      // Of another name, with a token of its own all the same.
      expect(await archive.lease('prepare', 'other', NOW, 1_000)).toMatchObject({ token: 4 });
    });

    test('is nobody’s that ends later than any clock of a fleet says', async () => {
      await using archive = await stores.open();
      const jumped = NOW + 86_400_000;
      expect(await archive.lease('collect', 'one', jumped, 1_000)).toMatchObject({ token: 1 });
      // Ten terms ahead may be how far clocks are apart.
      expect(await archive.lease('collect', 'other', jumped - 9_000, 1_000)).toBeNull();
      expect(await archive.lease('collect', 'other', NOW, 1_000)).toEqual({
        token: 2,
        expiresAt: NOW + 1_000,
      });
    });

    test('is asked for by every write with a token, and nothing is written without it', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const lost = (await archive.lease('collect', 'one', NOW, 1_000))!.token;
      const held = (await archive.lease('collect', 'other', NOW + 1_000, 1_000))!.token;
      const at = noon('2026-11-28');
      const visit = { roomId: 'jz1', collectedAt: at, days: [dayWith('2026-11-27', 1)], nextVisitAt: null };
      const about = { collectedAt: at, isFinal: true, lessonStartedAt: at };
      const writes = (token: number): Promise<unknown>[] => [
        north.keepRooms([{ vendorId: 'jz1' }], at, token),
        north.markDeleted(['jz1'], at, token),
        north.keepPlayback(visit, token),
        north.keepLive('jz1', noStatistics, about, token),
        north.keepBalance(balanceOf('1'), at, token),
        north.keepAttendances('jz1', [attendanceOf('u1', at)], at, token),
        north.keepPlaybackSessions('jz1', [sessionOf('u1', at)], at, token),
        north.forgetBefore('playback', '2026-01-01', token),
        north.forgetBefore('users', '2026-01-01', token),
        north.forgetBefore('balance', '2026-01-01', token),
        north.setNote('walk', '1', token),
        north.planVisits([{ roomId: 'jz1', nextVisitAt: at.getTime() }], token),
      ];
      for (const outcome of await Promise.allSettled(writes(lost))) {
        expect(outcome).toEqual({ status: 'rejected', reason: expect.any(LeaseLostError) as LeaseLostError });
      }
      expect((await archive.size()).rows).toMatchObject({ room: 0, room_day: 0, balance: 0, person: 0 });
      await Promise.all(writes(held));
      expect(await north.playbackDays('jz1', NOVEMBER)).toHaveLength(1);
    });
  });
});
