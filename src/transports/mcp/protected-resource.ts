import { SCOPES } from '../../access/scopes.ts';

/** Where clients look for what is protected, and by whom (RFC 9728): by itself, and behind it the path of the endpoint. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

export interface ProtectedResourceOptions {
  endpoint: string;
  /** Origin under which clients know the gateway; null: that of the request. */
  publicUrl: string | null;
  /** Whose tokens are taken; null: anybody's, or no tokens at all. */
  issuers: readonly string[] | null;
  /** What stands before our scopes in a token; null: nothing. */
  scopePrefix: string | null;
}

/** Tells programs where a person signs in. */
export interface ProtectedResource {
  /** The metadata as JSON; null where nobody can say who signs tokens. `host`: as the request names it. */
  metadata: (host: string) => string | null;
  /** The value of `WWW-Authenticate`. */
  challenge: (host: string, why: Challenge) => string;
}

export interface Challenge {
  error?: 'invalid_token' | 'insufficient_scope';
  /** Those that it takes. */
  scopes?: readonly string[];
}

export function createProtectedResource(options: ProtectedResourceOptions): ProtectedResource {
  const { endpoint, publicUrl, issuers, scopePrefix } = options;
  const servers = (issuers ?? []).filter((issuer) => /^https?:/.test(issuer) && URL.canParse(issuer));
  const origin = (host: string): string => publicUrl ?? `http://${host}`;
  const named = (scopes: readonly string[]): string[] =>
    scopes.map((scope) => `${scopePrefix ?? ''}${scope}`);
  return {
    metadata(host) {
      if (servers.length === 0) return null;
      return JSON.stringify({
        resource: `${origin(host)}${endpoint}`,
        authorization_servers: servers,
        scopes_supported: named(SCOPES),
        bearer_methods_supported: ['header'],
        resource_name: 'duobei-graphql',
      });
    },
    challenge(host, { error, scopes = [] }) {
      const url = `${origin(host)}${METADATA_PATH}${endpoint}`;
      const parts = [
        ...(error ? [`error="${error}"`] : []),
        ...(scopes.length > 0 ? [`scope="${named(scopes).join(' ')}"`] : []),
        ...(servers.length > 0 ? [`resource_metadata="${url}"`] : []),
      ];
      return parts.length > 0 ? `Bearer ${parts.join(', ')}` : 'Bearer';
    },
  };
}
