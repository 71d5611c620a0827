import { InvalidArgumentError } from './arguments.ts';

/** All times of the vendor are Asia/Shanghai, eight hours ahead of UTC without daylight saving since 1991. */
export const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** Reads `yyyy-MM-dd HH:mm`, with or without seconds; null for what is no such time. */
export function dateFromShanghai(text: string): Date | null {
  // PERF(src/vendor (JSON.parse in it)): a list of rooms has sixty times, and a regular expression takes longer than all
  // else about a room.
  const hasSeconds = text.length === 19;
  const isShaped =
    (hasSeconds ? text[16] === ':' : text.length === 16) &&
    text[4] === '-' &&
    text[7] === '-' &&
    text[10] === ' ' &&
    text[13] === ':';
  if (!isShaped) return null;
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = hasSeconds ? twoDigits(text, 17) : 0;
  // Each comparison is false for what is not a number.
  const isReal =
    year >= 0 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hour < 24 &&
    minute < 60 &&
    second < 60;
  if (!isReal) return null;
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second) - SHANGHAI_OFFSET_MS);
}

const ZERO = 48;

/** NaN for anything but two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN;
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

/** Years that a lesson may be in: outside of them a number was of another unit, or a text or a time a place holder. */
export const FIRST_YEAR = 1971;
export const LAST_YEAR = 2200;

/**
 * Writes `yyyy-MM-dd HH:mm`, which is all the vendor takes: seconds are dropped. A start of another year would be read
 * back as none.
 */
export function shanghaiFromDate(date: Date, argument = 'time'): string {
  const shifted = new Date(date.getTime() + SHANGHAI_OFFSET_MS);
  if (Number.isNaN(shifted.getTime())) {
    throw new InvalidArgumentError(argument, 'is not a valid time.');
  }
  const year = shifted.getUTCFullYear();
  if (year < FIRST_YEAR || year > LAST_YEAR) {
    throw new InvalidArgumentError(
      argument,
      `is outside of the years ${FIRST_YEAR}-${LAST_YEAR}, read in Shanghai.`,
    );
  }
  const iso = shifted.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}

/** Seconds from here on are past the year 5000, and as many milliseconds are in 1973. */
const FIRST_EPOCH_MS = 100_000_000_000;
/** In seconds this is 1973. What is less is no time of a lesson in either unit. */
const FIRST_EPOCH_SECONDS = 100_000_000;

/**
 * An epoch instant in seconds or milliseconds, told apart by its size. Null for 0, by which the vendor means "not yet";
 * undefined for what is no instant.
 */
export function dateFromEpoch(epoch: number): Date | null | undefined {
  if (epoch === 0) return null;
  if (!(epoch >= FIRST_EPOCH_SECONDS)) return undefined;
  const date = new Date(epoch < FIRST_EPOCH_MS ? epoch * 1_000 : epoch);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

const EPOCH_TEXT = /^\d{1,16}$/;

/** A day, or a day and a time of it, with `-` or `/`, a space or `T`, a fraction, and what it is ahead of UTC: 14 hours at most. */
const TIME_TEXT =
  /^(\d{4})([-/])(\d\d)\2(\d\d)(?:[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)? ?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/;

/** By which Java and SQL write a time that there is not. */
const NO_DAY = '0000-00-00';

const FIRST_MS = Date.UTC(FIRST_YEAR, 0);
const END_MS = Date.UTC(LAST_YEAR + 1, 0);

/**
 * A time in any form in which the vendor's stack writes one: of Shanghai where it does not say how far it is ahead of
 * UTC. Null for none, which is null, 0 or empty; undefined for what is no time, or none of the years 1971 to 2200.
 */
export function dateFromAnyForm(time: unknown): Date | null | undefined {
  const date = anyDateFrom(time);
  if (!date) return date;
  const ms = date.getTime();
  return ms >= FIRST_MS && ms < END_MS ? date : undefined;
}

function anyDateFrom(time: unknown): Date | null | undefined {
  if (typeof time === 'number') return dateFromEpoch(time);
  if (typeof time !== 'string') return undefined;
  const documented = dateFromShanghai(time);
  if (documented) return documented;
  const text = time.trim();
  if (text === '' || text.startsWith(NO_DAY)) return null;
  if (EPOCH_TEXT.test(text)) return dateFromEpoch(Number(text));
  const [, year, , month, day, minute = '00:00', second = '00', fraction = '', offset] =
    TIME_TEXT.exec(text) ?? [];
  const date = dateFromShanghai(`${year}-${month}-${day} ${minute}:${second}`);
  if (!date) return undefined;
  const fractionMs = Number(fraction.padEnd(3, '0').slice(0, 3));
  const shiftMs = offset === undefined ? 0 : SHANGHAI_OFFSET_MS - offsetMs(offset);
  return new Date(date.getTime() + shiftMs + fractionMs);
}

/** Of `Z`, `+08:00` or `+0800`. */
function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
