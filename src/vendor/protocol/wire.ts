import { z } from 'zod';
import { isCount } from './count.ts';
import { InvalidArgumentError } from './arguments.ts';

/** All times of the vendor are Asia/Shanghai, eight hours ahead of UTC without daylight saving since 1991. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

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

/** Writes `yyyy-MM-dd HH:mm`, which is all the vendor takes: seconds are dropped. */
export function shanghaiFromDate(date: Date, argument = 'time'): string {
  const shifted = new Date(date.getTime() + SHANGHAI_OFFSET_MS);
  if (Number.isNaN(shifted.getTime())) {
    throw new InvalidArgumentError(argument, 'is not a valid time.');
  }
  const iso = shifted.toISOString();
  // Five-digit years begin with a sign and are longer.
  if (iso.length !== 24) throw new InvalidArgumentError(argument, 'is outside of the years 0000-9999.');
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}

/** An epoch instant in milliseconds; null for 0, by which the vendor means "not yet". */
export function dateFromEpochMs(epochMs: number): Date | null {
  if (epochMs === 0) return null;
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Up to the last time that a date can hold, which has sixteen digits. */
const EPOCH_TEXT = /^\d{10,16}$/;

type WireTime = string | number | null | undefined;

/** Either notation of the vendor's. Absent stays undefined; null and what is no time become null. */
export function dateFromWire(time: WireTime): Date | null | undefined {
  if (time === undefined) return undefined;
  if (typeof time === 'number') return dateFromEpochMs(time);
  if (time === null) return null;
  return dateFromShanghai(time) ?? (EPOCH_TEXT.test(time) ? dateFromEpochMs(Number(time)) : null);
}

/** Clients and the vendor write booleans as 1/0 and as true/false. Absent stays undefined. */
export function booleanFromWire(
  flag: boolean | number | string | null | undefined,
): boolean | null | undefined {
  switch (flag) {
    case undefined:
      return undefined;
    case true:
    case 1:
    case '1':
    case 'true':
      return true;
    case false:
    case 0:
    case '0':
    case 'false':
      return false;
    default:
      return null;
  }
}

/** Text that may be missing: empty counts as none. Absent stays undefined. */
export function textFromWire(text: string | null | undefined): string | null | undefined {
  return text === '' ? null : text;
}

/** A count, or null for anything else. Absent stays undefined. */
export function integerFromWire(value: number | string | null | undefined): number | null | undefined {
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return isCount(number) ? number : null;
}

const NUMERIC_TEXT = /^-?\d+(?:\.\d+)?$/;

const numericText = z.string().regex(NUMERIC_TEXT).transform(Number);
/** Far beyond every amount of the vendor's, and far from where sums and products stop being numbers. */
const amount = z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
const count = z.number().refine(isCount, 'a count');

/** A number, or the same number as text. */
export const wireNumber = z.union([amount, numericText.pipe(amount)]);

/** The same, if it is a count. */
export const wireCount = z.union([count, numericText.pipe(count)]);

/** Many of them. Answers have plain numbers as a rule, which is seen at once; only others are read one by one. */
export const wireCounts = z.union([z.custom<number[]>(areCounts), z.array(wireCount)]);

function areCounts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isCount);
}

/** An amount as exact decimal text. JSON has no trailing zeros to keep, so `4.20` arrives as `4.2`. */
export const wireDecimal = z
  .union([z.number(), z.string().regex(NUMERIC_TEXT)])
  .transform((amount) => (typeof amount === 'string' ? amount : decimalFromNumber(amount)));

function decimalFromNumber(amount: number): string {
  const text = String(amount);
  return text.includes('e')
    ? amount.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
    : text;
}

/** A time that must be there, in either notation. */
export const wireInstant = z.union([z.string(), z.number()]).transform((time, context) => {
  const date = dateFromWire(time);
  if (date) return date;
  context.issues.push({ code: 'custom', message: 'a time', input: undefined });
  return z.NEVER;
});

/** A time that may be missing; `dateFromWire` reads it. */
export const wireTime = z.union([z.string(), z.number(), z.null()]).optional();
export const wireBoolean = z.union([z.boolean(), z.number(), z.string(), z.null()]).optional();
export const wireText = z.string().nullish();
export const wireInteger = z.union([z.number(), z.string(), z.null()]).optional();

/** One page of a numbered list. */
export interface Page<T> {
  items: T[];
  /** 1-based. */
  pageNo: number;
  /** Items of a full page; the vendor always has 20. */
  pageSize: number;
  /** Items on all pages. */
  totalCount: number;
  /** 0 for an empty list. */
  totalPages: number;
}

/** The `pagination` of the two lists. The other fields of it follow from these. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z
    .object({
      pagination: z.object({
        items: z.array(item),
        pageNo: wireCount,
        pageSize: wireCount,
        totalCount: wireCount,
        totalPages: wireCount,
      }),
    })
    .transform(({ pagination }): Page<z.output<T>> => pagination);
}
