import type { PlaybackHour, PlaybackMinute } from '../../vendor/endpoints/playback.ts';
import { minutesFromNumbers, numbersFromMinutes } from './minute-lists.ts';
import { numbersFrom, varintsFrom } from './varints.ts';

/** What is kept of a room-day beside its sums. */
export interface DayLists {
  /** Empty: none. */
  vendorId: string;
  /** In order, whole seconds. */
  hours: readonly PlaybackHour[];
  /** In order, those with views. */
  minutes: readonly PlaybackMinute[];
}

/** As a store reads it. */
export type StoredBytes = Uint8Array | ArrayBuffer;

/**
 * Half of the place that JSON takes, of which there are millions. First the id: its length in bytes and whether it is
 * one of hexadecimal digits, whose bytes are half as many. Then numbers: how many hours, each with its views and its time,
 * and the minutes as in `minute-lists.ts`.
 */
export function bytesFromDay({ vendorId, hours, minutes }: DayLists): Buffer {
  const isHex = HEX.test(vendorId);
  const id = Buffer.from(vendorId, isHex ? 'hex' : 'utf8');
  const numbers = [
    hours.length,
    ...hours.flatMap(({ hour, viewCount, watchedSeconds }) => [
      hour,
      viewCount,
      numberFromSeconds(watchedSeconds),
    ]),
    ...numbersFromMinutes(minutes),
  ];
  return Buffer.concat([varintsFrom([2 * id.length + Number(isHex)]), id, varintsFrom(numbers)]);
}

export function dayFromBytes(stored: StoredBytes): DayLists {
  const bytes = bufferFrom(stored);
  const idStart = bytes.findIndex((byte) => byte < 128) + 1;
  const [idNumber = 0] = numbersFrom(bytes.subarray(0, idStart));
  const idEnd = idStart + Math.floor(idNumber / 2);
  const [hourCount = 0, ...numbers] = numbersFrom(bytes.subarray(idEnd));
  const hours = Array.from({ length: hourCount }, (_, index) => ({
    hour: numbers[3 * index] ?? 0,
    viewCount: numbers[3 * index + 1] ?? 0,
    watchedSeconds: secondsFromNumber(numbers[3 * index + 2] ?? 0),
  }));
  return {
    vendorId: bytes.toString(idNumber % 2 === 1 ? 'hex' : 'utf8', idStart, idEnd),
    hours,
    minutes: minutesFromNumbers(numbers.slice(3 * hourCount)),
  };
}

/** Over the same memory. */
export function bufferFrom(stored: StoredBytes): Buffer {
  return stored instanceof ArrayBuffer
    ? Buffer.from(stored)
    : Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
}

const HEX = /^(?:[0-9a-f]{2}){1,64}$/;

const SECONDS_PER_MINUTE = 60;

/** The vendor counts whole minutes: even numbers are those, odd ones seconds. */
function numberFromSeconds(seconds: number): number {
  return seconds % SECONDS_PER_MINUTE === 0 ? (2 * seconds) / SECONDS_PER_MINUTE : 2 * seconds + 1;
}

function secondsFromNumber(number: number): number {
  return number % 2 === 0 ? (number / 2) * SECONDS_PER_MINUTE : (number - 1) / 2;
}
