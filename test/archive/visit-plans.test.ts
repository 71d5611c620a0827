import { expect, test } from 'vitest';
import { openArchive } from '../../src/archive/open.ts';

const at = new Date('2035-03-01T00:00:00Z');

test('a visit that is planned comes due, and one that is planned for never does not', async () => {
  await using archive = await openArchive({ target: { kind: 'sqlite', path: ':memory:' }, now: Date.now });
  const [merchant, other] = [archive.of('one'), archive.of('other')];
  for (const each of [merchant, other]) await each.keepRooms([{ vendorId: 'jz1' }, { vendorId: 'jz2' }], at);
  const ms = at.getTime();
  await merchant.planVisits([
    { roomId: 'jz2', nextVisitAt: ms + 10 },
    { roomId: 'jz1', nextVisitAt: null },
    { roomId: 'jz3', nextVisitAt: ms },
  ]);
  expect(await merchant.roomsDue(ms + 9, 10)).toEqual([]);
  expect((await merchant.roomsDue(ms + 10, 10)).map(({ roomId, dueAt }) => [roomId, dueAt])).toEqual([
    ['jz2', ms + 10],
  ]);
  expect((await other.roomsDue(ms, 10)).map(({ roomId }) => roomId)).toEqual(['jz1', 'jz2']);
});

test('rooms that nobody has seen since are found, the longest unseen first, without those that are gone', async () => {
  await using archive = await openArchive({ target: { kind: 'sqlite', path: ':memory:' }, now: Date.now });
  const merchant = archive.of('one');
  const seen = (ids: string[], later: number) =>
    merchant.keepRooms(
      ids.map((vendorId) => ({ vendorId })),
      new Date(at.getTime() + later),
    );
  await seen(['jz2'], 1_000);
  await seen(['jz1', 'jz3'], 0);
  await seen(['jz4'], 5_000);
  await merchant.markDeleted(['jz3'], at);
  expect(await merchant.roomsUnseen(at.getTime() + 5_000, 10)).toEqual(['jz1', 'jz2']);
  expect(await merchant.roomsUnseen(at.getTime() + 5_000, 1)).toEqual(['jz1']);
});
