import type { SqlDialect } from './dialect.ts';

export function openPostgres(url: string): Promise<SqlDialect> {
  return Promise.reject(new Error(`Not yet: ${url.length}`));
}
