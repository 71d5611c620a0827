import { describe, expect, it } from 'vitest';
import { isVodByTimes, withVodByTimes } from '../../src/vendor/endpoints/room-vod.ts';
import { dateFromShanghai } from '../../src/vendor/protocol/times.ts';

const room = (startsAt: string, endsAt: string, playbackExpiresAt = '2099-01-01 23:59') => ({
  vendorId: 'jz00000000',
  startsAt: dateFromShanghai(startsAt),
  endsAt: dateFromShanghai(endsAt),
  playbackExpiresAt: dateFromShanghai(playbackExpiresAt),
});

describe('what the times of a room in a list tell', () => {
  it.each([
    [
      'the VOD room of room/list in the document',
      room('2015-05-22 12:10:23', '2015-05-22 13:10:23', '2016-05-22 15:10:23'),
      true,
    ],
    [
      'the VOD room of room/detail in the document',
      room('2016-03-17 11:02:39', '2016-03-17 12:02:39', '2017-03-17 14:02:39'),
      true,
    ],
    ['the room of room/create in the document', room('2017-06-15 12:59:00', '2017-06-15 13:59:00'), false],
    [
      'a lesson of another length',
      room('2017-06-15 12:00:00', '2017-06-15 12:45:00', '2018-06-15 12:00'),
      false,
    ],
    [
      'one made in the first second of a minute',
      room('2016-03-17 11:02:00', '2016-03-17 12:02:00', '2017-03-17 14:02:00'),
      undefined,
    ],
    [
      'a lesson whose times are not those of its schedule',
      room('2017-06-15 12:59:12', '2017-06-15 13:40:07'),
      undefined,
    ],
    ['a start that cannot be read', { ...room('', '2017-06-15 13:40:07') }, undefined],
  ])('%s', (_what, listed, isVod) => {
    expect(isVodByTimes(listed)).toBe(isVod);
  });

  it('gives way to what an answer says itself', () => {
    const lesson = room('2017-06-15 12:59:00', '2017-06-15 13:59:00');
    expect(withVodByTimes(lesson).isVod).toBe(false);
    expect(withVodByTimes({ ...lesson, isVod: true }).isVod).toBe(true);
    expect(withVodByTimes({ ...lesson, isVod: null }).isVod).toBeNull();
  });
});
