/** Everything a caller may be allowed, as it stands in a token's `scope`. */
export const SCOPES = [
  'room:read',
  'room:write',
  'room:enter-host',
  'room:enter-assistant',
  'room:enter-monitor',
  'room:enter-parent',
  'room:entry-any-user',
  'document:read',
  'document:write',
  'video:write',
  'live:write',
  'statistics:read',
  'statistics:any-user',
  'users:delete',
  'merchant:read',
  'calendar:read',
  'merchant:any',
] as const;

export type Scope = (typeof SCOPES)[number];

const known: ReadonlySet<string> = new Set(SCOPES);

/** The scopes among these names; others belong to somebody else's API. */
export function scopesNamed(names: readonly string[]): ReadonlySet<Scope> {
  return new Set(names.filter(isScope));
}

/** Names that are no scope: in the gateway's own configuration they are mistakes. */
export function unknownScopes(names: readonly string[]): string[] {
  return names.filter((name) => !isScope(name));
}

function isScope(name: string): name is Scope {
  return known.has(name);
}
