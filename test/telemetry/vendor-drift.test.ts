import { expect, test } from 'vitest';
import { createDriftLog } from '../../src/telemetry/vendor-drift.ts';

const HOUR_MS = 3_600_000;

test('a field of a merchant that cannot be read is warned of once an hour', () => {
  let nowMs = 0;
  const lines: object[] = [];
  const log = createDriftLog({ warn: (fields: object) => void lines.push(fields) }, () => nowMs);
  const warned = (endpoint: string, field: string, merchant = 'north') => {
    log(endpoint, field, merchant);
    return lines.splice(0);
  };
  expect(warned('/api/v3/room/detail', 'course.title')).toEqual([
    { merchant: 'north', endpoint: 'room/detail', field: 'course.title' },
  ]);
  expect(warned('/api/v3/room/detail', 'course.title')).toEqual([]);
  expect(warned('/api/v3/room/detail', 'course.startTime')).toHaveLength(1);
  expect(warned('/api/v3/room/list', 'course.title')).toHaveLength(1);
  expect(warned('/api/v3/room/detail', 'course.title', 'south')).toHaveLength(1);
  nowMs = HOUR_MS - 1;
  expect(warned('/api/v3/room/detail', 'course.title')).toEqual([]);
  nowMs = HOUR_MS;
  expect(warned('/api/v3/room/detail', 'course.title')).toHaveLength(1);
});
