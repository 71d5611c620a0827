import type { Break } from '../break.ts';
import { breaksOf } from '../breaks-of.ts';

const VALUES = ['test/telemetry/metrics-values.test.ts'];

/** Of what looks on: metrics of an archive, and warnings about the vendor. */
export const telemetryBreaks: readonly Break[] = [
  ...breaksOf('src/telemetry/archive-metrics.ts', 'answers', VALUES, [
    [
      '1 + (Date.parse(to) - Date.parse(from)) / DAY_MS',
      '(Date.parse(to) - Date.parse(from)) / DAY_MS',
      'each day that is lost is counted',
    ],
  ]),
  ...breaksOf(
    'src/telemetry/vendor-drift.ts',
    'answers',
    ['test/telemetry/vendor-drift.test.ts'],
    [
      [
        '`${merchant} ${endpoint} ${field}`',
        '`${endpoint} ${field}`',
        'a field of each merchant is warned of, whatever others have',
      ],
    ],
  ),
];
