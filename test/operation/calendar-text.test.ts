import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarText } from '../../src/operation/calendar-text.ts';
import type { CalendarRoom, CalendarRooms } from '../../src/reads/calendar-read.ts';
import { readCalendarFile } from '../support/calendar.ts';

const START = new Date('2026-06-01T08:00:00Z');
const END = new Date('2026-06-01T09:30:00Z');

function room(title: string | null, more: Partial<CalendarRoom> = {}): CalendarRoom {
  return { vendorId: 'jz1', title, startsAt: START, endsAt: END, ...more };
}

function calendarOf(rooms: CalendarRoom[], more: Partial<CalendarRooms> = {}): CalendarRooms {
  return {
    rooms,
    window: { from: new Date('2026-05-03T16:00:00Z'), to: new Date('2026-11-30T16:00:00Z') },
    isComplete: true,
    merchantName: '示例学校',
    readAt: new Date('2026-06-01T00:00:00Z'),
    ...more,
  };
}

const titlesOf = (text: string) => readCalendarFile(text).events.map(({ summary }) => summary);

describe('a calendar', () => {
  test('has an event a room, at its time in Shanghai wherever it is read', () => {
    const text = calendarText('default', calendarOf([room('高一数学')]));
    expect(text).toContain('DTSTART;TZID=Asia/Shanghai:20260601T160000\r\n');
    expect(text).toContain('DTEND;TZID=Asia/Shanghai:20260601T173000\r\n');
    expect(text).toContain('DTSTAMP:20260601T000000Z\r\n');
    expect(readCalendarFile(text).events).toEqual([
      { uid: 'jz1@default.duobei-graphql', summary: '高一数学', startsAt: START, endsAt: END },
    ]);
  });

  test('says what it is called and when to ask again', () => {
    const { calendar } = readCalendarFile(calendarText('default', calendarOf([])));
    const valueOf = (name: string) => String(calendar.getFirstPropertyValue(name));
    expect(valueOf('version')).toBe('2.0');
    expect(valueOf('x-wr-calname')).toBe('示例学校');
    expect(valueOf('x-wr-timezone')).toBe('Asia/Shanghai');
    expect(valueOf('refresh-interval')).toBe('PT1H');
    expect(valueOf('x-published-ttl')).toBe('PT1H');
    expect(valueOf('x-wr-caldesc')).toBe('Lessons 课程 2026-05-04 – 2026-11-30');
    expect(calendar.getFirstProperty('method')).toBeNull();
  });

  test('says where it is not whole', () => {
    const { calendar } = readCalendarFile(calendarText('default', calendarOf([], { isComplete: false })));
    expect(String(calendar.getFirstPropertyValue('description'))).toMatch(/^Some of the lessons, /);
  });

  test('names no account that has no name, and a room without a title by its id', () => {
    const text = calendarText('default', calendarOf([room(null)], { merchantName: null }));
    expect(text).toContain('X-WR-CALNAME:Duobeiyun\r\n');
    expect(titlesOf(text)).toEqual(['jz1']);
  });

  test('has no end where nobody says it, or it is not behind the start', () => {
    const rooms = [room('a', { endsAt: null }), room('b', { vendorId: 'jz2', endsAt: START })];
    const text = calendarText('default', calendarOf(rooms));
    expect(text).not.toContain('DTEND');
    expect(readCalendarFile(text).events.map(({ endsAt }) => endsAt)).toEqual([START, START]);
  });

  test('has ids of one account that are unlike those of another', () => {
    const [one, other] = ['a', 'b'].map((merchant) => calendarText(merchant, calendarOf([room('x')])));
    expect(readCalendarFile(one!).events[0]?.uid).toBe('jz1@a.duobei-graphql');
    expect(readCalendarFile(other!).events[0]?.uid).toBe('jz1@b.duobei-graphql');
  });

  test.each([
    ['what divides values', 'a, b; c: d \\ e "f"'],
    ['line breaks', 'one\ntwo'],
    ['what begins another line', 'x\r\nEND:VEVENT'],
    ['a long title in Chinese', '函数与导数'.repeat(51)],
    ['emoji of several characters', '👩‍🏫👨‍👩‍👧‍👦🇨🇳'.repeat(20)],
    ['one word longer than a line', 'x'.repeat(255)],
  ])('keeps titles with %s', (_what, title) => {
    expect(titlesOf(calendarText('default', calendarOf([room(title)])))).toEqual([
      title.replaceAll('\r\n', '\n'),
    ]);
  });

  test('leaves out controls', () => {
    expect(titlesOf(calendarText('default', calendarOf([room('a\u0000b\u001b[31mc\u007f')])))).toEqual([
      'ab[31mc',
    ]);
  });

  test('keeps whatever text a title is', () => {
    const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 255 });
    fc.assert(
      fc.property(anyText, (title) => {
        expect(titlesOf(calendarText('default', calendarOf([room(title)])))).toEqual([title]);
      }),
      { seed: 20260601, numRuns: 300 },
    );
  });
});
