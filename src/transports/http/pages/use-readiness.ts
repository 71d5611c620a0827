import type { Plugin } from 'graphql-yoga';
import type { Logger } from '../../../runtime/logger.ts';
import { VERSION } from '../../../runtime/version.ts';
import type { Readiness, ReadinessReport, RedisHealth } from './readiness.ts';

/** Whether the process is alive: what does not answer here should be restarted. */
export const LIVENESS_ENDPOINT = '/livez';
/** Whether it should get requests: a load balancer asks here. */
export const READINESS_ENDPOINT = '/readyz';

const ALIVE = JSON.stringify({ status: 'alive', version: VERSION });

/** New ones each time: the response writes the length of its body into them. */
const newHeaders = () => ({ 'content-type': 'application/json; charset=utf-8' });

/**
 * Serves `/livez` and `/readyz`. Unauthenticated, never waits on a dependency. Strangers may ask, so they answer yes or
 * no, which version it is, and that Redis is away, which is no reason to send nothing here; the reason is in the log whenever the answer changes, and in the metrics.
 */
export function useReadiness(readiness: Readiness, logger: Logger): Plugin {
  let wasReady = true;
  let wereUnreachable = '';
  let couldCheckTokens = true;
  return {
    onRequest(visit) {
      const { pathname } = visit.url;
      if (pathname === LIVENESS_ENDPOINT)
        visit.endResponse(new visit.fetchAPI.Response(ALIVE, { status: 200, headers: newHeaders() }));
      if (pathname !== READINESS_ENDPOINT) return;
      const report = readiness.report();
      const { isReady } = report;
      if (isReady !== wasReady) {
        if (isReady) logger.info(reasonIn(report), 'Ready again');
        else logger.warn(reasonIn(report), 'Not ready: load balancers send nothing here');
      }
      wasReady = isReady;
      const unreachable = report.unreachable.join();
      if (isReady && unreachable !== wereUnreachable) {
        if (unreachable === '') logger.info(reasonIn(report), 'Every merchant is reachable again');
        else logger.warn(reasonIn(report), 'Ready, but not for every merchant');
      }
      wereUnreachable = unreachable;
      const canCheckTokens = report.keySet !== 'no keys';
      if (canCheckTokens !== couldCheckTokens) {
        if (canCheckTokens) logger.info(reasonIn(report), 'Tokens can be checked again');
        else
          logger.warn(reasonIn(report), 'Ready or not, no token can be checked: callers with tokens get 503');
      }
      couldCheckTokens = canCheckTokens;
      const status = isReady ? 'ready' : 'not ready';
      const body = JSON.stringify({ status, ...(report.redis?.awayFor != null && { redis: 'away' }) });
      const init = { status: isReady ? 200 : 503, headers: newHeaders() };
      visit.endResponse(new visit.fetchAPI.Response(body, init));
    },
  };
}

function reasonIn({ isDraining, isVendorReachable, unreachable, redis, keySet }: ReadinessReport) {
  return {
    isDraining,
    vendor: isVendorReachable ? 'reachable' : 'unreachable',
    unreachable: isVendorReachable && unreachable.length > 0 ? unreachable : undefined,
    redis: redis ? redisIn(redis) : 'not used',
    keySet: keySet ?? 'not used',
  };
}

function redisIn({ awayFor }: RedisHealth): string {
  return awayFor === null ? 'reachable' : `away: ${awayFor}`;
}
