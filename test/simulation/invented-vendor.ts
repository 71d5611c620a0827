import type { DuobeiClient } from '../../src/vendor/client.ts';
import type { LiveStatistics } from '../../src/vendor/endpoints/statistics.ts';
import type { InventedTime } from './invented-time.ts';

/** A vendor whose rooms change in even steps, each room in its own. */
export interface InventedVendor {
  /** What one replica calls it by; answers reach nobody who has gone. */
  clientOf(isAlive: () => boolean): DuobeiClient;
  /** How often the room has changed. */
  versionAt(room: number, ms: number): number;
  /** When it became that. */
  changedAt(room: number, version: number): number;
  /** When it was asked for each room. */
  readonly asked: number[][];
}

const CHANGES_EVERY_MS = 45_000;
const MIN_LATENCY_MS = 60;
export const MAX_LATENCY_MS = 300;

export function inventVendor(time: InventedTime, random: () => number, rooms: number): InventedVendor {
  const offsets = Array.from({ length: rooms }, () => Math.floor(CHANGES_EVERY_MS * random()));
  const asked = offsets.map((): number[] => []);
  const versionAt = (room: number, ms: number) =>
    Math.max(0, Math.floor((ms - (offsets[room] ?? 0)) / CHANGES_EVERY_MS) + 1);

  const read = (room: number, isAlive: () => boolean): Promise<LiveStatistics> => {
    asked[room]?.push(time.now());
    const latencyMs = MIN_LATENCY_MS + (MAX_LATENCY_MS - MIN_LATENCY_MS) * random();
    return new Promise((resolve) => {
      time.after(latencyMs / 2, () => {
        const studentCount = versionAt(room, time.now());
        time.after(latencyMs / 2, () => {
          if (isAlive()) resolve({ ...nobody, studentCount });
        });
      });
    });
  };
  return {
    asked,
    versionAt,
    changedAt: (room, version) => (offsets[room] ?? 0) + (version - 1) * CHANGES_EVERY_MS,
    clientOf: (isAlive) =>
      ({ statistics: { liveRoom: (id: string) => read(Number(id), isAlive) } }) as unknown as DuobeiClient,
  };
}

const nobody: LiveStatistics = {
  peakStudentCount: null,
  studentCount: null,
  mobileStudentCount: null,
  pcStudentCount: null,
  watchTime: null,
  onlineSeries: null,
};
