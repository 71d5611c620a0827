/** Where in a token it stands what its caller may do, and who that is: paths of claims. */
export interface TokenClaims {
  /** All of them together. */
  scopes: readonly string[];
  user: string;
  /** Where it is missing, all rooms. */
  rooms: string;
  /** Names the only merchants that a token is for. Null: it is not read, and there is one merchant. */
  merchants: string | null;
  /** Names the client of a token without a user. Null: such a token is refused. */
  client: string | null;
}

/** Tokens that a site of one's own signs. */
export const OWN_CLAIMS: TokenClaims = {
  scopes: ['scope'],
  user: 'sub',
  rooms: 'rooms',
  merchants: null,
  client: null,
};

/** Access tokens as the providers make them where nobody has changed their settings. */
export const TOKEN_PROVIDERS = {
  /** Realm roles beside the client scopes. Roles of one client stand in `resource_access.<client>.roles`. */
  keycloak: { ...OWN_CLAIMS, scopes: ['scope', 'realm_access.roles'] },
  /** `permissions` is there with RBAC and "Add Permissions in the Access Token". */
  auth0: { ...OWN_CLAIMS, scopes: ['scope', 'permissions'] },
  /** Groups are in the tokens of users, scopes of a resource server in those of the hosted pages and of machines. */
  cognito: { ...OWN_CLAIMS, scopes: ['scope', 'cognito:groups'] },
  /** Delegated permissions and app roles. `sub` is another one in each application; `oid` is one in the tenant. */
  entra: { ...OWN_CLAIMS, scopes: ['scp', 'roles'], user: 'oid' },
  /** `sub` is a login, which may change and be given to somebody else. Tokens of machines have no `uid`. */
  okta: { ...OWN_CLAIMS, scopes: ['scp', 'groups'], user: 'uid', client: 'cid' },
} as const satisfies Record<string, TokenClaims>;

export type TokenProvider = keyof typeof TOKEN_PROVIDERS;
