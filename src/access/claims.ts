import type { JWTPayload } from 'jose';
import type { TokenConfig } from '../config/tokens.ts';
import type { Caller } from './caller.ts';
import { RefusedCredentialsError } from './refused-credentials.ts';
import { scopesNamed, type Scope } from './scopes.ts';

/** What OpenID Connect allows a `sub`. */
const MAX_USER_ID_LENGTH = 255;
/** Client ids of the known issuers have some 40 characters, or are a URL. */
const MAX_CLIENT_LENGTH = 200;

/** Something on the way to a claim is no object, so that nobody can say whether the claim is there. */
const UNREADABLE = Symbol('unreadable');

/**
 * What stands under a path of claims; undefined where nothing does. Dots separate levels, but a claim of just that name
 * wins, here and on each level, since issuers have dots in names: `https://school.example/rooms`. Only what the token
 * itself has counts, nothing that every object inherits.
 */
function claimAt(claims: object, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path as keyof typeof claims];
  let found: unknown;
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    if (!Object.hasOwn(claims, name)) continue;
    const level: unknown = claims[name as keyof typeof claims];
    const below = isLevel(level) ? claimAt(level, path.slice(dot + 1)) : UNREADABLE;
    if (below !== undefined && below !== UNREADABLE) return below;
    found ??= below;
  }
  return found;
}

function isLevel(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The names in a claim: a list of texts, or a text with spaces between. Undefined where there is no such claim. */
function namesAt(payload: JWTPayload, path: string): string[] | undefined {
  const value = claimAt(payload, path);
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value.split(' ').filter(Boolean);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new RefusedCredentialsError(`The token's claim "${path}" has a wrong form.`, `malformed ${path}`);
}

/** Everything that the token's scopes, permissions and roles allow together. */
export function scopesOf(payload: JWTPayload, config: TokenConfig): ReadonlySet<Scope> {
  const { claims, scopePrefix, roles } = config;
  const names = claims.scopes.flatMap((path) => namesAt(payload, path) ?? []);
  const bare = names.flatMap((name) => withoutPrefix(name, scopePrefix));
  const known = new Set([...names, ...bare]);
  return scopesNamed([...bare, ...roles.flatMap(({ name, scopes }) => (known.has(name) ? scopes : []))]);
}

function withoutPrefix(name: string, prefix: string | null): string[] {
  if (prefix === null) return [name];
  return name.startsWith(prefix) ? [name.slice(prefix.length)] : [];
}

/** The vendor ids of the only rooms that a token is for; null for all. A restriction that cannot be read is never dropped. */
export function roomsOf(payload: JWTPayload, { claims }: TokenConfig): ReadonlySet<string> | null {
  const rooms = namesAt(payload, claims.rooms);
  return rooms ? new Set(rooms.map(vendorRoomId)) : null;
}

/** Before the vendor's id of a room in its global id, which is base64. */
const GLOBAL_PREFIX = 'Room:';

/** The vendor's id of a room that a token names by that, or by its global id. */
function vendorRoomId(name: string): string {
  const text = Buffer.from(name, 'base64').toString();
  return text.startsWith(GLOBAL_PREFIX) ? text.slice(GLOBAL_PREFIX.length) : name;
}

/** The only merchants that a token is for; null: it names none. */
export function merchantsOf(payload: JWTPayload, { claims }: TokenConfig): ReadonlySet<string> | null {
  const merchants = claims.merchants === null ? undefined : namesAt(payload, claims.merchants);
  return merchants ? new Set(merchants) : null;
}

/**
 * Whom a token stands for. Idempotency keys and limits are kept by this name, so nobody goes without one, and what
 * stands before the colon tells users, clients and API keys apart.
 */
export function bearerOf(
  payload: JWTPayload,
  { claims }: TokenConfig,
): Pick<Caller, 'kind' | 'name' | 'userId'> {
  const user = claimAt(payload, claims.user);
  if (user !== undefined) {
    const userId = typeof user === 'number' && Number.isSafeInteger(user) ? String(user) : user;
    if (!isTextUpTo(MAX_USER_ID_LENGTH, userId)) {
      const form = `neither a text of 1 to ${MAX_USER_ID_LENGTH} characters nor a whole number`;
      throw new RefusedCredentialsError(
        `The token's "${claims.user}" is ${form}.`,
        `malformed ${claims.user}`,
      );
    }
    return { kind: 'user', name: `user:${userId}`, userId };
  }
  if (claims.client === null) {
    throw new RefusedCredentialsError(
      `The token has no "${claims.user}", so it names nobody.`,
      `no ${claims.user}`,
    );
  }
  const client = claimAt(payload, claims.client);
  if (!isTextUpTo(MAX_CLIENT_LENGTH, client)) {
    const form = `no text of 1 to ${MAX_CLIENT_LENGTH} characters`;
    throw new RefusedCredentialsError(
      `The token has no "${claims.user}", and its "${claims.client}" is ${form}.`,
      `no ${claims.user}, no client`,
    );
  }
  return { kind: 'server', name: `client:${client}`, userId: null };
}

/** Half of a surrogate pair has no bytes of its own: two different users could become one. */
function isTextUpTo(maxLength: number, value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxLength && !/\p{Cs}/u.test(value);
}

/**
 * Throws unless the token is for one of these. Cognito's access tokens say it by `client_id` alone; where there is an
 * `aud`, only that counts.
 */
export function requireAudience(payload: JWTPayload, audiences: readonly string[] | null): void {
  if (audiences === null) return;
  const meant: unknown = payload.aud === undefined ? payload['client_id'] : payload.aud;
  const names: readonly unknown[] = Array.isArray(meant) ? meant : [meant];
  if (audiences.some((name) => names.includes(name))) return;
  throw new RefusedCredentialsError('The token is not valid.', 'aud is another one');
}

/** Cognito signs its ID tokens with the same key and for the same client: only this claim tells them apart. */
export function requireAccessToken({ token_use: use }: JWTPayload): void {
  if (use === undefined || use === 'access') return;
  throw new RefusedCredentialsError('The token is no access token.', 'token_use is not access');
}
