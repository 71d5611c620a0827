/** Beyond a day it is more likely a mistake than a wish. */
const MAX_BELIEVABLE_MS = 86_400_000;

/** After an hour the vendor is asked again whatever it said, so that one page of maintenance costs no day. */
const MAX_WAIT_MS = 3_600_000;

/** Statuses with which a server says when to come again. */
const WAITING_STATUSES = new Set([429, 503]);

/** The three forms of a date in HTTP (RFC 9110, 5.6.7). The last one names no zone and means the same. */
const HTTP_DATE =
  /^(?:[A-Z][a-z]{2}, \d{2} |[A-Z][a-z]{5,8}, \d{2}-|[A-Z][a-z]{2} )[A-Z][a-z]{2}[ -][\d :-]+(?: GMT)?$/;

/** The part of an answer's head that says when to come again. */
export interface RetryAfterHead {
  status: number;
  /** `Retry-After`: seconds or an HTTP date; empty where there is none. */
  retryAfter: string;
  /** `Date`: dates of the vendor's are by its own clock. Where it cannot be read, ours stands in. */
  date: string;
}

/**
 * How long the vendor wants to be left alone, in milliseconds from this answer on, at most an hour. Undefined for an
 * answer that does not say so: by its status, without the header, or with one that is no number of seconds and no date,
 * that is over, or that is more than a day away.
 */
export function retryAfterMsOf({ status, retryAfter, date }: RetryAfterHead): number | undefined {
  if (!WAITING_STATUSES.has(status)) return undefined;
  const text = retryAfter.trim();
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : dateFrom(text) - writtenAt(date);
  return waitMs > 0 && waitMs <= MAX_BELIEVABLE_MS ? Math.min(waitMs, MAX_WAIT_MS) : undefined;
}

function writtenAt(date: string): number {
  const written = dateFrom(date);
  return Number.isNaN(written) ? Date.now() : written;
}

function dateFrom(text: string): number {
  if (!HTTP_DATE.test(text)) return Number.NaN;
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
}
