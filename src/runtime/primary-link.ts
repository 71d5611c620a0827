import type { Channels } from './channels.ts';
import { systemClock, type Clock } from './clock.ts';
import { createHearers } from './hearers.ts';
import { createOutbox, notesIn, type PrimaryNote, type Send, type WorkerNote } from './notes.ts';

/** A worker's way to its primary, and through it to the other workers. */
export interface PrimaryLink extends Channels {
  /** Asks the primary. Rejects soon with {@link PrimaryUnavailableError} where it does not answer. */
  ask(method: string, args: readonly unknown[]): Promise<unknown>;
  /** Told when messages of others may have been missed, until what it answers is called. */
  onMissed(take: () => void): () => void;
  /** Takes a message of the primary. */
  take(message: unknown): void;
  /** Waits until everything is sent, as long as for any answer. */
  close(): Promise<void>;
}

export interface PrimaryLinkOptions {
  send: Send;
  /** Told when the primary leaves a question without an answer, and when it is heard again. */
  onChange: (isThere: boolean) => void;
  answerMs?: number;
  clock?: Pick<Clock, 'after'>;
}

/** The primary could not be asked, so nobody knows what it holds. */
export class PrimaryUnavailableError extends Error {
  override readonly name = 'PrimaryUnavailableError';
}

/** A process of the same machine answers in a fraction of a millisecond; a second is an outage. */
const ANSWER_MS = 1_000;

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  takeBack: () => void;
}

/**
 * In a worker. Behind a question without an answer nothing is asked until the primary is heard again: the late answer to
 * that very question is what it is heard by.
 */
export function createPrimaryLink({
  send,
  onChange,
  answerMs = ANSWER_MS,
  clock = systemClock,
}: PrimaryLinkOptions): PrimaryLink {
  const outbox = createOutbox<WorkerNote>(send);
  const questions = new Map<number, Waiting>();
  const hearers = createHearers({
    onFirst: (channel) => outbox.put({ listen: channel }),
    onLast: (channel) => outbox.put({ unlisten: channel }),
  });
  const missedBy = new Set<() => void>();
  let asked = 0;
  let isThere = true;

  const becomes = (next: boolean): void => {
    if (next === isThere) return;
    isThere = next;
    onChange(isThere);
  };
  const unavailable = () => new PrimaryUnavailableError('The primary process does not answer.');
  const giveUp = (number: number): void => {
    const question = questions.get(number);
    if (!question) return;
    questions.delete(number);
    becomes(false);
    question.reject(unavailable());
  };
  const takeNote = (note: PrimaryNote): void => {
    if ('publish' in note) {
      hearers.tell(note.publish, note.text);
      return;
    }
    if ('missed' in note) {
      for (const take of missedBy) take();
      return;
    }
    const number = 'answer' in note ? note.answer : note.failed;
    const question = questions.get(number);
    if (!question) return;
    questions.delete(number);
    question.takeBack();
    if ('answer' in note) question.resolve(note.value);
    else question.reject(unavailable());
  };
  const ask = (method: string, args: readonly unknown[]): Promise<unknown> => {
    if (!isThere) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      const number = (asked += 1);
      // A process that was busy for so long reads first what has come meanwhile.
      const takeBack = clock.after(answerMs, () => setImmediate(giveUp, number));
      questions.set(number, { resolve, reject, takeBack });
      outbox.put({ ask: number, method, args });
    });
  };

  return {
    ask,
    publish: (channel, text) => outbox.put({ publish: channel, text }),
    sealed: (_channel, text) => text,
    listen: hearers.add,
    // Read in the order in which they are sent: who answers this has read all that was listened to before.
    listening: () =>
      ask('listening', []).then(
        () => undefined,
        () => undefined,
      ),
    onMissed(take) {
      missedBy.add(take);
      return () => void missedBy.delete(take);
    },
    take(message) {
      const notes = notesIn(message);
      if (!notes) return;
      becomes(true);
      for (const note of notes) takeNote(note as PrimaryNote);
    },
    async close() {
      let takeBack = (): void => undefined;
      const inVain = new Promise<void>((resolve) => (takeBack = clock.after(answerMs, resolve)));
      await Promise.race([outbox.emptied(), inVain]);
      takeBack();
    },
  };
}
