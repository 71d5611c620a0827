import { isObject } from './is-object.ts';

/** What a worker says to its primary. */
export type WorkerNote =
  Question | { listen: string } | { unlisten: string } | { publish: string; text: string } | Missed;

/** The answer has its number. */
export interface Question {
  ask: number;
  method: string;
  args: readonly unknown[];
}

/** What a primary says to a worker. */
export type PrimaryNote =
  | { answer: number; value?: unknown }
  /** The question failed; the primary has said why in its log. */
  | { failed: number }
  | { publish: string; text: string }
  | Missed;

/** Here messages would stand that there was no room for. */
export interface Missed {
  missed: true;
}

/** Sends one message between two processes, and tells when it is on its way. */
export type Send = (message: object, onSent: () => void) => void;

/**
 * Messages that wait for a process that hangs; some 5 MB. Everything else is never left out, and is bounded by itself: nobody
 * who hangs asks, and nobody who hangs is asked for longer than a question may take.
 */
const MAX_WAITING = 10_000;

export interface Outbox<N> {
  put(note: N): void;
  /** Resolves when nothing waits any more. */
  emptied(): Promise<void>;
}

/**
 * Sends what is put in within one turn of the event loop as one message: a message costs more than what is in it. The
 * next goes when this one is on its way, so that what waits for a process that hangs is bounded, and known.
 */
export function createOutbox<N extends object>(send: Send): Outbox<N | Missed> {
  let waiting: (N | Missed)[] = [];
  let isBusy = false;
  let hasMissed = false;
  const emptyings: (() => void)[] = [];

  const flush = (): void => {
    isBusy = waiting.length > 0;
    if (!isBusy) {
      for (const resolve of emptyings.splice(0)) resolve();
      return;
    }
    const notes = waiting;
    waiting = hasMissed ? [{ missed: true }] : [];
    hasMissed = false;
    send({ notes }, flush);
  };
  return {
    put(note) {
      if (waiting.length >= MAX_WAITING && 'publish' in note) {
        hasMissed = true;
        return;
      }
      waiting.push(note);
      if (isBusy) return;
      isBusy = true;
      setImmediate(flush);
    },
    emptied: () => (isBusy ? new Promise((resolve) => emptyings.push(resolve)) : Promise.resolve()),
  };
}

/** Undefined for messages about something else. */
export function notesIn(message: unknown): readonly unknown[] | undefined {
  return isObject(message) && Array.isArray(message['notes']) ? message['notes'] : undefined;
}
