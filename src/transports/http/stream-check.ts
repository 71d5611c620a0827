import { OperationTypeNode } from 'graphql';
import type { ConnectionPlaces } from '../connection-places.ts';
import { tooManyConnections } from '../entrance.ts';
import { httpError } from '../../operation/http-error.ts';
import type { Check } from '../../operation/checks/check.ts';

/**
 * Gives a subscription that has a connection of its own a place, for as long as it is answered. Those on a WebSocket or
 * a shared event stream have that one's.
 */
export function createStreamCheck(places: ConnectionPlaces): Check {
  return ({ operation }, { caller }, { req, res }) => {
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION || !res || res.destroyed) return undefined;
    const place = places.take(req);
    if (!place) return { errors: [tooManyConnections('address')] };
    res.once('close', place.leave);
    return place.claim(caller) ? undefined : { errors: [tooManySubscriptions()] };
  };
}

/** As clients know it, who have one connection a subscription. */
function tooManySubscriptions() {
  const message = 'You have too many subscriptions at once; end one first.';
  return httpError(429, 'TOO_MANY_SUBSCRIPTIONS', message);
}
