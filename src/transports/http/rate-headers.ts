import type { OperationExchange } from '../../operation/pipeline.ts';

export const RATE_HEADERS = ['ratelimit', 'ratelimit-policy'] as const;

/** What the points are called there, so that another limit can stand beside them. */
const POLICY = '"points"';

/**
 * What a caller has left, as headers of draft-ietf-httpapi-ratelimit-headers-10: names and values in turn. None where
 * nobody is counted, and none for an answer that is kept for everybody, who have each their own left.
 */
export function rateHeadersOf({
  rateLeft,
  keeping,
}: Pick<OperationExchange, 'rateLeft' | 'keeping'>): string[] {
  if (!rateLeft || keeping?.isForAll === true) return [];
  const { limit, remaining, windowSeconds, resetSeconds } = rateLeft;
  const [left, policy] = RATE_HEADERS;
  return [
    left,
    `${POLICY};r=${remaining};t=${resetSeconds}`,
    policy,
    `${POLICY};q=${limit};w=${windowSeconds}`,
  ];
}
