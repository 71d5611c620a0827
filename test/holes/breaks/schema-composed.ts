import { breaksOf } from '../breaks-of.ts';
import type { Break } from '../break.ts';

export const composedBreaks: readonly Break[] = [
  ...breaksOf(
    'src/config/config.ts',
    'authorization',
    ['test/config'],
    [
      ['    ...passwordsOf(redis),\n', '', 'the password of Redis is in no log', 'middle'],
      ["    ...(key && 'secrets' in key ? key.secrets : []),\n", '', 'the secret of tokens is in no log'],
      ['    observability.tracing?.url,\n', '', 'the password of a collector is in no log'],
      [
        'return [password, decodeURIComponent(password)];',
        'return [password];',
        'a password is in no log as it is meant',
      ],
    ],
  ),
  ...breaksOf(
    'src/runtime/logger.ts',
    'authorization',
    ['test/config'],
    [
      [
        '[secret, JSON.stringify(secret).slice(1, -1)]',
        '[secret]',
        'a secret with a quote in it is in no log',
      ],
    ],
  ),
  ...breaksOf(
    'src/main.ts',
    'authorization',
    ['test/process/start.test.ts'],
    [
      [
        'new Secrets(secretsIn(config))',
        'new Secrets(secretsIn(config).slice(1))',
        'the log of the process knows its secrets',
      ],
    ],
  ),
  ...breaksOf(
    'src/config/config.ts',
    'wiring',
    ['test/config'],
    [
      [
        'liveStatistics: env.CACHE_TTL_LIVE_STATISTICS_MS,',
        'liveStatistics: env.CACHE_TTL_PLAYBACK_MS,',
        'each kind of record has its own time',
      ],
      [
        'maxPerCaller: env.LIVE_MAX_SUBSCRIPTIONS_PER_CALLER,',
        'maxPerCaller: env.LIVE_MAX_SUBSCRIPTIONS,',
        'one user has as many subscriptions as one may',
      ],
      ['    ...replicaMistakes(env),\n', '', 'several replicas without Redis are a mistake'],
      ['    ...portMistakes(env),\n', '', 'two listeners on one port are a mistake'],
    ],
  ),
  ...breaksOf(
    'src/config/access.ts',
    'wiring',
    ['test/config'],
    [
      [
        'serverPoints: env.LIMIT_SERVER_CREATES_PER_HOUR,',
        'serverPoints: env.RATE_LIMIT_SERVER_POINTS,',
        'a server creates as many rooms as it may',
      ],
    ],
  ),
  ...breaksOf(
    'src/config/tokens.ts',
    'authorization',
    ['test/config'],
    [
      [
        'maxLifetimeSeconds: env.AUTH_JWT_MAX_LIFETIME_SECONDS ?? null,',
        'maxLifetimeSeconds: null,',
        'a token lives as long as it may',
      ],
      ['audiences: env.AUTH_JWT_AUDIENCE ?? null,', 'audiences: null,', 'a token is for this audience'],
    ],
  ),
  ...breaksOf(
    'src/config/access.ts',
    'authorization',
    ['test/config'],
    [['...env.ALLOWED_HOSTS]', ']', 'ALLOWED_HOSTS names the hosts']],
  ),
  ...breaksOf(
    'src/gateway.ts',
    'wiring',
    ['test/process/gateway-stop.test.ts'],
    [
      ['departures.end();', '', 'streams end at the stop so that their clients come again', 'middle'],
      [
        'return merchants.endStreams();',
        'return Promise.resolve();',
        'the stop waits for no body that nobody wants',
      ],
      ['closers.push(() => telemetry.close());', '', 'the metrics are gone behind the stop'],
      ['if (sandbox) closers.push(() => sandbox.close());', '', 'the sandbox ends with the gateway'],
      [
        'if (sharing) closers.push(() => sharing.close());',
        '',
        'what listens to other replicas ends with the gateway',
      ],
      [
        'await Promise.all([http.close(), closeSockets()])',
        'await closeSockets()',
        'the port is free behind the stop',
      ],
      ['readiness.beginDraining();', '', 'a gateway that stops is not ready'],
      ['splice(0).reverse()', 'splice(0)', 'what was opened last is closed first'],
    ],
  ),
  ...breaksOf(
    'src/gateway.ts',
    'wiring',
    ['test/process/gateway-settings.test.ts'],
    [
      ['warnOfDoors(config.access.auth, logger);', '', 'an open door is said at the start'],
      [
        'maxVendorCalls: config.maxVendorCalls,',
        'maxVendorCalls: 60,',
        'operations cost as much as configured',
      ],
      ['isWarnOnly: config.access.limits.isWarnOnly,', 'isWarnOnly: false,', 'limits warn where configured'],
      [
        'isCostReported: !config.isProduction,',
        'isCostReported: true,',
        'production does not tell what an operation costs',
      ],
      [
        'createCalendarLinks({ calendarKey, publicUrl })',
        'createCalendarLinks({ calendarKey, publicUrl: null })',
        'calendars are under the public origin',
      ],
      [
        'maxSockets: config.watch.maxSubscriptions,',
        'maxSockets: 1_000,',
        'WebSockets are as many as configured',
      ],
      [
        'maxPerAddress: config.watch.maxConnectionsPerAddress,',
        'maxPerAddress: 500,',
        'connections of an address are as many as configured',
      ],
      [
        'maxPerCaller: config.watch.maxPerCaller,',
        'maxPerCaller: 500,',
        'connections of a user are as many as configured',
      ],
      ['...entryRules.corsOrigins,', '', 'pages of the configured origins open WebSockets'],
      ['shedding: { load },', 'shedding: { load: { waitMs: 0 } },', 'load is shed'],
      ['graphiqlOf({ isSandbox,', 'graphiqlOf({ isSandbox: false,', 'the page says that nothing is real'],
      [
        'isSignInNeeded: config.access.auth !== null',
        'isSignInNeeded: true',
        'the page says that nobody signs in',
      ],
      ['graphiql: config.access.isGraphiqlOn', 'graphiql: true', 'the page is there where configured'],
    ],
  ),
  ...breaksOf(
    'src/config/env.ts',
    'bounds',
    ['test/config'],
    [
      [
        'const cacheTtlMs = wholeNumber(0, 3_600_000);',
        'const cacheTtlMs = wholeNumber(0, Infinity);',
        'nothing is remembered for longer than an hour',
      ],
      ['wholeNumber(30, 300)', 'wholeNumber(30, 3_000)', 'a link into a room lives five minutes at most'],
      [
        'envSchema.shape && isGiven(value)',
        'envSchema.shape && value !== undefined',
        'a value that is empty or blank counts as not set',
      ],
      [
        '!== undefined && !isGiven(source[name])',
        '!== undefined && false',
        'a variable that is empty is named at the start',
      ],
    ],
  ),
  ...breaksOf(
    'src/config/no-url.ts',
    'bounds',
    ['test/config'],
    [
      [
        "if (behind.slice(authority.length).includes('@')) return UNCODED;",
        '',
        'a password with a slash in it is told how it is written',
      ],
    ],
  ),
  ...breaksOf(
    'src/config/numbers.ts',
    'bounds',
    ['test/config/env.test.ts'],
    [['form.test(text.trim()) && ', '', 'a number is written in decimal digits']],
  ),
  ...breaksOf(
    'src/config/near-names.ts',
    'bounds',
    ['test/config/env.test.ts'],
    [
      [
        'if (asOurs.startsWith(ADDED_PREFIX)) return undefined;',
        '',
        'what Kubernetes adds is nobody’s misspelling',
      ],
      [
        'return length < SHORT_LENGTH ? MAX_CHANGES_OF_SHORT : MAX_CHANGES;',
        'return MAX_CHANGES_OF_SHORT;',
        'two wrong letters of a long name are noticed',
      ],
      [
        'candidate.length / (2 * max + 1)',
        'candidate.length / (max + 1)',
        'letters that are swapped are noticed',
      ],
      [
        'name.slice(Math.max(0, at - max), at + length + max)',
        'name.slice(at, at + length)',
        'letters that are left out are noticed',
      ],
      ['const asOurs = name.toUpperCase();', 'const asOurs = name;', 'a name in small letters is noticed'],
    ],
  ),
  ...breaksOf(
    'src/config/secret-files.ts',
    'authorization',
    ['test/config/secret-files.test.ts'],
    [
      [".replace(/\\r?\\n$/, '')", '', 'the line break at the end of a file is no part of a secret'],
      ['if (given[name] !== undefined) {', 'if (false) {', 'a secret and its file together are a mistake'],
      [
        'if (!isGiven(secret)) mistakes.push(`${name}_FILE: the file is empty.`);',
        '',
        'a file without a secret is a mistake',
      ],
    ],
  ),
  ...breaksOf(
    'src/config/ports.ts',
    'bounds',
    ['test/config/env.test.ts'],
    [
      [
        'EVERY_ADDRESS.has(one) || EVERY_ADDRESS.has(other) || ',
        '',
        'who listens on every address shares a port with nobody',
      ],
      ['port !== 0 && ', '', 'several may take a free port'],
    ],
  ),
  ...breaksOf(
    'src/operation/entry-rules.ts',
    'authorization',
    ['test/config/access.test.ts'],
    [
      [
        'if (mistake !== undefined) throw new Error(mistake);',
        '',
        'a scope that does not exist ends the start',
      ],
      [
        'mistakes.push(`PERSISTED_OPERATIONS_FILE: ${reason}`);',
        'void reason;',
        'a manifest that is not there is found without a start',
      ],
    ],
  ),
  ...breaksOf(
    'src/config/access-env.ts',
    'bounds',
    ['test/config'],
    [
      [
        'const limit = wholeNumber(1, 1_000_000);',
        'const limit = decimalNumber(0, 1_000_000);',
        'limits are whole numbers from one',
      ],
    ],
  ),
  ...breaksOf(
    'src/config/secret-files.ts',
    'bounds',
    ['test/config'],
    [['Buffer.byteLength(text) >= MIN_SECRET_BYTES', 'text.length > 0', 'the secret of tokens is long']],
  ),
  ...breaksOf(
    'src/gateway.ts',
    'wiring',
    ['test/process/gateway-shared.test.ts', 'test/process/gateway-settings.test.ts'],
    [
      [
        'if (entryRules.allowedHosts) tellAllowedHosts(logger, entryRules.allowedHosts);',
        '',
        'the hosts that requests are taken for are said',
      ],
      ['observers: telemetry.observers,', 'observers: [],', 'operations are measured'],
      [
        '      responses,\n      redis: sharing?.health ?? null,\n',
        '      responses,\n      redis: null,\n',
        'whether Redis is there is shown',
      ],
    ],
  ),
  ...breaksOf(
    'src/gateway.ts',
    'letting go',
    ['test/process/gateway-leaks.test.ts'],
    [
      ['closers.push(() => merchants.close());', '', 'connections to the vendor end with the gateway'],
      [
        '    await close();\n    throw error;',
        '    throw error;',
        'a gateway that cannot start leaves nothing open',
      ],
    ],
  ),
  ...breaksOf(
    'src/runtime/logger.ts',
    'wiring',
    ['test/process/bundle.test.ts'],
    [['told.stack = withSourceLines(told.stack);', '', 'stack traces in the log name the sources']],
  ),
];
