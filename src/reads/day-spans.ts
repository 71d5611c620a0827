import {
  addDays,
  dayOf,
  DAY_MS,
  startOfDay,
  VENDOR_DAYS,
  vendorWeek,
  type Day,
  type DaySpan,
} from '../vendor/protocol/days.ts';

/** The days that are asked for: the vendor's last week where none is named, a week up to `to` without `from`. Not checked. */
export function askedSpan(from: Day | null | undefined, to: Day | null | undefined, nowMs: number): DaySpan {
  const last = to ?? dayOf(nowMs);
  return { from: from ?? addDays(last, 1 - VENDOR_DAYS), to: last };
}

/** How many days it has; less than one where it ends before it begins. */
export function lengthOf({ from, to }: DaySpan): number {
  return (startOfDay(to) - startOfDay(from)) / DAY_MS + 1;
}

/** Whether days up to this one may be among those that the vendor still has. As time goes on that ends, and never begins. */
export function mayReachVendor(to: unknown, nowMs: number): boolean {
  return typeof to !== 'string' || to >= vendorWeek(nowMs).from;
}

/** Whether the vendor has statistics of a day of the span. */
export function reachesVendor({ from, to }: DaySpan, nowMs: number): boolean {
  return from <= dayOf(nowMs) && mayReachVendor(to, nowMs);
}

/** Whether the vendor has all days of the span, as far as they are not to come. */
export function isOfVendorWeek({ from }: DaySpan, nowMs: number): boolean {
  return from >= vendorWeek(nowMs).from;
}
