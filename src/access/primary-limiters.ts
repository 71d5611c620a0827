import { RateLimiterRes } from 'rate-limiter-flexible';
import type { RateConfig } from '../config/access.ts';
import type { PrimaryLink } from '../runtime/primary-link.ts';
import type { Answers } from '../runtime/worker-links.ts';
import { createMemoryLimiters, type Counted, type PointCounter, type RateLimiters } from './limiters.ts';

/** What is left of somebody's points, as it travels. */
interface Left {
  isEnough: boolean;
  remainingPoints: number;
  msBeforeNext: number;
  consumedPoints: number;
}

/**
 * In a worker: counts in the primary for all workers together, under names that begin with `prefix`. While that does not answer each counts alone, as replicas
 * do without their Redis.
 */
export function createPrimaryLimiters(
  rate: RateConfig,
  primary: Pick<PrimaryLink, 'ask'>,
  counted: Counted,
  prefix: string,
): RateLimiters {
  const alone = createMemoryLimiters(rate);
  const counterOf = (who: keyof RateLimiters): PointCounter => ({
    points: alone[who].points,
    duration: alone[who].duration,
    async consume(key, points = 1) {
      let left: Left;
      try {
        left = (await primary.ask(nameOf(counted, who), [`${prefix}${key}`, points])) as Left;
      } catch {
        return alone[who].consume(key, points);
      }
      const { isEnough, remainingPoints, msBeforeNext, consumedPoints } = left;
      const result = new RateLimiterRes(remainingPoints, msBeforeNext, consumedPoints);
      // As every limiter of that package says no.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      if (!isEnough) throw result;
      return result;
    },
  });
  return { users: counterOf('users'), servers: counterOf('servers') };
}

/** In the primary: what such limiters ask. */
export function answersOfLimiters(limiters: RateLimiters, counted: Counted): Answers {
  const answering =
    (who: keyof RateLimiters) =>
    async (args: readonly never[]): Promise<Left> => {
      const [key, points] = args as readonly unknown[] as [string, number];
      try {
        return leftIn(await limiters[who].consume(key, points), true);
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return leftIn(refusal, false);
        throw refusal;
      }
    };
  return Object.fromEntries(
    (['users', 'servers'] as const).map((who) => [nameOf(counted, who), answering(who)]),
  );
}

const nameOf = (counted: Counted, who: keyof RateLimiters) => `${counted}.${who}`;

function leftIn({ remainingPoints, msBeforeNext, consumedPoints }: RateLimiterRes, isEnough: boolean): Left {
  return { isEnough, remainingPoints, msBeforeNext, consumedPoints };
}
