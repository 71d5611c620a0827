import { OWN_CLAIMS } from '../../src/config/token-providers.ts';
import type { TokenConfig } from '../../src/config/tokens.ts';

/** Tokens as they are without any setting but the key. */
export function tokenConfig(config: Partial<TokenConfig> & Pick<TokenConfig, 'key'>): TokenConfig {
  return {
    issuers: null,
    audiences: null,
    claims: OWN_CLAIMS,
    scopePrefix: null,
    roles: [],
    maxLifetimeSeconds: null,
    ...config,
  };
}
