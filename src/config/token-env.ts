import * as z from 'zod';
import { webUrl } from './http-url.ts';
import { listOf } from './list-of.ts';
import { wholeNumber } from './numbers.ts';
import { fileOf, signingSecret } from './secret-files.ts';
import { TOKEN_PROVIDERS, type TokenProvider } from './token-providers.ts';

const CLAIM = /^[^\s,]{1,200}$/;

/** The name of a claim, or names of levels with dots between. */
const claimPath = z
  .string()
  .refine(
    (text) => CLAIM.test(text) && !text.split('.').includes(''),
    'must be paths of claims such as `realm_access.roles`, up to 200 characters, without spaces and empty levels',
  );

/** The last `=` divides: no scope has one, and their names may. */
const role = z
  .string()
  .regex(/^[^=].*=[a-z:\- ]+$/, 'must be `role=scopes with spaces between`')
  .transform((text) => {
    const end = text.lastIndexOf('=');
    return {
      name: text.slice(0, end).trim(),
      scopes: text
        .slice(end + 1)
        .split(' ')
        .filter(Boolean),
    };
  });

/** The variables about users' tokens. */
export const tokenVariables = {
  AUTH_JWT_SECRET: signingSecret
    .optional()
    .describe('Secret that signs users’ tokens (JWT, HS256), at least 32 bytes.'),
  AUTH_JWT_SECRET_FILE: fileOf('AUTH_JWT_SECRET'),
  AUTH_JWT_SECRET_PREVIOUS: signingSecret
    .optional()
    .describe('The secret before: its tokens are taken too, until the last of them has ended.'),
  AUTH_JWT_SECRET_PREVIOUS_FILE: fileOf('AUTH_JWT_SECRET_PREVIOUS'),
  AUTH_JWKS_URL: webUrl
    .optional()
    .describe(
      'Where the keys of users’ tokens are (JWT signed with RS, PS, ES or EdDSA), instead of a secret.',
    ),
  AUTH_JWKS_STALE_SECONDS: wholeNumber(0, 2_592_000)
    .default(86_400)
    .describe(
      'How long keys that were fetched are still taken while AUTH_JWKS_URL does not answer, in seconds, up to 30 days.',
    ),
  AUTH_JWT_PROVIDER: z
    .enum(Object.keys(TOKEN_PROVIDERS) as TokenProvider[])
    .optional()
    .describe(
      'Whose tokens they are: `keycloak`, `auth0`, `cognito`, `entra` or `okta` set the defaults of the four claims below (see docs/identity-providers.md).',
    ),
  AUTH_JWT_ISSUER: listOf(z.string())
    .optional()
    .describe('The `iss` that a token must have, one of several with commas between; without it, any.'),
  AUTH_JWT_AUDIENCE: listOf(z.string())
    .optional()
    .describe(
      'The `aud` that a token must have, one of several with commas between, or its `client_id` where it has no `aud`; without it, any.',
    ),
  AUTH_JWT_SCOPES_CLAIM: listOf(claimPath)
    .optional()
    .describe(
      'Claims with scopes, permissions or roles, with commas between, and dots between levels: `scope,realm_access.roles`. `scope` without it.',
    ),
  AUTH_JWT_USER_CLAIM: claimPath.optional().describe('Claim that names the user. `sub` without it.'),
  AUTH_JWT_ROOMS_CLAIM: claimPath
    .optional()
    .describe('Claim with the only rooms that a token is for. `rooms` without it.'),
  AUTH_JWT_MERCHANT_CLAIM: claimPath
    .optional()
    .describe(
      'Claim with the name of the merchant that a token is for, or of several. `merchant` without it where DUOBEI_ACCOUNTS is set, else none.',
    ),
  AUTH_JWT_CLIENT_CLAIM: claimPath
    .optional()
    .describe(
      'Claim that names the client of a token without a user, such as `client_id` or `azp`. Without it such a token is refused.',
    ),
  AUTH_JWT_SCOPE_PREFIX: z
    .string()
    .regex(CLAIM, 'up to 200 characters without spaces and commas')
    .optional()
    .describe(
      'What stands before our scopes in a token, such as `https://gateway.example/`. With it, names without it are no scopes.',
    ),
  AUTH_JWT_ROLES: listOf(role)
    .optional()
    .describe(
      'Our scopes behind names of theirs, with commas between: `teacher=room:read room:write,student=room:read`.',
    ),
  AUTH_JWT_MAX_LIFETIME_SECONDS: wholeNumber(1, 31_536_000)
    .optional()
    .describe(
      'How far ahead the `exp` of a token may lie, in seconds, up to a year; without it, as far as it likes.',
    ),
};
