import type { Plugin } from 'graphql-yoga';
import type { Readiness, ReadinessReport } from '../readiness.ts';

/** Whether the process is alive: what does not answer here should be restarted. Yoga's own probe, under our name. */
export const LIVENESS_ENDPOINT = '/livez';
/** Whether it should get requests: a load balancer asks here. */
const READINESS_ENDPOINT = '/readyz';

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

/** Answers the second. Asks nobody who is there, and waits for nothing. */
export function useReadiness(readiness: Readiness): Plugin {
  return {
    onRequest(visit) {
      if (visit.url.pathname !== READINESS_ENDPOINT) return;
      const report = readiness.report();
      const status = report.isReady ? 200 : 503;
      const body = JSON.stringify(bodyFrom(report));
      visit.endResponse(new visit.fetchAPI.Response(body, { status, headers: HEADERS }));
    },
  };
}

function bodyFrom({ isReady, isDraining, isVendorReachable, isRedisReachable }: ReadinessReport) {
  const word = (isReachable: boolean) => (isReachable ? 'reachable' : 'unreachable');
  return {
    status: isReady ? 'ready' : isDraining ? 'draining' : 'not ready',
    vendor: word(isVendorReachable),
    redis: isRedisReachable === null ? 'not used' : word(isRedisReachable),
  };
}
