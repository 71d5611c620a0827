import type { Break } from '../break.ts';
import { blindBreak } from '../breaks-of.ts';

/** Of GraphQL, operations, transports and the process, chosen from the code alone. */
export const upperOwnBreaks: readonly Break[] = [
  blindBreak(
    'src/graphql/room/room-schedule.ts',
    'time',
    ['test/graphql/room/room-schedule.test.ts'],
    [
      "return nowMs < endsAt.getTime() ? 'IN_PROGRESS'",
      "return nowMs <= endsAt.getTime() ? 'IN_PROGRESS'",
      'a lesson has ended at its end',
    ],
  ),
  blindBreak(
    'src/graphql/room/room-filter.ts',
    'bounds',
    ['test/graphql/room/room-filter.test.ts'],
    ['before: at(1) }', 'before: at(0) }', 'a room that starts this very millisecond is in progress'],
  ),
  blindBreak(
    'src/graphql/room/delete-rooms.ts',
    'answers',
    ['test/graphql/room/delete-rooms.test.ts'],
    [
      "      if (error instanceof GraphQLError) noteMutation({ mutation: 'deleteRooms', error });\n",
      '',
      'a deleteRooms that was forbidden is in the mutation log',
    ],
  ),
  blindBreak(
    'src/graphql/room/room-list.ts',
    'answers',
    ['test/graphql/room/room-filter.test.ts'],
    [
      'startsAfter: startsAfter ? minuteOf(startsAfter) : undefined',
      'startsAfter: startsAfter ?? undefined',
      'cursors fit filters that differ only in seconds',
    ],
  ),
  blindBreak(
    'src/graphql/fields/connections.ts',
    'answers',
    ['test/graphql/shared/connections.test.ts'],
    [
      'Math.min(current - Math.floor(PAGES_AROUND / 2), totalPages - PAGES_AROUND + 1)',
      'current - Math.floor(PAGES_AROUND / 2)',
      'a pager shows five pages at the end of a list too',
    ],
  ),
  blindBreak(
    'src/vendor/protocol/days.ts',
    'time',
    ['test/graphql/statistics/statistics.test.ts'],
    ['new Date(ms + SHANGHAI_OFFSET_MS)', 'new Date(ms)', 'a day of statistics is one of Shanghai'],
  ),
  blindBreak(
    'src/graphql/statistics/live-attendance.ts',
    'answers',
    ['test/graphql/statistics/statistics.test.ts'],
    [
      'sum + (durationSeconds ?? 0)',
      'Math.max(sum, durationSeconds ?? 0)',
      'the sum of sessions is of all of them',
    ],
  ),
  blindBreak(
    'src/graphql/statistics/live-attendance.ts',
    'answers',
    ['test/graphql/statistics/statistics.test.ts'],
    ['`${roomId}:${userId}`', 'roomId', 'each user of a room has an attendance of their own in caches'],
  ),
  blindBreak(
    'src/graphql/statistics/room-statistics.ts',
    'answers',
    ['test/graphql/statistics/statistics.test.ts'],
    [
      "encodeGlobalId('RoomStatistics', vendorId)",
      "encodeGlobalId('Room', vendorId)",
      'no two objects of caches have one id',
    ],
  ),
  blindBreak(
    'src/graphql/statistics/room-statistics.ts',
    'answers',
    ['test/graphql/statistics/statistics.test.ts'],
    [
      'return attendance && asNamed(user, attendance);',
      'return asNamed(user, attendance!);',
      'the attendance of a user with a mapped id is no proof of a room',
    ],
  ),
  blindBreak(
    'src/graphql/document/document-upload-type.ts',
    'vendor',
    ['test/graphql/document/document-upload-content.test.ts'],
    [
      "  if (outside === 'jpg' && extension === 'png') return `${stem}jpg`;\n",
      '',
      'a JPEG called .png is sent as .jpg',
    ],
  ),
  blindBreak(
    'src/graphql/document/document-upload-file.ts',
    'time',
    ['test/transports/http/upload-failures.test.ts'],
    [
      'const FILE_START_TIMEOUT_MS = 10_000;',
      'const FILE_START_TIMEOUT_MS = 10_000_000;',
      'a file that never begins is waited for ten seconds',
    ],
  ),
  blindBreak(
    'src/graphql/fields/watching.ts',
    'bounds',
    ['test/watch/limits.test.ts'],
    [
      "caller.kind === 'user' ? caller.name : null",
      "caller.kind === 'anonymous' ? null : caller.name",
      'subscriptions of a server count towards the whole alone',
    ],
  ),
  blindBreak(
    'src/operation/deferrals.ts',
    'answers',
    ['test/operation/answer-refusal.test.ts'],
    [
      'if (condition?.kind === Kind.VARIABLE) return variables[condition.name.value] !== false;',
      'if (condition?.kind === Kind.VARIABLE) return true;',
      'what defers nothing by its variables is answered as JSON',
    ],
  ),
  blindBreak(
    'src/operation/hidden-schema.ts',
    'authorization',
    ['test/operation/hidden-schema.test.ts'],
    [
      "(message.endsWith('?') || message.endsWith(CUT_MARK))",
      "message.endsWith('?')",
      'a suggestion that was cut gives no name away',
    ],
  ),
  blindBreak(
    'src/operation/event-points.ts',
    'bounds',
    ['test/operation/check-order.test.ts', 'test/watch/event-rates.test.ts'],
    ['    taken += points;\n', '', 'each event pays for its own calls alone'],
  ),
  blindBreak(
    'src/operation/preview-links.ts',
    'wiring',
    ['test/transports/http/preview-page.test.ts'],
    [
      'publicUrl ?? new URL(requestUrl).origin',
      'new URL(requestUrl).origin',
      'preview links lead to the public URL',
    ],
  ),
  blindBreak(
    'src/operation/response-extensions.ts',
    'authorization',
    ['test/operation/call-report.test.ts'],
    [
      "context.caller.kind !== 'server'",
      "context.caller.kind === 'anonymous'",
      'users are not told in production what is remembered',
    ],
  ),
  blindBreak(
    'src/operation/checks/load-check.ts',
    'bounds',
    ['test/operation/load-classes.test.ts'],
    [
      "const isAtRoot = !ancestors.some((node) => 'kind' in node && node.kind === Kind.FIELD);",
      'const isAtRoot = ancestors.length > 0 || Kind.FIELD === name;',
      'the documents of one room are not given up as a list',
    ],
  ),
  blindBreak(
    'src/telemetry/tracing.ts',
    'bounds',
    ['test/telemetry/tracing.test.ts'],
    [
      '{ root: sampler, remoteParentSampled: sampler }',
      '{ root: sampler }',
      'a caller cannot switch on that all traces are kept',
    ],
  ),
  blindBreak(
    'src/telemetry/tracing.ts',
    'wiring',
    ['test/telemetry/tracing.test.ts'],
    ['scope.traceId = span.spanContext().traceId;', '', 'log lines have the id of the trace'],
  ),
  blindBreak(
    'src/telemetry/request-reports.ts',
    'wiring',
    ['test/telemetry/logging.test.ts'],
    [
      'scope.address = addressOf(exchange.req) || undefined;',
      'scope.address = addressOf(undefined) || undefined;',
      'the log says where a request comes from',
    ],
  ),
  blindBreak(
    'src/transports/http/pages/use-readiness.ts',
    'wiring',
    ['test/reliability/requests.test.ts'],
    [
      "const newHeaders = () => ({ 'content-type': 'application/json; charset=utf-8' });",
      "const same = { 'content-type': 'application/json; charset=utf-8' };\nconst newHeaders = () => same;",
      'each answer of a probe has its own length',
    ],
  ),
  blindBreak(
    'src/telemetry/access-log.ts',
    'authorization',
    ['test/telemetry'],
    [
      'return `/${first.slice(0, 32)}`;',
      "return first === '' ? '/' : path;",
      'what a path leads to is in no log and no trace',
    ],
  ),
  blindBreak(
    'src/telemetry/mutation-log.ts',
    'bounds',
    ['test/telemetry/log-sampling.test.ts', 'test/contract/mutation-log.test.ts'],
    [
      'scope?.hasRun === false ? refusals : logger',
      'scope?.hasRun === false ? logger : logger',
      'refused mutations fill no log',
    ],
  ),
  blindBreak(
    'src/transports/http/incoming-bodies.ts',
    'bounds',
    ['test/transports/http/incoming-bodies.test.ts'],
    [
      'Math.max(0, bytes - FREE_BYTES) - this.#countedBytes',
      'bytes - countedBytes',
      'small bodies are taken while large ones hold all of the room',
    ],
  ),
  blindBreak(
    'src/transports/http/request-target.ts',
    'authorization',
    ['test/transports/http/request-target.test.ts', 'test/transports/http/host-header.test.ts'],
    [
      '  req.headers.host = host;\n',
      '',
      'the host of a target that is a whole URL is the one that is checked',
    ],
  ),
  blindBreak(
    'src/transports/http/pages/readiness.ts',
    'wiring',
    ['test/reliability/requests.test.ts'],
    [
      '        if (!isDraining) void probe(duobei);\n',
      '',
      'an instance without requests learns that the vendor is back',
    ],
  ),
  blindBreak(
    'src/transports/sse/event-streams.ts',
    'authorization',
    ['test/watch/sse-single-connection.test.ts', 'test/watch/sse-life.test.ts'],
    [
      'return reserved?.owner === ownerOf(exchange) ? reserved : NO_STREAM;',
      'return reserved ?? NO_STREAM;',
      "an event stream is its owner's alone",
    ],
  ),
  blindBreak(
    'src/transports/websocket/refusal-count.ts',
    'bounds',
    ['test/transports/websocket/bounds.test.ts', 'test/watch/connections.test.ts'],
    [
      'ran(): void {\n    this.#inARow = 0;',
      'ran(): void {',
      'refusals with good operations in between close no socket so soon',
    ],
  ),
  blindBreak(
    'src/workers.ts',
    'letting go',
    ['test/process/workers.test.ts'],
    ['        failedStarts = 0;\n', '', 'workers that have answered in between have not failed to start'],
  ),
  blindBreak(
    'src/main.ts',
    'answers',
    ['test/reliability/stop.test.ts'],
    ['      resolve(1);\n', '      resolve(0);\n', 'an error that nobody handled ends the process with 1'],
  ),
];
