import { breaksOf } from '../breaks-of.ts';
import type { Break } from '../break.ts';

/** Of what replicas share through Redis and workers through their primary, and of the workers themselves. */
export const sharingBreaks: readonly Break[] = [
  ...breaksOf(
    'src/runtime/primary-link.ts',
    'time',
    ['test/runtime/primary-link.test.ts'],
    [
      ['    becomes(false);\n', '', 'a primary that hangs holds up one question alone'],
      ['      becomes(true);\n', '', 'a primary that is heard again is asked again'],
    ],
  ),
  ...breaksOf(
    'src/runtime/primary-link.ts',
    'letting go',
    ['test/runtime/primary-link.test.ts'],
    [
      [
        '    onLast: (channel) => outbox.put({ unlisten: channel }),\n',
        '',
        'nobody hears what nobody listens to',
      ],
      [
        'Promise.race([outbox.emptied(), inVain])',
        'inVain',
        'a worker that closes waits no longer than it must',
      ],
    ],
  ),
  ...breaksOf(
    'src/runtime/notes.ts',
    'bounds',
    ['test/runtime/primary-link.test.ts'],
    [
      ['waiting.length >= MAX_WAITING', 'false', 'what waits for a process that hangs is bounded'],
      ['hasMissed ? [{ missed: true }] : []', '[]', 'who has missed a message is told'],
    ],
  ),
  ...breaksOf(
    'src/runtime/worker-links.ts',
    'wiring',
    ['test/runtime/primary-link.test.ts', 'test/watch/handover.test.ts'],
    [
      ['          onEnd(outbox);\n', '', 'a worker that ends leaves its leases free'],
      [
        'else for (const other of outboxes) other.put(note);',
        'else return;',
        'all are told of what one could not say',
      ],
      [
        'for (const channel of [...listeners.keys()]) unlisten(channel, outbox);',
        '',
        'nothing is sent to a worker that has ended',
      ],
    ],
  ),
  ...breaksOf(
    'src/watch/primary-leases.ts',
    'time',
    ['test/watch/primary-leases.test.ts'],
    [
      ['held.until > now()', 'true', 'a lease of the primary runs out'],
      [
        'if (leases.get(channel)?.id === id) free(channel, id);',
        'free(channel, id);',
        'who has no lease gives none free',
      ],
      ['if (lease.from === from) free', 'free', 'a worker that ends leaves no lease of another free'],
    ],
  ),
  ...breaksOf(
    'src/access/primary-limiters.ts',
    'bounds',
    ['test/reliability/shared-state.test.ts'],
    [
      [
        'return alone[who].consume(key, points);',
        'return new RateLimiterRes();',
        'without its primary a worker still counts',
      ],
      ['if (!isEnough) throw result;', '', 'who has no points left is refused'],
    ],
  ),
  ...breaksOf(
    'src/sharing-by-primary.ts',
    'wiring',
    ['test/process/gateway-shared.test.ts'],
    [
      [
        'store: createPrimaryStore(primary, prefix),',
        'store: createMemoryStore(Date.now),',
        'workers share idempotency keys',
      ],
      [
        "rate: rate && createPrimaryLimiters(rate, primary, 'rate', prefix),",
        'rate: rate && createMemoryLimiters(rate),',
        'requests are counted over all workers',
      ],
      [
        "creates: createPrimaryLimiters(creates, primary, 'creates', prefix),",
        'creates: createMemoryLimiters(creates),',
        'rooms created are counted over all workers',
      ],
      [
        'records: shareRecords(records, primary, prefix, onIgnored),',
        'records,',
        'workers forget what one of them has changed',
      ],
    ],
  ),
  ...breaksOf(
    'src/sharing-by-redis.ts',
    'wiring',
    ['test/process/gateway-shared.test.ts', 'test/process/gateway-stop.test.ts'],
    [
      [
        'close: () => redis.close(),',
        'close: () => Promise.resolve(),',
        'the connection to Redis ends with the gateway',
      ],
      ['await channels.close();', '', 'who listens to others ends with the gateway'],
      [
        "creates: createRedisLimiters(creates, redis, prefix, 'creates'),",
        '',
        'rooms created are counted over all replicas',
      ],
      [
        'rate: rate && createRedisLimiters(rate, redis, prefix),',
        'rate: null,',
        'requests are counted over all replicas',
      ],
      ["prefix, 'creates')", 'prefix)', 'rooms created and requests are counted apart'],
    ],
  ),
  ...breaksOf(
    'src/sharing.ts',
    'wiring',
    ['test/process/gateway-shared.test.ts', 'test/process/gateway-stop.test.ts'],
    [
      ['`duobei-graphql:${partner}:`', '`duobei-graphql:`', 'accounts that share a Redis share nothing else'],
      ['return shareDrops(records, publish);', 'return records;', 'the others forget what one has changed'],
    ],
  ),
  ...breaksOf(
    'src/sharing-by-redis.ts',
    'wiring',
    ['test/process/gateway-shared.test.ts', 'test/redis'],
    [
      [
        'createSignedMessages(account.appKey)',
        "createSignedMessages('')",
        'messages are signed with the key of the account',
      ],
    ],
  ),
  ...breaksOf(
    'src/workers.ts',
    'wiring',
    ['test/process/workers.test.ts'],
    [
      [
        "for (const worker of running) worker.process.kill('SIGTERM');",
        '',
        'workers stop with their primary',
      ],
      ['for (const timer of waiting) clearTimeout(timer);', '', 'a stop starts no worker again'],
      ['if (isAnswering && code !== 0) exitCode = 1;', '', 'a worker that ends badly makes the exit code 1'],
      ['if (isAnswering && code !== 0)', 'if (isAnswering)', 'workers that end well leave the exit code 0'],
      ['    await metrics?.close();\n', '', 'the metrics of workers end with them'],
      ['await using sandbox =', 'const sandbox =', 'the sandbox of workers ends with them'],
      [
        'envOfWorker({ number, sandbox })',
        'envOfWorker({ number, sandbox: null })',
        'workers share a sandbox',
      ],
      ['            start(number);\n', '', 'a worker that died is replaced'],
      [
        '            start(number);\n',
        '            start(number + 1);\n',
        'it is replaced under its own number',
      ],
      [
        'if (failedStarts >= MAX_FAILED_STARTS && answering.size === 0) {',
        'if (failedStarts > 1e9) {',
        'workers that cannot start end the gateway',
      ],
    ],
  ),
  ...breaksOf(
    'src/sharing-by-redis.ts',
    'wiring',
    ['test/process/gateway-shared.test.ts', 'test/process/gateway-settings.test.ts'],
    [
      [
        "if (isReady) logger.info('Redis is connected');",
        'if (isReady) return;',
        'that Redis is back is said',
      ],
    ],
  ),
  ...breaksOf(
    'src/workers.ts',
    'wiring',
    ['test/process/bundle.test.ts'],
    [['  giveNodeOptions();\n', '', 'workers have the options of npm start']],
  ),
];
