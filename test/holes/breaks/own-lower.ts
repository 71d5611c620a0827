import type { Break } from '../break.ts';
import { blindBreak } from '../breaks-of.ts';

/** Of all that stands below GraphQL, chosen from the code alone. */
export const lowerOwnBreaks: readonly Break[] = [
  blindBreak(
    'src/access/claims.ts',
    'authorization',
    ['test/access/auth.test.ts'],
    [
      "  throw new RefusedCredentialsError(`The token's claim",
      "  return undefined;\n  throw new RefusedCredentialsError(`The token's claim",
      'a token whose list of rooms cannot be read is refused',
    ],
  ),
  blindBreak(
    'src/access/authenticate.ts',
    'authorization',
    ['test/access/auth.test.ts'],
    [
      'if (authorization !== null && key !== null) {',
      "if (authorization === '' && key === '') {",
      'a token and a key together are refused',
    ],
  ),
  blindBreak(
    'src/access/tokens.ts',
    'authorization',
    ['test/access/auth.test.ts'],
    ['  requireAudience(payload, config.audiences);\n', '', 'a token for another audience is refused'],
  ),
  blindBreak(
    'src/access/client-address.ts',
    'bounds',
    ['test/operation/limits.test.ts', 'test/access/rate-limits.test.ts'],
    ['hops.pop()', 'hops.shift()', 'what a client writes into X-Forwarded-For is not believed'],
  ),
  blindBreak(
    'src/access/redis-limiters.ts',
    'wiring',
    ['test/reliability/shared-state.test.ts'],
    ['      insuranceLimiter: alone.users,\n', '', 'while Redis is away users are still counted'],
  ),
  blindBreak(
    'src/creates/find-room.ts',
    'idempotency',
    ['test/creates/find-room.test.ts'],
    ['if (isLast) return rooms;', 'return rooms;', 'a lost room is looked for on all pages of its namesakes'],
  ),
  blindBreak(
    'src/creates/store.ts',
    'time',
    ['test/creates/stores.test.ts'],
    ['RECORD_TTL_MS = 24 * 3_600_000', 'RECORD_TTL_MS = 3_600_000', 'a key is good for a day'],
  ),
  blindBreak(
    'src/reads/answer-cache.ts',
    'answers',
    ['test/reads/record-ages.test.ts'],
    [
      "kind === 'record' || kind === 'list';",
      "kind !== 'link';",
      'balances and statistics are not shown beyond their life',
    ],
  ),
  blindBreak(
    'src/reads/preview-read.ts',
    'wiring',
    ['test/reads/forgetting.test.ts', 'test/transports/http/preview-page.test.ts'],
    ['    tags: tagsOf(documentId),\n', '    tags: [],\n', 'the preview of a deleted document is forgotten'],
  ),
  blindBreak(
    'src/reads/calendar-window.ts',
    'bounds',
    ['test/reads/calendar-read.test.ts'],
    [
      'new Date(from.getTime() - 60_000)',
      'from',
      "a lesson at 00:00 of the first day is in the calendar though the vendor's bounds are strict",
    ],
  ),
  blindBreak(
    'src/reads/kept.ts',
    'wiring',
    ['test/graphql/merchant/merchant-history.test.ts'],
    [
      "this.#ask(['usage', span, interval],",
      "this.#ask(['usage', span],",
      'usage by day and by month in one request are two answers',
    ],
  ),
  blindBreak(
    'src/watch/watch-sources.ts',
    'answers',
    ['test/watch/subscriptions.test.ts', 'test/watch/watch.test.ts'],
    [
      "(['CONVERTED', 'FAILED', 'EMPTY'])",
      "(['CONVERTED', 'FAILED'])",
      'to watch a recording ends when it is empty',
    ],
  ),
  blindBreak(
    'src/watch/shared-fleet.ts',
    'time',
    ['test/watch/shared-fleet.test.ts'],
    [
      'Math.min(othersMs + AFTER_LEASE_MS, leaseMs / INTERESTS_PER_LEASE)',
      'othersMs + AFTER_LEASE_MS',
      'a replica that waits says twice a lease what it waits for',
    ],
  ),
  blindBreak(
    'src/redis/channels.ts',
    'wiring',
    ['test/watch/handover.test.ts', 'test/redis'],
    [
      'for (const channel of hearers.channels()) subscribe(channel);',
      '',
      'what could not be listened to while Redis was away is listened to when it is back',
    ],
  ),
  blindBreak(
    'src/vendor/endpoints/room-links.ts',
    'time',
    ['test/vendor/room-links.test.ts'],
    [
      'const timestampMs = expiresAtMs - TIMESTAMP_LIFE_SECONDS * 1000;',
      'const timestampMs = expiresAtMs - ttlSeconds * 1000;',
      'a link into a room lives no longer than it says',
    ],
  ),
  blindBreak(
    'src/vendor/protocol/arguments.ts',
    'authorization',
    ['test/vendor/link-hardening.test.ts', 'test/vendor/room-links.test.ts'],
    [
      '  if (SEPARATOR.test(sent)) throw new InvalidArgumentError(argument, \'has "&" or "=".\');\n',
      '',
      'a nickname cannot become another parameter of a signed link',
    ],
  ),
  blindBreak(
    'src/vendor/protocol/arguments.ts',
    'vendor',
    ['test/vendor/text.test.ts', 'test/contract/surrounding-space.test.ts'],
    [
      'const EDGE_SPACE = /^\\p{White_Space}|\\p{White_Space}$/u;',
      'const EDGE_SPACE = /^\\p{White_Space}/u;',
      'a text that ends with white space is refused',
    ],
  ),
  blindBreak(
    'src/vendor/endpoints/document-upload.ts',
    'letting go',
    ['test/vendor/document-upload.test.ts', 'test/transports/http/upload-failures.test.ts'],
    [
      '      if (isDestroyable(contents)) contents.destroy();\n',
      '',
      'an upload that ends early lets go of its file',
    ],
  ),
  blindBreak(
    'src/vendor/endpoints/document-preview.ts',
    'vendor',
    ['test/vendor/document-preview.test.ts', 'test/vendor/error-page.test.ts'],
    [
      'if (!isSuccess(status) || /^text\\//i.test(contentType)) {',
      'if (!isSuccess(status)) {',
      'an error page with status 200 is no preview',
    ],
  ),
  blindBreak(
    'src/vendor/endpoints/playback.ts',
    'vendor',
    ['test/vendor/statistics.test.ts'],
    [
      '(watchedDurationTrend.get(hour) ?? 0) * SECONDS_PER_MINUTE',
      'watchedDurationTrend.get(hour) ?? 0',
      'watched time of an hour is in seconds',
    ],
  ),
  blindBreak(
    'src/vendor/endpoints/room.ts',
    'vendor',
    ['test/vendor/room.test.ts'],
    [
      'typesByNumber.get(type) ?? null',
      "typesByNumber.get(type) ?? 'ONE_TO_MANY'",
      'a class format that nobody knows is null',
    ],
  ),
  blindBreak(
    'src/vendor/client.ts',
    'wiring',
    ['test/vendor/document-preview.test.ts'],
    ['        retryBudget: createRetryBudget(),\n', '', 'previews that fail leave the reads their repeats'],
  ),
  blindBreak(
    'src/runtime/logger.ts',
    'authorization',
    ['test/telemetry/logging.test.ts', 'test/config/secrets.test.ts'],
    ['.sort((a, b) => b.length - a.length);', ';', 'a secret that has another in it is redacted whole'],
  ),
  blindBreak(
    'src/runtime/log-sampling.ts',
    'answers',
    ['test/telemetry/log-sampling.test.ts'],
    [
      '      if (window.leftOut === 1) tellLater(level, message, window);\n',
      '',
      'the log says how many lines were left out',
    ],
  ),
  blindBreak(
    'src/redis/channels.ts',
    'wiring',
    ['test/reliability/shared-state.test.ts', 'test/redis'],
    [
      '    void listening().then(onGap);\n',
      '',
      'what may have been missed while Redis was away is forgotten',
    ],
  ),
  blindBreak(
    'src/redis/signed-messages.ts',
    'authorization',
    ['test/redis/foreign-messages.test.ts'],
    [
      '.update(`${channel}\\n${text}`)',
      '.update(text)',
      'what was said on one channel of Redis is not taken on another',
    ],
  ),
  blindBreak(
    'src/config/access.ts',
    'authorization',
    ['test/config'],
    [
      "(env.INTROSPECTION ?? (isProduction ? 'off' : 'on'))",
      "(env.INTROSPECTION ?? 'on')",
      'the schema is hidden in production',
    ],
  ),
  blindBreak(
    'src/config/accounts.ts',
    'authorization',
    ['test/config'],
    [
      "  if (NODE_ENV !== 'production') return [];\n",
      '  if (missing.length > 0) return [];\n',
      'production does not start without credentials',
    ],
  ),
  blindBreak(
    'src/reads/invalidation.ts',
    'letting go',
    ['test/reliability/shared-state.test.ts'],
    ['      records.drop(tags);\n', '', 'a write through this replica is seen in its own answers at once'],
  ),
  blindBreak(
    'src/reads/invalidation.ts',
    'wiring',
    ['test/reliability/shared-state.test.ts'],
    ['      publish(tags);\n', '', 'a write through one replica is seen through all'],
  ),
  blindBreak(
    'src/vendor/resilience/vendor-clock.ts',
    'time',
    ['test/vendor/clock.test.ts'],
    [
      'return Math.abs(offsetMs) <= MAX_OFFSET_MS;',
      'return Math.abs(offsetMs) <= Infinity;',
      'a Date that is days off is not believed',
    ],
  ),
];
