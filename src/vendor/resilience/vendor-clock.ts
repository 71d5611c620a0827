/** Beyond this the vendor's `Date` is more likely wrong than ours. */
const MAX_OFFSET_MS = 24 * 3_600_000;

/** `Date` has whole seconds, cut off: on average the vendor is half a second further. */
const DATE_RESOLUTION_MS = 1_000;

/** Five minutes is what the vendor forgives; a median has to be off by more than its own noise to be believed. */
const TOLERATED_DRIFT_MS = 2_000;

/** An answer that took longer says too little about when its `Date` was written. */
const MAX_SAMPLE_MS = 1_000;

const SAMPLES = 5;

/** How far timestamps may run ahead of the clock to stay distinct under load: a tenth of what the vendor forgives. */
const MAX_LEAD_MS = 30_000;

/** The clock by which the vendor judges timestamps. */
export interface VendorClock {
  /** The vendor's time, epoch milliseconds. */
  now: () => number;
  /** The same for a signature: no two are equal, so that no repeat looks like a replay. */
  timestamp(): number;
  /** Takes note of an answer that has just ended: its `Date`, and how long it took. */
  observe: (dateHeader: string, tookMs: number) => void;
  /** Believes the latest answer at once, after the vendor refused a timestamp. False when it says nothing usable. */
  correct(): boolean;
  /** What is added to the local clock. */
  readonly offsetMs: number;
}

/** Follows the vendor's clock: at once when told to, else by the median of five answers. */
export function createVendorClock(localNow: () => number): VendorClock {
  let offsetMs = 0;
  let latestOffsetMs: number | undefined;
  let lastTimestamp = 0;
  let offsets: number[] = [];
  const now = () => localNow() + offsetMs;
  const isFarOff = (sampleMs: number): boolean => Math.abs(sampleMs - offsetMs) > TOLERATED_DRIFT_MS;
  // PERF(src/vendor (JSON.parse in it)): under load a thousand answers are of one second, and to parse a date costs as
  // much as to sign a call.
  let known = { header: '', writtenAt: Number.NaN };
  const writtenAtOf = (header: string): number => {
    if (header !== known.header) known = { header, writtenAt: Date.parse(header) };
    return known.writtenAt;
  };

  return {
    now,
    timestamp() {
      const current = Math.trunc(now());
      const isBehindLast = current <= lastTimestamp && lastTimestamp - current < MAX_LEAD_MS;
      lastTimestamp = isBehindLast ? lastTimestamp + 1 : current;
      return lastTimestamp;
    },
    observe(dateHeader, tookMs) {
      const sample = offsetFromAnswer(writtenAtOf(dateHeader), localNow(), tookMs);
      latestOffsetMs = sample;
      if (sample === undefined || tookMs > MAX_SAMPLE_MS) return;
      offsets.push(sample);
      if (offsets.length < SAMPLES) return;
      const asked = offsets;
      offsets = [];
      // PERF(src/vendor (JSON.parse in it)): as a rule none is far off, and then neither is the median.
      if (!asked.some(isFarOff)) return;
      const median = medianOf(asked);
      if (isBelievable(median) && isFarOff(median)) offsetMs = median;
    },
    correct() {
      if (latestOffsetMs === undefined || !isBelievable(latestOffsetMs)) return false;
      offsetMs = latestOffsetMs;
      offsets = [];
      return true;
    },
    get offsetMs() {
      return offsetMs;
    },
  };
}

/** The vendor's clock less ours, by the middle of the exchange; undefined for NaN, as an unreadable `Date` is. */
export function offsetFromAnswer(writtenAt: number, receivedAt: number, tookMs: number): number | undefined {
  if (Number.isNaN(writtenAt)) return undefined;
  return Math.round(writtenAt + DATE_RESOLUTION_MS / 2 - (receivedAt - tookMs / 2));
}

function isBelievable(offsetMs: number): boolean {
  return Math.abs(offsetMs) <= MAX_OFFSET_MS;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
