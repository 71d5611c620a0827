import type { Break } from '../break.ts';
import { blindBreak } from '../breaks-of.ts';

/** Of all below GraphQL, chosen from the code alone by somebody who had not seen the tests; nothing had noticed them. */
export const unseenBreaks: readonly Break[] = [
  blindBreak(
    'src/access/client-address.ts',
    'authorization',
    ['test/watch/websocket-life.test.ts'],
    ['.map((name) => name.trim())', '', 'a page of the gateway itself is let in behind two proxies'],
  ),
  blindBreak(
    'src/access/key-set.ts',
    'authorization',
    ['test/access/key-set.test.ts'],
    ["redirect: 'manual'", "redirect: 'follow'", 'keys are those of the issuer alone'],
  ),
  blindBreak(
    'src/watch/feed.ts',
    'letting go',
    ['test/watch/feed-pace.test.ts'],
    [
      '      ownIntervals.remove(intervalMs);\n',
      '',
      'who was in a hurry and has gone makes nobody ask the vendor more often',
    ],
  ),
  blindBreak(
    'src/watch/shared-fleet.ts',
    'time',
    ['test/watch/shared-fleet.test.ts'],
    [
      'patience = othersMs === 0 ? 0 : PATIENT_CLAIMS;',
      'patience = PATIENT_CLAIMS;',
      'who polls goes on polling while Redis is away',
    ],
  ),
  blindBreak(
    'src/runtime/header-readings.ts',
    'bounds',
    ['test/runtime/header-readings.test.ts'],
    ['      if (kept.size >= MAX_KEPT) kept.clear();\n', '', 'who invents headers does not fill the memory'],
  ),
  blindBreak(
    'src/telemetry/metrics-server.ts',
    'letting go',
    ['test/telemetry/metrics-server.test.ts'],
    ['        server.closeAllConnections();\n', '', 'the end does not wait for a scrape'],
  ),
  blindBreak(
    'src/telemetry/worker-metrics.ts',
    'answers',
    ['test/process/worker-metrics.test.ts'],
    [".filter(({ type }) => type !== 'gauge')", '', 'gauges of workers that have ended do not count'],
  ),
  blindBreak(
    'src/vendor/protocol/retry-after.ts',
    'time',
    ['test/vendor/retry-after.test.ts'],
    [
      "Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)",
      'Date.parse(text)',
      'a date without a zone is the same in every zone',
    ],
  ),
  blindBreak(
    'src/creates/create-once.ts',
    'idempotency',
    ['test/graphql/room/create-rooms.test.ts'],
    [
      "record?.state === 'DONE' || record?.state === 'REJECTED'",
      "record?.state === 'DONE'",
      'the repeat of a refused create takes no room of an hour',
    ],
  ),
  blindBreak(
    'src/vendor/endpoints/room-links.ts',
    'bounds',
    ['test/vendor/room-links.test.ts'],
    [
      'input.isUnedited && (start != null || end != null)',
      'input.isUnedited && start != null',
      'the unedited recording has no end either',
    ],
  ),
  blindBreak(
    'src/vendor/endpoints/document-upload.ts',
    'vendor',
    ['test/vendor/document-upload.test.ts'],
    [".replaceAll('\"', '%22')", ".replace('\"', '%22')", 'a name with two quotes breaks no header'],
  ),
  blindBreak(
    'src/redis/channels.ts',
    'answers',
    ['test/reliability/redis-access.test.ts'],
    [
      '() => becomes({ publishing: null }),',
      '() => undefined,',
      'who may publish again is not away for ever',
    ],
  ),
  blindBreak(
    'src/redis/sentinels.ts',
    'wiring',
    ['test/reliability/redis-sentinel.test.ts'],
    ['{ ...settings, database: 0 }', 'settings', 'Sentinels have no databases, and their master has'],
  ),
  blindBreak(
    'src/redis/redis.ts',
    'letting go',
    ['test/redis/late-link.test.ts'],
    ['      if (isGivenUp) fresh.destroy();\n', '', 'a connection that opens too late is closed'],
  ),
  blindBreak(
    'src/transports/websocket/websocket-connection.ts',
    'letting go',
    ['test/transports/websocket/bounds.test.ts'],
    [
      '    if (this.socket.isPaused) this.#isAlive = true;\n',
      '',
      'who is not listened to is not cut for a pong that nobody heard',
    ],
  ),
  blindBreak(
    'src/config/config.ts',
    'authorization',
    ['test/config/proxies.test.ts'],
    ['      account.linkProxy,\n', '', 'the password of the proxy for pages stands in no log'],
  ),
  blindBreak(
    'src/config/config.ts',
    'authorization',
    ['test/config/proxies.test.ts'],
    [
      "    key && 'jwksUrl' in key ? key.proxy : null,\n",
      '',
      'the password of the proxy for keys stands in no log',
    ],
  ),
  blindBreak(
    'src/config/ports.ts',
    'wiring',
    ['test/config/env.test.ts'],
    [
      'env.DUOBEI_APP_KEY === undefined && env.DUOBEI_ACCOUNTS === undefined',
      'env.DUOBEI_APP_KEY === undefined',
      'with several accounts there is no sandbox whose port could be taken',
    ],
  ),
  blindBreak(
    'src/config/observability.ts',
    'wiring',
    ['test/config/config.test.ts'],
    [
      'attributes[decodeURIComponent(key.trim())]',
      'attributes[key.trim()]',
      'names of attributes in traces are decoded too',
    ],
  ),
  blindBreak(
    'src/redis/channels.ts',
    'letting go',
    ['test/redis/channels.test.ts'],
    [
      '    for (const channel of hearers.channels()) listener?.unsubscribe(channel, take).catch(() => undefined);\n',
      '',
      'an account that is gone leaves its channels of Redis',
    ],
  ),
  blindBreak(
    'src/redis/channels.ts',
    'letting go',
    ['test/redis/channels.test.ts'],
    [
      '      missed.delete(channel);\n      // With its listener',
      '      // With its listener',
      'a channel that was refused, and is left, is not asked for again',
    ],
  ),
  blindBreak(
    'src/redis/redis.ts',
    'letting go',
    ['test/redis/channels.test.ts'],
    [
      'return () => void takers.delete(take);',
      'return () => undefined;',
      'an account that is gone listens to nothing over a new connection',
    ],
  ),
  blindBreak(
    'src/redis/within.ts',
    'time',
    ['test/redis/late-link.test.ts'],
    [
      '() => setImmediate(() => reject(new RedisUnavailableError(NO_ANSWER))),',
      '() => reject(new RedisUnavailableError(NO_ANSWER)),',
      'Redis is not away for a process that was busy for a second',
    ],
  ),
  blindBreak(
    'src/redis/link.ts',
    'time',
    ['test/reliability/redis-sentinel.test.ts'],
    [
      'findMaster(place, settings, timeoutMs / 2)',
      'findMaster(place, settings, timeoutMs)',
      'a Sentinel that hangs leaves time to connect',
    ],
  ),
  blindBreak(
    'src/config/proxies.ts',
    'wiring',
    ['test/config/proxies.test.ts'],
    [
      "const host = unbracketed(hostname).replace(/\\.$/, '');",
      'const host = unbracketed(hostname);',
      'a name with a dot at its end is the same host',
    ],
  ),
  blindBreak(
    'src/redis/channels.ts',
    'time',
    ['test/redis/channels.test.ts'],
    [
      'if (!asked?.isReady) return;',
      'if (!asked) return;',
      'nobody waits for what is listened to while Redis is away',
    ],
  ),
];
