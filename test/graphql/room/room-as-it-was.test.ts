import { expect, test } from 'vitest';
import { roomAsItWas, type WholeRoom } from '../../../src/graphql/fields/room-as-it-was.ts';

const bare = { vendorId: 'jz1', title: 'Unit 1' };

test('a deleted room is asked for nothing that its answer left out', () => {
  const { vendorId, title, gone, ...rest } = roomAsItWas(bare);
  expect(gone).toEqual({ lastSeenAt: null });
  expect({ vendorId, title }).toEqual(bare);
  expect(new Set(Object.values(rest))).toEqual(new Set([null]));
});

test('a deleted room keeps what its answer carries', () => {
  const carried = { ...bare, type: 'ONE_TO_ONE', isVod: false, startsAt: new Date(0) } as const;
  expect(roomAsItWas(carried)).toMatchObject(carried);
});

test('a field that is forgotten, or left open, does not compile', () => {
  const { wechatLive, ...rest } = roomAsItWas(bare);
  // @ts-expect-error -- `wechatLive` is missing
  const forgotten: WholeRoom = rest;
  // @ts-expect-error -- `undefined` would be asked for again
  const open: WholeRoom = { ...rest, wechatLive: undefined };
  expect([forgotten, open]).toEqual([rest, rest]);
  expect({ ...rest, wechatLive }).toEqual(roomAsItWas(bare));
});
