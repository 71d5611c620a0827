import type { RecordingStatus, Room, RoomType } from '../../vendor/endpoints/room.ts';
import { DAY_MS, startOfDay } from '../../vendor/protocol/days.ts';
import { schedulePhaseOf, type SchedulePhase } from './room-schedule.ts';

/** What a room must be like to be shown. A condition that is left out, or null, holds for every room. */
export interface RoomConditions {
  /** Part of the title, whatever its case. */
  titleContains?: string | null | undefined;
  /** Strict, to the millisecond. */
  startsBefore?: Date | null | undefined;
  /** Strict, to the millisecond. */
  startsAfter?: Date | null | undefined;
  /** A day of Shanghai, `YYYY-MM-DD`. */
  startsOn?: string | null | undefined;
  phase?: SchedulePhase | null | undefined;
  type?: RoomType | null | undefined;
  isVod?: boolean | null | undefined;
  recordingStatus?: RecordingStatus | null | undefined;
}

/** `NEWEST` is the order in which the vendor lists them. */
export type RoomOrder = 'STARTS_AT_ASC' | 'STARTS_AT_DESC' | 'NEWEST';

/** A room as one answer of the vendor has it; undefined is what that answer did not carry. */
export type RoomAnswer = Partial<Room> & Pick<Room, 'vendorId'>;

/** Instants that a start is strictly between; undefined is no bound. */
export interface StartBounds {
  after: Date | undefined;
  before: Date | undefined;
}

/** Lessons last five hours at most; a day leaves room for those that were drawn out, and for clocks that differ. */
const LONGEST_LESSON_MS = DAY_MS;

/**
 * Whether a room fits all conditions. Undefined where that hangs on a field that its answer did not carry, so that
 * `room/detail` has to be read; a field that the vendor has no value for fits nothing.
 */
export function fitsConditions(
  room: RoomAnswer,
  conditions: RoomConditions,
  nowMs: number,
): boolean | undefined {
  const { titleContains, startsBefore, startsAfter, startsOn, phase, type, isVod, recordingStatus } =
    conditions;
  const { title, startsAt, endsAt } = room;
  const { after, before } = boundsOf({ startsBefore, startsAfter, startsOn });
  const verdicts = [
    titleContains ? known(title, (text) => containsText(text, titleContains)) : true,
    after || before ? known(startsAt, (start) => isBetween(start, { after, before })) : true,
    phase == null
      ? true
      : startsAt === undefined || endsAt === undefined
        ? undefined
        : schedulePhaseOf(room, nowMs) === phase,
    type == null ? true : known(room.type, (value) => value === type),
    isVod == null ? true : known(room.isVod, (value) => value === isVod),
    recordingStatus == null ? true : known(room.recordingStatus, (value) => value === recordingStatus),
  ];
  if (verdicts.includes(false)) return false;
  return verdicts.includes(undefined) ? undefined : true;
}

/** The bounds of `startsBefore`, `startsAfter` and `startsOn` together. */
export function boundsOf({ startsBefore, startsAfter, startsOn }: RoomConditions): StartBounds {
  const midnightMs = startsOn == null ? undefined : startOfDay(startsOn);
  const after = [startsAfter, midnightMs !== undefined && new Date(midnightMs - 1)];
  const before = [startsBefore, midnightMs !== undefined && new Date(midnightMs + DAY_MS)];
  return { after: latestOf(after), before: earliestOf(before) };
}

/** Bounds that no room of this phase is outside of: what need not be asked for. A VOD room is made now, by the vendor's clock. */
export function boundsOfPhase(phase: SchedulePhase | null | undefined, nowMs: number): StartBounds {
  const at = (ms: number) => new Date(nowMs + ms);
  if (phase === 'UPCOMING') return { after: at(0), before: undefined };
  if (phase === 'IN_PROGRESS') return { after: at(-LONGEST_LESSON_MS), before: at(1) };
  return { after: undefined, before: phase === 'ENDED' ? at(LONGEST_LESSON_MS) : undefined };
}

/** Bounds that hold where both do. */
export function bothBounds(one: StartBounds, other: StartBounds): StartBounds {
  return {
    after: latestOf([one.after, other.after]),
    before: earliestOf([one.before, other.before]),
  };
}

export function isBetween(start: Date, { after, before }: StartBounds): boolean {
  return (!after || start > after) && (!before || start < before);
}

/** Rooms in an order: those without a known start come last, equal starts by id. `NEWEST` leaves them as they are. */
export function inOrder<R extends RoomAnswer>(rooms: readonly R[], order: RoomOrder): R[] {
  if (order === 'NEWEST') return [...rooms];
  const sign = order === 'STARTS_AT_ASC' ? 1 : -1;
  const startOf = ({ startsAt }: R) => startsAt?.getTime() ?? sign * Infinity;
  return rooms.toSorted((a, b) => {
    const [startA, startB] = [startOf(a), startOf(b)];
    if (startA !== startB) return startA < startB ? -sign : sign;
    return a.vendorId < b.vendorId ? -1 : Number(a.vendorId > b.vendorId);
  });
}

/** What a field's value says, where there is one. */
function known<T>(value: T | null | undefined, says: (value: T) => boolean): boolean | undefined {
  if (value === undefined) return undefined;
  return value !== null && says(value);
}

function containsText(text: string, part: string): boolean {
  return text.normalize('NFC').toLowerCase().includes(part.normalize('NFC').toLowerCase());
}

function latestOf(dates: readonly (Date | null | false | undefined)[]): Date | undefined {
  return chosenOf(dates, (a, b) => a > b);
}

function earliestOf(dates: readonly (Date | null | false | undefined)[]): Date | undefined {
  return chosenOf(dates, (a, b) => a < b);
}

function chosenOf(
  dates: readonly (Date | null | false | undefined)[],
  isBetter: (a: Date, b: Date) => boolean,
): Date | undefined {
  let chosen: Date | undefined;
  for (const date of dates) if (date && (!chosen || isBetter(date, chosen))) chosen = date;
  return chosen;
}
