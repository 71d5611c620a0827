import { GraphQLError, type ExecutionResult } from 'graphql';
import { httpError } from '../operation/http-error.ts';
import { systemClock, type Clock } from '../runtime/clock.ts';

/** What carries events to a client, and sessions of programs that speak MCP. */
export type StreamTransport = 'sse' | 'multipart' | 'websocket' | 'mcp';

/**
 * How streams and sockets leave when the gateway stops: each at a moment of its own in the second half of the drain, when
 * balancers have noticed, so that its client finds another instance, and not all clients come to that one at once.
 */
export interface Departures {
  /** How many are there. */
  readonly open: Readonly<Record<StreamTransport, number>>;
  /** Has something leave when the gateway stops, at once where it has stopped; the answer takes that back. */
  add(transport: StreamTransport, leave: () => void): () => void;
  /** The drain begins. Who comes during it leaves with it. */
  begin(drainMs: number): void;
  /** Who is left leaves now. */
  end(): void;
}

export interface DeparturesOptions {
  clock?: Clock | undefined;
  /** 0 to 1. */
  random?: (() => number) | undefined;
}

export function createDepartures({
  clock = systemClock,
  random = Math.random,
}: DeparturesOptions = {}): Departures {
  /** Those that are left, each with what takes its moment back. */
  const staying = new Map<() => void, () => void>();
  const open: Record<StreamTransport, number> = { sse: 0, multipart: 0, websocket: 0, mcp: 0 };
  /** Between which times they leave; null before the drain. */
  let span: { from: number; to: number } | null = null;
  let hasEnded = false;

  const go = (leave: () => void): void => {
    staying.get(leave)?.();
    staying.delete(leave);
    leave();
  };
  const setMoment = (leave: () => void): void => {
    if (!span) return;
    const from = Math.max(span.from, clock.now());
    const at = from + random() * Math.max(0, span.to - from);
    staying.set(
      leave,
      clock.after(at - clock.now(), () => go(leave)),
    );
  };
  return {
    open,
    add(transport, leave) {
      if (hasEnded) {
        leave();
        return () => undefined;
      }
      let isOpen = true;
      open[transport] += 1;
      staying.set(leave, notYet);
      setMoment(leave);
      return () => {
        staying.get(leave)?.();
        staying.delete(leave);
        if (isOpen) open[transport] -= 1;
        isOpen = false;
      };
    },
    begin(drainMs) {
      if (span) return;
      const now = clock.now();
      span = { from: now + drainMs / 2, to: now + drainMs };
      for (const leave of [...staying.keys()]) setMoment(leave);
    },
    end() {
      hasEnded = true;
      for (const leave of [...staying.keys()]) go(leave);
    },
  };
}

/** Takes back the moment of who has none. */
const notYet = (): void => undefined;

const STOPPING = 'SERVICE_STOPPING';
const MESSAGE = 'The gateway is stopping. Subscribe again: another instance will answer.';

/** What a client is told last of a subscription that has not come to its end: it is to subscribe again. */
export function stoppingPart(): ExecutionResult {
  return { errors: [new GraphQLError(MESSAGE, { extensions: { code: STOPPING } })] };
}

/** For an operation that comes too late to be begun. */
export const TOO_LATE = httpError(503, STOPPING, MESSAGE);

/** Whether nothing comes behind a part because the gateway stops. */
export function isStoppingPart({ errors }: ExecutionResult): boolean {
  return errors?.length === 1 && errors[0]?.extensions['code'] === STOPPING;
}
