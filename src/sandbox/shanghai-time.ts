/** The vendor writes every time of day in Asia/Shanghai, which has had no daylight saving time since 1991. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const WIRE_MINUTE = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})$/;

/** `yyyy-MM-dd HH:mm:ss`, as rooms are answered. */
export function shanghaiSecond(ms: number): string {
  return new Date(ms + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** `yyyy-MM-dd HH:mm`, as links expire. */
export function shanghaiMinute(ms: number): string {
  return shanghaiSecond(ms).slice(0, 16);
}

/** Reads `yyyy-MM-dd HH:mm`; undefined for another form or a day that does not exist. */
export function parseShanghaiMinute(text: string): number | undefined {
  const parts = WIRE_MINUTE.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts;
  const ms = Date.UTC(year, month - 1, day, hour, minute) - SHANGHAI_OFFSET_MS;
  // Date.UTC lets a 31st of June roll over; the way back shows it.
  return shanghaiMinute(ms) === text ? ms : undefined;
}

/** The start of the Shanghai day in which the instant lies. */
export function startOfShanghaiDay(ms: number): number {
  return Math.floor((ms + SHANGHAI_OFFSET_MS) / DAY_MS) * DAY_MS - SHANGHAI_OFFSET_MS;
}

/** The Shanghai hour of the day, 0-23. */
export function shanghaiHour(ms: number): number {
  return Math.floor((ms - startOfShanghaiDay(ms)) / HOUR_MS);
}
