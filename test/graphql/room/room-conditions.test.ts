import { describe, expect, test } from 'vitest';
import {
  boundsOf,
  fitsConditions,
  inOrder,
  type RoomAnswer,
  type RoomConditions,
} from '../../../src/graphql/room/room-filter.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const at = (time: string) => new Date(`2026-03-02T${time}+08:00`);

const lesson: RoomAnswer = {
  vendorId: 'jz1',
  title: '高一数学 A',
  startsAt: at('09:30:20'),
  endsAt: at('10:30:00'),
  recordingStatus: 'NOT_CONVERTED',
};

const fits = (conditions: RoomConditions, room: RoomAnswer = lesson) => fitsConditions(room, conditions, NOW);

describe('the conditions of a filter', () => {
  test.each<[string, RoomConditions, boolean]>([
    ['no condition', {}, true],
    [
      'conditions that are null',
      { phase: null, type: null, isVod: null, startsOn: null, titleContains: null },
      true,
    ],
    ['a part of the title in another case', { titleContains: '数学 a' }, true],
    ['another title', { titleContains: '物理' }, false],
    ['the instant of its start is not before itself', { startsBefore: at('09:30:20') }, false],
    ['nor after itself', { startsAfter: at('09:30:20') }, false],
    ['a second around its start', { startsAfter: at('09:30:19'), startsBefore: at('09:30:21') }, true],
    ['its day in Shanghai, which is another one in UTC', { startsOn: '2026-03-02' }, true],
    ['the day before', { startsOn: '2026-03-01' }, false],
    ['its phase', { phase: 'IN_PROGRESS' }, true],
    ['another phase', { phase: 'UPCOMING' }, false],
    ['its recording', { recordingStatus: 'NOT_CONVERTED' }, true],
    ['all but one', { phase: 'IN_PROGRESS', recordingStatus: 'EMPTY' }, false],
  ])('%s', (_what, conditions, expected) => {
    expect(fits(conditions)).toBe(expected);
  });

  test('a day begins at its midnight in Shanghai and ends before the next', () => {
    const startsAt = (time: string) => ({ ...lesson, startsAt: new Date(time) });
    const on = (time: string) => fits({ startsOn: '2026-03-02' }, startsAt(time));
    expect([on('2026-03-01T15:59:59Z'), on('2026-03-01T16:00:00Z')]).toEqual([false, true]);
    expect([on('2026-03-02T15:59:59Z'), on('2026-03-02T16:00:00Z')]).toEqual([true, false]);
  });

  test('what an answer does not carry is not known, unless another condition fails', () => {
    expect(fits({ type: 'ONE_TO_ONE' })).toBeUndefined();
    expect(fits({ isVod: false })).toBeUndefined();
    expect(fits({ type: 'ONE_TO_ONE', phase: 'UPCOMING' })).toBe(false);
    expect(fits({ phase: 'UPCOMING' }, { vendorId: 'jz1' })).toBeUndefined();
    expect(fits({ startsBefore: at('09:00:00') }, { vendorId: 'jz1' })).toBeUndefined();
  });

  test('what the vendor has no value for fits nothing', () => {
    expect(fits({ type: 'ONE_TO_ONE' }, { ...lesson, type: null })).toBe(false);
    expect(fits({ isVod: false }, { ...lesson, isVod: null })).toBe(false);
    expect(fits({ startsOn: '2026-03-02' }, { ...lesson, startsAt: null })).toBe(false);
    expect(fits({ phase: 'ENDED' }, { ...lesson, endsAt: null })).toBe(false);
  });

  test('a video lesson has ended from the start', () => {
    expect(fits({ phase: 'IN_PROGRESS' }, { ...lesson, isVod: true })).toBe(false);
    expect(fits({ phase: 'ENDED' }, { ...lesson, isVod: true })).toBe(true);
  });

  test('the narrowest of all bounds counts', () => {
    const bounds = boundsOf({ startsOn: '2026-03-02', startsAfter: at('08:00:00') });
    expect(bounds).toEqual({ after: at('08:00:00'), before: new Date('2026-03-03T00:00:00+08:00') });
  });
});

describe('the order of rooms', () => {
  const rooms: RoomAnswer[] = [
    { vendorId: 'b', startsAt: at('09:00:00') },
    { vendorId: 'none', startsAt: null },
    { vendorId: 'late', startsAt: at('11:00:00') },
    { vendorId: 'a', startsAt: at('09:00:00') },
  ];
  test.each([
    ['STARTS_AT_ASC', ['a', 'b', 'late', 'none']],
    ['STARTS_AT_DESC', ['late', 'a', 'b', 'none']],
    ['NEWEST', ['b', 'none', 'late', 'a']],
  ] as const)('%s', (order, ids) => {
    expect(inOrder(rooms, order).map(({ vendorId }) => vendorId)).toEqual(ids);
  });
});
