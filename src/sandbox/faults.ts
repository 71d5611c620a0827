import { createRandom } from './random.ts';
import type { VendorError } from './refusal.ts';

export type FaultKind =
  /** Executes, waits `ms` or for `until`, then answers. */
  | 'delay'
  /** Cuts the connection before executing. */
  | 'drop'
  /** Executes, then cuts the connection without an answer. */
  | 'reset-after-execution'
  /** Answers the HTTP status `status` (503) with a text, and `retryAfter` where it is given, without executing. */
  | 'status'
  /** Answers a web page with HTTP 200, without executing. */
  | 'html'
  /** Executes and answers the first half of the JSON. */
  | 'truncated'
  /** Executes and answers packed by `encoding` (gzip), whatever the client takes. */
  | 'packed'
  /** Executes, or refuses with `error`, and answers in the shape `shape`, as the world does and the document does not. */
  | 'odd'
  /** Answers JSON that the document knows nothing of, without executing. */
  | 'wrong-shape'
  /** Refuses with `error` (`other_error`), without executing. */
  | 'error'
  /** Never answers. */
  | 'hang'
  /** Sends a byte every `ms` (100) and never comes to an end. */
  | 'drip'
  /** Sends `bytes` (200 MB) of blanks. */
  | 'oversize'
  /** The same, gzipped. */
  | 'gzip-bomb';

/** An order to misbehave. */
export interface FaultOrder {
  /** Path behind `/api/`, or `*` for every endpoint. */
  endpoint: string;
  kind: FaultKind;
  /** How many requests it hits: 1, or without limit when `probability` is given. */
  times?: number;
  /** How many matching requests pass before the first hit. */
  skip?: number;
  /** Share of the matching requests that are hit, drawn from `seed`. */
  probability?: number;
  seed?: number;
  ms?: number;
  /** In place of `ms`, where the length of the wait is another's to say. */
  until?: Promise<unknown>;
  status?: number;
  /** The header `Retry-After` as it is sent: seconds or an HTTP date. */
  retryAfter?: string;
  encoding?: 'gzip' | 'deflate' | 'br';
  error?: VendorError;
  /** One of `oddShapesOf` the endpoint, or of `oddRefusals`, by its name. */
  shape?: string;
  bytes?: number;
}

interface RunningOrder {
  order: FaultOrder;
  left: number;
  toSkip: number;
  random: () => number;
}

/** The orders in force. The first that matches a request and is not used up takes it. */
export class Faults {
  private running: RunningOrder[] = [];

  add(order: FaultOrder): void {
    this.running.push({
      order,
      left: order.times ?? (order.probability === undefined ? 1 : Infinity),
      toSkip: order.skip ?? 0,
      random: createRandom(order.seed ?? 1),
    });
  }

  clear(): void {
    this.running = [];
  }

  /** The order that hits this request, if any; counts it. */
  take(path: string): FaultOrder | undefined {
    const hit = this.running.find((candidate) => matches(candidate, path));
    if (hit === undefined) return undefined;
    hit.left -= 1;
    this.running = this.running.filter(({ left }) => left > 0);
    return hit.order;
  }
}

function matches(candidate: RunningOrder, path: string): boolean {
  const { order } = candidate;
  if (order.endpoint !== '*' && order.endpoint !== path) return false;
  if (candidate.toSkip > 0) {
    candidate.toSkip -= 1;
    return false;
  }
  return candidate.random() < (order.probability ?? 1);
}
