import type { Break } from '../break.ts';
import { breaksOf } from '../breaks-of.ts';

/** Each merchant by itself, and each as it is configured. */
export const merchantBreaks: readonly Break[] = [
  ...breaksOf(
    'src/merchants.ts',
    'wiring',
    ['test/process/gateway-shared.test.ts'],
    [
      ['store: shared?.store ?? store,', 'store,', 'replicas share idempotency keys'],
      [
        'appKey: account.appKey,\n      publicUrl',
        "appKey: '',\n      publicUrl",
        'preview links are those of one account',
      ],
    ],
  ),
  ...breaksOf(
    'src/merchants.ts',
    'wiring',
    ['test/process/gateway-settings.test.ts'],
    [
      [
        'entryLinkTtlSeconds: config.entryLinkTtlSeconds,',
        'entryLinkTtlSeconds: 60,',
        'entry links live as long as configured',
      ],
      [
        'uploadNames: config.uploadNames,',
        "uploadNames: 'lenient',",
        'uploads under the name of another kind are refused where configured',
      ],
      ['publicUrl: config.server.publicUrl,', 'publicUrl: null,', 'previews are under the public origin'],
      [
        'maxSubscriptions: Math.ceil(config.watch.maxSubscriptions / merchants),',
        'maxSubscriptions: 5_000,',
        'subscriptions are as many as configured',
      ],
      [
        'createAnswerCache({ ...config.cache, ...share })',
        'createAnswerCache({ ...config.cache, ...share, ttlMs: { record: 5_000, list: 5_000, merchant: 5_000, liveStatistics: 5_000, playback: 5_000 } })',
        'records live as long as configured',
      ],
      ['    onCall,\n', '', 'vendor calls are measured'],
    ],
  ),
  ...breaksOf(
    'src/config/accounts.ts',
    'wiring',
    ['test/process/gateway-settings.test.ts', 'test/config/accounts.test.ts'],
    [
      [
        'apiVersion: written.apiVersion ?? env.DUOBEI_API_VERSION,',
        "apiVersion: 'v4',",
        'the configured version of the vendor’s API is called',
      ],
      [
        'roomTimeFilter: written.roomTimeFilter ?? env.DUOBEI_ROOM_TIME_FILTER,',
        "roomTimeFilter: 'plain',",
        'how the vendor reads times is found out',
      ],
      [
        'beyondDocument: written.beyondDocument ?? env.DUOBEI_BEYOND_DOCUMENT,',
        "beyondDocument: 'read',",
        'what the document does not name is used as configured',
      ],
    ],
  ),
  ...breaksOf(
    'src/operation/response-cache.ts',
    'authorization',
    ['test/merchants/leaks.test.ts'],
    [
      [
        'return `${merchant} ${trusted.version}',
        'return `${trusted.version}',
        'a kept response is of one merchant',
      ],
    ],
  ),
  ...breaksOf(
    'src/access/merchant-choice.ts',
    'authorization',
    ['test/access/merchant-choice.test.ts', 'test/merchants/accounts-change.test.ts'],
    [
      [
        'if (merchants) return names.filter((name) => merchants.has(name));',
        '',
        'credentials that name merchants are for those alone',
      ],
      [
        "return theirs.includes(wanted) ? { name: wanted } : { reason: 'other' };",
        'return { name: wanted };',
        'nobody chooses a merchant that is not theirs',
      ],
    ],
  ),
  ...breaksOf(
    'src/merchants.ts',
    'authorization',
    ['test/merchants/accounts-change.test.ts'],
    [
      [
        'if (open && isSame(open.account, account)) return open;',
        'if (open) return open;',
        'an account that has changed is called as it is now',
      ],
    ],
  ),
];
