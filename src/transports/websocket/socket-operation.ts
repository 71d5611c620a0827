import type { ExecutionResult } from 'graphql';
import type { Context } from 'graphql-ws';
import type { ControlledResults } from '../../operation/results.ts';
import { textOf } from '../../operation/shared-parts.ts';
import type { Asker } from '../../runtime/askable.ts';
import { Cancellation } from '../../runtime/cancellation.ts';
import type { SocketState } from './websocket-protocol.ts';

export type SocketContext = Context<Record<string, unknown>, SocketState>;

const DONE = { done: true, value: undefined } as const;

/** One operation of a socket. The protocol keeps it under its id, to end it when its client says so or leaves. */
// PERF(garbage collector): there may be thousands of subscriptions; they last longer than the promises of their beginning.
export class SocketOperation implements Asker<ExecutionResult> {
  /** Aborted when its client ends it or leaves. */
  readonly gone = new Cancellation();
  readonly #context: SocketContext;
  readonly #id: string;
  #events: ControlledResults | undefined;

  constructor(context: SocketContext, id: string) {
    this.#context = context;
    this.#id = id;
    context.subscriptions[id] = this;
  }

  /** Sends a message about it; resolves when the client has taken it. */
  async tell(type: 'next' | 'error' | 'complete', payload?: string): Promise<void> {
    const { subscriptions, extra } = this.#context;
    // The id may be that of another operation by now.
    if (subscriptions[this.#id] !== this) return;
    if (type !== 'next') Reflect.deleteProperty(subscriptions, this.#id);
    const shown = payload === undefined ? '' : `,"payload":${payload}`;
    await extra.send(`{"id":${JSON.stringify(this.#id)},"type":"${type}"${shown}}`);
  }

  /** Sends the events of a subscription until they end, each when the one before has been taken. */
  follow(events: ControlledResults): void {
    this.#events = events;
    events.ask(this);
  }

  take(step: IteratorResult<ExecutionResult, undefined>): void {
    const { leaving, fail } = this.#context.extra;
    // What the stop of the gateway ends is not complete.
    if (step.done !== true) this.#show(step.value).catch(fail);
    else if (!leaving.isLeaving) this.tell('complete').catch(fail);
  }

  async #show(event: ExecutionResult): Promise<void> {
    await this.tell('next', textOf(event));
    this.#events?.ask(this);
  }

  next(): Promise<typeof DONE> {
    return Promise.resolve(DONE);
  }

  return(): Promise<typeof DONE> {
    this.gone.abort(undefined);
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
