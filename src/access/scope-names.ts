import { SCOPES, type Scope } from '../graphql/fields/scopes.ts';

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
