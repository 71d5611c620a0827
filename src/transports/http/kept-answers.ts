import type { ExecutionResult } from 'graphql';
import { createHash } from 'node:crypto';
import type { Keeping } from '../../operation/keeping.ts';

/** On what the answer to one URL depends besides the URL. */
export const VARY_OF_KEPT = 'Accept, Accept-Encoding, Authorization, X-Api-Key, X-Merchant';

/**
 * What tells one answer from another: a weak mark of its data, since its bytes may be packed, and since it may say
 * beside them what it cost.
 */
export function etagOf({ data }: ExecutionResult): string {
  return `W/"${createHash('sha256').update(JSON.stringify(data)).digest('base64url').slice(0, 27)}"`;
}

/** Whether an `If-None-Match` has the mark. */
export function isUnchanged(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}

/** The `Cache-Control` of an answer that may be kept; `no-cache`: but not used without asking whether it still holds. */
export function cacheControlOf({ forSeconds, isForAll }: Keeping): string {
  const life = forSeconds > 0 ? `max-age=${forSeconds}` : 'no-cache';
  return isForAll ? life : `private, ${life}`;
}
