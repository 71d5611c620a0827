import { describe, expect, it } from 'vitest';
import { createVendorClock, offsetFromAnswer } from '../../src/vendor/resilience/vendor-clock.ts';

const HOUR_MS = 3_600_000;
const start = Date.UTC(2026, 0, 1);

/** A local clock that can be set, and the header a vendor `aheadMs` ahead of it would send. */
function clockAt(aheadMs: number) {
  const local = { now: start };
  const dateHeader = () => new Date(local.now + aheadMs).toUTCString();
  return { local, dateHeader, clock: createVendorClock(() => local.now) };
}

describe('the offset of the vendor’s clock', () => {
  it.each([
    { name: 'no skew', aheadMs: 0, tookMs: 0, offsetMs: 500 },
    { name: 'ten minutes ahead', aheadMs: 600_000, tookMs: 0, offsetMs: 600_500 },
    { name: 'ten minutes behind', aheadMs: -600_000, tookMs: 0, offsetMs: -599_500 },
    { name: 'a slow answer counts by its middle', aheadMs: 0, tookMs: 3_000, offsetMs: 2_000 },
  ])('$name', ({ aheadMs, tookMs, offsetMs }) => {
    expect(offsetFromAnswer(start + aheadMs, start, tookMs)).toBe(offsetMs);
  });

  it.each(['', 'soon'])('an unreadable header %j says nothing', (header) => {
    expect(offsetFromAnswer(Date.parse(header), start, 0)).toBeUndefined();
  });
});

describe('the vendor’s clock', () => {
  it('follows a single answer when told to', () => {
    const { clock, dateHeader } = clockAt(600_000);
    clock.observe(dateHeader(), 0);
    expect(clock.offsetMs).toBe(0);
    expect(clock.correct()).toBe(true);
    expect(clock.now()).toBe(start + 600_500);
  });

  it.each([
    [24, true],
    [25, false],
    [-23, true],
    [-25, false],
  ])('%i hours off: corrected %s', (hours, isCorrected) => {
    const { clock } = clockAt(0);
    clock.observe(new Date(start + hours * HOUR_MS - 1_000).toUTCString(), 0);
    expect(clock.correct()).toBe(isCorrected);
    expect(clock.offsetMs === 0).toBe(!isCorrected);
  });

  it('cannot be corrected without an answer', () => {
    expect(clockAt(0).clock.correct()).toBe(false);
  });

  it('drifts along by the median of five answers, whatever one of them says', () => {
    const { clock, dateHeader } = clockAt(240_000);
    for (let answer = 0; answer < 4; answer += 1) clock.observe(dateHeader(), 10);
    clock.observe(new Date(start + 20 * HOUR_MS).toUTCString(), 10);
    expect(clock.offsetMs).toBe(240_505);
  });

  it('takes no part of the median from an answer that was slow, but believes it where nothing else is known', () => {
    const { clock, dateHeader } = clockAt(240_000);
    for (let answer = 0; answer < 50; answer += 1) clock.observe(dateHeader(), 1_001);
    expect(clock.offsetMs).toBe(0);
    expect(clock.correct()).toBe(true);
    expect(clock.offsetMs).toBe(241_001);
  });

  it('takes one that took a second, and follows three seconds', () => {
    const { clock, dateHeader } = clockAt(3_000);
    for (let answer = 0; answer < 5; answer += 1) clock.observe(dateHeader(), 1_000);
    expect(clock.offsetMs).toBe(4_000);
  });

  it('begins its median anew after each five', () => {
    const { clock, dateHeader } = clockAt(240_000);
    for (let answer = 0; answer < 5; answer += 1) clock.observe(dateHeader(), 0);
    expect(clock.offsetMs).toBe(240_500);
    for (let answer = 0; answer < 5; answer += 1) clock.observe(new Date(start).toUTCString(), 0);
    expect(clock.offsetMs).toBe(500);
  });

  it('begins its median anew when it was corrected', () => {
    const { clock, dateHeader } = clockAt(600_000);
    const wrong = new Date(start).toUTCString();
    for (let answer = 0; answer < 3; answer += 1) clock.observe(wrong, 0);
    clock.observe(dateHeader(), 0);
    clock.correct();
    // With those before it, the fifth, of which most are wrong.
    clock.observe(dateHeader(), 0);
    expect(clock.offsetMs).toBe(600_500);
  });

  it('does not drift by more than a day', () => {
    const { clock, dateHeader } = clockAt(25 * HOUR_MS);
    for (let answer = 0; answer < 20; answer += 1) clock.observe(dateHeader(), 0);
    expect(clock.offsetMs).toBe(0);
  });

  it('cannot be corrected by an answer that says no time, whatever was said before', () => {
    const { clock, dateHeader } = clockAt(600_000);
    clock.observe(dateHeader(), 0);
    clock.observe('', 0);
    expect(clock.correct()).toBe(false);
  });

  it('reads each header anew', () => {
    const { clock, dateHeader, local } = clockAt(600_000);
    clock.observe(dateHeader(), 0);
    local.now += 30_000;
    clock.observe(dateHeader(), 0);
    clock.correct();
    expect(clock.offsetMs).toBe(600_500);
  });

  it('is not moved by what lies within the resolution of the header', () => {
    const { clock, dateHeader } = clockAt(1_000);
    for (let answer = 0; answer < 20; answer += 1) clock.observe(dateHeader(), 10);
    expect(clock.offsetMs).toBe(0);
  });

  it('never signs twice with one timestamp, nor runs far ahead for that', () => {
    const { clock, local } = clockAt(0);
    const burst = Array.from({ length: 1_000 }, () => clock.timestamp());
    expect(new Set(burst).size).toBe(1_000);
    expect(Math.max(...Array.from({ length: 50_000 }, () => clock.timestamp()))).toBeLessThanOrEqual(
      start + 30_000,
    );
    local.now += 60_000;
    expect(clock.timestamp()).toBe(start + 60_000);
  });
});
