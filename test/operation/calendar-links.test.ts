import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCalendarLinks } from '../../src/operation/calendar-links.ts';

const CALENDAR_KEY = 'a key of 32 bytes for the calendars';
const REQUEST = 'http://localhost:4000/graphql?x=1';
const links = createCalendarLinks({ calendarKey: CALENDAR_KEY, publicUrl: null });

const roomId = (number: number) => `jz${number.toString(16).padStart(32, '0')}`;
const roomIds = (count: number) => Array.from({ length: count }, (_, index) => roomId(index));
const SCHOOL = { name: 'default', partner: '20260101000000' };
const NORTH = { name: 'north', partner: '20260101000001' };
const holder = { name: 'user:1', rooms: null };

function ownerNamed(name: string) {
  return { default: SCHOOL, north: NORTH }[name] ?? { name, partner: 'p' };
}

function ticketOf(url: string | null, by = links) {
  return by.ticketOf(new URL(url ?? ''), ownerNamed);
}

describe('a link to a calendar', () => {
  test('is of all rooms of the merchant, or of those of the caller in any order', () => {
    expect(ticketOf(links.linkTo(SCHOOL, holder, REQUEST))).toMatchObject({
      merchant: 'default',
      rooms: null,
    });
    const rooms = new Set(['jzShort7', roomId(2), roomId(1), 'jz-又一个']);
    const url = links.linkTo(NORTH, { name: 'user:1', rooms }, REQUEST);
    expect(ticketOf(url)?.merchant).toBe('north');
    expect(new Set(ticketOf(url)?.rooms)).toEqual(rooms);
    const turned = { name: 'user:1', rooms: new Set([...rooms].reverse()) };
    expect(links.linkTo(NORTH, turned, REQUEST)).toBe(url);
  });

  test('of no room is not one of all', () => {
    const none = { name: 'user:1', rooms: new Set<string>() };
    expect(ticketOf(links.linkTo(SCHOOL, none, REQUEST))?.rooms).toEqual([]);
  });

  test('keeps whatever ids a token names', () => {
    const anyId = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.nat().map(roomId),
    );
    fc.assert(
      fc.property(fc.array(anyId, { maxLength: 20 }), fc.string({ maxLength: 60 }), (ids, merchant) => {
        const rooms = new Set(ids.filter((id) => !/\p{Cs}/u.test(id)));
        const ticket = ticketOf(
          links.linkTo({ name: merchant, partner: 'p' }, { name: 'n', rooms }, REQUEST),
        );
        expect(ticket?.merchant).toBe(merchant);
        expect(new Set(ticket?.rooms)).toEqual(rooms);
      }),
      { seed: 20260601, numRuns: 200 },
    );
  });

  test('has room for more than a hundred rooms in 4 KB, and says where they are too many', () => {
    const linkOf = (count: number) =>
      links.linkTo(SCHOOL, { name: 'user:1', rooms: new Set(roomIds(count)) }, REQUEST);
    expect(new URL(linkOf(180)!).pathname.length).toBeLessThanOrEqual(4_000);
    expect(ticketOf(linkOf(180))?.rooms).toHaveLength(180);
    expect(linkOf(185)).toBeNull();
  });

  test('leaves out what is too long for the id of a room', () => {
    const rooms = new Set([roomId(1), 'x'.repeat(256)]);
    expect(ticketOf(links.linkTo(SCHOOL, { name: 'user:1', rooms }, REQUEST))?.rooms).toEqual([roomId(1)]);
  });

  test('is of its holder alone, whose name is not in it', () => {
    const urlOf = (name: string) => links.linkTo(SCHOOL, { name, rooms: null }, REQUEST)!;
    expect(urlOf('user:1')).toBe(urlOf('user:1'));
    expect(urlOf('user:1')).not.toBe(urlOf('user:2'));
    expect(ticketOf(urlOf('user:1'))?.key).not.toBe(ticketOf(urlOf('user:2'))?.key);
    const bytes = Buffer.from(/calendar\/([\w-]+)\.ics/.exec(urlOf('user:1'))![1]!, 'base64url');
    expect(bytes.toString('latin1')).not.toContain('user');
  });

  test('is counted as one however it is written', () => {
    const url = links.linkTo(SCHOOL, holder, REQUEST)!;
    const { key } = ticketOf(url)!;
    for (const other of [`${url}?x=1`, url.replace('.ics', '==.ics')]) expect(ticketOf(other)?.key).toBe(key);
  });

  test('is refused when anything in it is changed', () => {
    const rooms = new Set(roomIds(3));
    const url = links.linkTo(SCHOOL, { name: 'user:1', rooms }, REQUEST)!;
    const [, signed = ''] = /calendar\/([\w-]+)\.ics/.exec(url)!;
    const bytes = Buffer.from(signed, 'base64url');
    const urlWith = (changed: Uint8Array) =>
      `http://localhost/calendar/${Buffer.from(changed).toString('base64url')}.ics`;
    for (const index of bytes.keys()) {
      const changed = Uint8Array.from(bytes);
      changed[index] = changed[index]! ^ 1;
      expect(ticketOf(urlWith(changed)), `byte ${index}`).toBeUndefined();
    }
    for (const candidate of [
      urlWith(bytes.subarray(1)),
      urlWith(bytes.subarray(0, -1)),
      urlWith(bytes.subarray(-32)),
      urlWith(Buffer.alloc(0)),
      'http://localhost/calendar/',
      'http://localhost/calendar/.ics',
      url.replace('.ics', ''),
      url.replace('.ics', '.ical'),
      `http://localhost/calendar/${'A'.repeat(5_000)}.ics`,
    ])
      expect(ticketOf(candidate), candidate).toBeUndefined();
  });

  test('is of its account, not of one that has its name later, and of none that is gone', () => {
    const url = new URL(links.linkTo(SCHOOL, holder, REQUEST)!);
    expect(links.ticketOf(url, () => SCHOOL)).toBeDefined();
    expect(links.ticketOf(url, () => ({ ...SCHOOL, partner: NORTH.partner }))).toBeUndefined();
    expect(links.ticketOf(url, () => undefined)).toBeUndefined();
  });

  test('is good at every replica with the same key, and at none with another', () => {
    const url = links.linkTo(SCHOOL, holder, REQUEST);
    const same = createCalendarLinks({ calendarKey: CALENDAR_KEY, publicUrl: 'https://gateway.example' });
    const other = createCalendarLinks({ calendarKey: `${CALENDAR_KEY}!`, publicUrl: null });
    expect(ticketOf(url, same)).toBeDefined();
    expect(ticketOf(url, other)).toBeUndefined();
    expect(same.linkTo(SCHOOL, holder, REQUEST)).toBe(
      url!.replace('http://localhost:4000', 'https://gateway.example'),
    );
  });
});
