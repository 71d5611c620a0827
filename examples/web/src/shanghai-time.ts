const SHANGHAI_MS = 8 * 3_600_000;

/** An instant as a field of date and time shows it in Shanghai: `2026-06-01T19:00`. Empty without one. */
export function shanghaiInputOf(instant: string | null): string {
  return instant === null ? '' : new Date(Date.parse(instant) + SHANGHAI_MS).toISOString().slice(0, 16);
}

/** What such a field holds as an instant. Shanghai has no summer time. */
export function instantOf(input: string): string {
  return `${input.slice(0, 16)}:00+08:00`;
}
