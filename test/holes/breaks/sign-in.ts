import type { Break } from '../break.ts';
import { blindBreak, breaksOf } from '../breaks-of.ts';

/** Of who asks: claims, keys that cannot be had, and ids that the vendor cannot take. */
export const signInBreaks: readonly Break[] = [
  ...breaksOf(
    'src/access/claims.ts',
    'authorization',
    ['test/access/identity-providers.test.ts'],
    [
      ['    found ??= below;\n', '', 'a restriction below something that is no object is not dropped'],
      [
        'if (!Object.hasOwn(claims, name)) continue;',
        '',
        'a path is not followed into what every object inherits',
      ],
      [
        'return name.startsWith(prefix) ? [name.slice(prefix.length)] : [];',
        'return [name.startsWith(prefix) ? name.slice(prefix.length) : name];',
        'with a prefix a bare name is no scope',
      ],
      [
        "payload.aud === undefined ? payload['client_id'] : payload.aud",
        "payload['client_id'] ?? payload.aud",
        'where there is an audience, only that counts',
      ],
    ],
  ),
  ...breaksOf(
    'src/access/tokens.ts',
    'authorization',
    ['test/access/identity-providers.test.ts', 'test/access/key-set.test.ts'],
    [
      ['  requireAccessToken(payload);\n', '', 'an ID token is no access token'],
      [
        'if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;',
        'throw error;',
        'the secret before is taken too',
      ],
    ],
  ),
  ...breaksOf(
    'src/access/key-set.ts',
    'time',
    ['test/access/key-set.test.ts'],
    [
      [
        '      if (hasFailed) throw unavailable();\n',
        '',
        'a token of a new key is unknown while the issuer is away',
      ],
      ['(pending ??= refresh())', '(pending = refresh())', 'all wait for the same fetch'],
      ['now() < (goodUntilMs() ?? 0) ? keys : null', 'keys', 'old keys end'],
      ["throw new FetchFailure('it has no keys');", '', 'an empty set is none'],
      ['triedAtMs = now();', '', 'an issuer that is away is not hammered'],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/vendor-user.ts',
    'authorization',
    ['test/graphql/shared/vendor-user.test.ts'],
    [
      [
        'isUserId(id) && !id.startsWith(PREFIX)',
        'isUserId(id)',
        'nobody may call themselves what another is mapped to',
      ],
      ['if (MAPPED.test(id)) return { id, vendorId: id };', '', 'an id is found as the vendor shows it'],
    ],
  ),
  ...breaksOf(
    'src/access/limiters.ts',
    'letting go',
    ['test/access/rate-limits.test.ts'],
    [
      [
        "if (reason === 'evict') void this.delete(key);",
        'void [reason, key];',
        'counters of users beyond the cap are let go',
      ],
    ],
  ),
  blindBreak(
    'src/graphql/viewer/viewer.ts',
    'answers',
    ['test/access/auth.test.ts'],
    ['[...scopes].sort()', '[...scopes]', 'the scopes of a viewer are in order, however the token has them'],
  ),
];
