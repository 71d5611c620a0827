import type { Break } from '../break.ts';
import { blindBreak, breaksOf } from '../breaks-of.ts';

const VALUES = ['test/telemetry/metrics-values.test.ts'];

/** Of what looks on: metrics, traces, the access log, and warnings about the vendor. */
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
  ...breaksOf(
    'src/runtime/log-output.ts',
    'bounds',
    ['test/process/log-output.test.ts'],
    [
      ["  output.on('error', () => undefined);\n", '', 'a disk that is full ends no gateway'],
      ['performance.now() < giveUpAt', 'true', 'a reader that hangs does not keep the end waiting'],
      [
        'if (!fstatSync(fd).isFIFO()) return fd;',
        'return fd;',
        'nor does it where there are several workers',
      ],
    ],
  ),
  ...breaksOf(
    'src/runtime/log-output.ts',
    'answers',
    ['test/runtime/log-output.test.ts'],
    [
      ["  output.on('drop', () => (lostLines += 1));\n", '', 'lines that are lost are counted'],
      ['    toldLines = lostLines;\n', '', 'of lines that are lost one is told once'],
    ],
  ),
  blindBreak('src/telemetry/metrics.ts', 'letting go', VALUES, [
    '        this.reset();\n',
    '',
    'of a merchant that is gone no gauge is left',
  ]),
  blindBreak(
    'src/telemetry/access-log.ts',
    'answers',
    ['test/telemetry/refusals.test.ts'],
    [
      'status: status === 0 ? undefined : status,',
      'status,',
      'an operation over a WebSocket has no HTTP status in the log',
    ],
  ),
  blindBreak(
    'src/telemetry/tracing.ts',
    'answers',
    ['test/telemetry/tracing.test.ts'],
    [
      "outcome !== 'ok' && outcome !== 'ABORTED'",
      "outcome !== 'ok'",
      'a call that nobody waits for any more is no error in traces',
    ],
  ),
  blindBreak('src/telemetry/metrics.ts', 'answers', VALUES, [
    'this.inc(labels, Math.max(0, now - counted));',
    'this.inc(labels, now);',
    'the event loop is not busy for longer than time goes by',
  ]),
];
