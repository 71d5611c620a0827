import type { CreateLimits, RateLimits } from '../rate-limits.ts';
import type { Check } from './check.ts';
import { roomsPaidIn } from './mutation-check.ts';

/**
 * The rest of what an operation may cost, a point a vendor call: few large operations are bounded as many small ones
 * are. Stands behind the check that works out the cost. A subscription pays for its start here, and for what its events
 * make when they have made it (`use-event-rates.ts`).
 */
export function createRateCheck(rates: RateLimits): Check {
  return (_read, context, exchange) => {
    const rest = context.vendorCalls.plannedMax - 1;
    if (rest <= 0) return undefined;
    return rates.take(exchange, rest).then((error) => error && { errors: [error] });
  };
}

/**
 * Rooms cost money, so those created are counted by themselves, all that an operation may make before the first. Stands behind
 * all that may refuse one; a repeat with a key counts too, for nothing here knows whether it makes a room. A mutation that makes
 * several knows which are there, and says when it is done how many it has asked for.
 */
export function createCreateCheck(creates: CreateLimits): Check {
  return (read, context, exchange) => {
    const paid = roomsPaidIn(read, context);
    if (paid === 0) return undefined;
    const take = async (rooms: number) => {
      if (rooms === 0) return undefined;
      const error = await creates.take(exchange, rooms);
      context.countRooms = (made) => creates.giveBack(exchange, Math.max(0, rooms - made));
      return error && { errors: [error] };
    };
    return paid instanceof Promise ? paid.then(take) : take(paid);
  };
}
