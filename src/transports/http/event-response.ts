import type { ServerResponse } from 'node:http';
import type { ControlledResults, Part } from '../../operation/results.ts';
import type { RequestScope } from '../../operation/request-scope.ts';
import { boundedPart } from '../../operation/shared-parts.ts';
import type { ReportExchange, RequestReports } from '../../telemetry/request-reports.ts';
import { stoppingPart, type Departures } from '../departures.ts';
import type { Pings } from '../pings.ts';
import { eventAnswer } from './event-answer.ts';
import { multipartSubscription } from './multipart-answer.ts';
import { openWire } from './part-wire.ts';

export interface EventResponseOptions {
  reports: RequestReports;
  departures: Departures;
  pings: Pings;
}

/** A subscription that has begun, with the response that its events go out on. */
export interface EventExchange extends ReportExchange {
  res: ServerResponse;
  scope: RequestScope;
  isMultipart: boolean;
}

/** `headers`: those that are not of the format. */
export type SendEvents = (
  exchange: EventExchange,
  events: ControlledResults,
  headers: readonly string[],
) => Promise<void>;

/** As proxies log it; it is sent to nobody. */
const CLIENT_CLOSED_REQUEST = 499;

/** Writes the events of a subscription on Node's response, until they end or their client leaves. */
export function createEventResponse({ reports, departures, pings }: EventResponseOptions): SendEvents {
  return async (exchange, events, headers) => {
    const { res, scope, isMultipart } = exchange;
    const isGone = (): boolean => res.destroyed;
    if (isGone()) {
      await events.end();
      reports.end(exchange, CLIENT_CLOSED_REQUEST, true);
      return;
    }
    const { writer, headers: own } = isMultipart ? multipartSubscription : eventAnswer;
    res.writeHead(200, [...Object.entries(own).flat(), ...headers]);
    const wire = openWire(res, writer, () => void events.end());
    const life = pings.add(wire.ping);
    const stay = departures.add(isMultipart ? 'multipart' : 'sse', () => void events.endWith(stoppingPart()));
    let last: Part | undefined;
    for (;;) {
      const step = await events.next();
      if (step.done === true || isGone()) break;
      reports.gather(scope, step.value);
      last = boundedPart(step.value);
      const full = wire.write(last);
      life.sent();
      // The next one is asked for when this one has been taken: who does not read is passed by, and cut then.
      if (full) await full;
    }
    life.end();
    stay();
    await events.end();
    wire.end(last);
    reports.end(exchange, 200, true);
  };
}
