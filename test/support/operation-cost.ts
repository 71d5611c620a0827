import type { VendorCallCount } from '../../src/reads/read-session.ts';
import { ENDPOINT, type GraphQLResult, type TestGateway, type TestGatewayOptions } from './gateway.ts';

/** Longer than a busy machine needs: what is late is sent again, and was not planned twice. */
const PATIENT_MS = 60_000;

/** Nothing is too dear, and each operation makes its own calls. */
export const UNBOUNDED: TestGatewayOptions = {
  cache: { ttlMs: { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 } },
  client: { deadlines: { read: PATIENT_MS }, totalDeadlines: { read: PATIENT_MS } },
  yoga: {
    execution: { maxVendorCalls: Infinity, isWarnOnly: false, isCostReported: true, compiledAtUse: null },
  },
};

/** What an operation was planned to cost, what the gateway counted, and what the vendor saw. */
export async function costOf(gateway: TestGateway, query: string, variables: object = {}) {
  gateway.takeCalls();
  const response = await gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { errors = [], extensions } = (await response.json()) as GraphQLResult<unknown>;
  const { plannedMax, made } = extensions?.['vendorCalls'] as VendorCallCount;
  return { plannedMax, made, seen: gateway.takeCalls().length, errors };
}
