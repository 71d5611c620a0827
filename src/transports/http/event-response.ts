import type { ServerResponse } from 'node:http';
import type { ControlledResults, Part } from '../../operation/results.ts';
import { logFields, type RequestScope } from '../../operation/request-scope.ts';
import type { Asker } from '../../runtime/askable.ts';
import type { Logger } from '../../runtime/logger.ts';
import { boundedPart } from '../../operation/shared-parts.ts';
import type { ReportExchange, RequestReports } from '../../telemetry/request-reports.ts';
import { stoppingPart, type Departures } from '../departures.ts';
import type { PingedStream, Pings } from '../pings.ts';
import { eventAnswer } from './event-answer.ts';
import { multipartSubscription } from './multipart-answer.ts';
import { PartWire } from './part-wire.ts';

export interface EventResponseOptions {
  reports: RequestReports;
  departures: Departures;
  pings: Pings;
  logger: Logger;
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
) => void;

/** As proxies log it; it is sent to nobody. */
const CLIENT_CLOSED_REQUEST = 499;

/** Writes the events of a subscription on Node's response, until they end or their client leaves. */
export function createEventResponse(options: EventResponseOptions): SendEvents {
  return (exchange, events, headers) => {
    const { res, isMultipart } = exchange;
    if (res.destroyed) {
      void events.end();
      options.reports.end(exchange, CLIENT_CLOSED_REQUEST, true);
      return;
    }
    const { writer, headers: own } = isMultipart ? multipartSubscription : eventAnswer;
    res.writeHead(200, [...Object.entries(own).flat(), ...headers]);
    new EventResponse(options, exchange, events, new PartWire(res, writer)).ask();
  };
}

// PERF(garbage collector): there may be thousands.
class EventResponse implements Asker<Part> {
  readonly #options: EventResponseOptions;
  readonly #exchange: EventExchange;
  readonly #events: ControlledResults;
  readonly #wire: PartWire;
  readonly #life: PingedStream;
  readonly #stay: () => void;
  #last: Part | undefined;

  constructor(
    options: EventResponseOptions,
    exchange: EventExchange,
    events: ControlledResults,
    wire: PartWire,
  ) {
    const { departures, pings } = options;
    this.#options = options;
    this.#exchange = exchange;
    this.#events = events;
    this.#wire = wire;
    this.#life = pings.add(wire);
    exchange.res.once('close', () => {
      void events.end();
      wire.close();
    });
    const transport = exchange.isMultipart ? 'multipart' : 'sse';
    this.#stay = departures.add(transport, () => void events.endWith(stoppingPart()));
  }

  ask(): void {
    this.#events.ask(this);
  }

  take(step: IteratorResult<Part, undefined>): void {
    const { res, scope } = this.#exchange;
    try {
      if (step.done === true || res.destroyed) {
        this.#end();
        return;
      }
      const full = this.#write(step.value);
      // The next one is asked for when this one has been taken: who does not read is passed by, and cut then.
      if (full) void full.then(() => this.ask());
      else this.ask();
    } catch (error) {
      this.#options.logger.error({ ...logFields(scope), err: error }, 'Unexpected error');
      this.#letGo();
      res.destroy();
    }
  }

  #write(part: Part): Promise<void> | undefined {
    this.#options.reports.gather(this.#exchange.scope, part);
    this.#last = boundedPart(part);
    const full = this.#wire.write(this.#last);
    this.#life.sent();
    return full;
  }

  #end(): void {
    this.#letGo();
    this.#wire.end(this.#last);
    this.#options.reports.end(this.#exchange, 200, true);
  }

  #letGo(): void {
    this.#life.end();
    this.#stay();
    void this.#events.end();
  }
}
