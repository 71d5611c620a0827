import { createOutbox, notesIn } from './notes.ts';
import type { Outbox, PrimaryNote, Question, Send, WorkerNote } from './notes.ts';

/** What a primary answers, by the name of the question. `from` is the same object for all that one worker asks. */
export type Answers = Readonly<Record<string, (args: readonly never[], from: object) => unknown>>;

/** A primary's way to its workers. */
export interface WorkerLinks {
  /** A worker has begun. */
  add(send: Send): WorkerLink;
  /** Sends to every worker that listens. */
  publish: (channel: string, text: string) => void;
}

export interface WorkerLink {
  /** Takes a message of the worker. */
  take(message: unknown): void;
  /** The worker has ended, and nothing more is heard of it. */
  end(): void;
}

/** What is shared. */
export interface Shared {
  answers: Answers;
  /** A worker has ended. */
  onEnd: (from: object) => void;
}

/** In the primary: answers its workers, and carries what they tell each other. `onError`: an answer could not be given. */
export function createWorkerLinks(
  onError: (error: unknown) => void,
  share: (publish: WorkerLinks['publish']) => Shared,
): WorkerLinks {
  const outboxes = new Set<Outbox<PrimaryNote>>();
  const listeners = new Map<string, Set<Outbox<PrimaryNote>>>();

  const publish = (channel: string, text: string): void => {
    for (const outbox of listeners.get(channel) ?? []) outbox.put({ publish: channel, text });
  };
  const { answers, onEnd } = share(publish);
  const unlisten = (channel: string, outbox: Outbox<PrimaryNote>): void => {
    const those = listeners.get(channel);
    if (those?.delete(outbox) && those.size === 0) listeners.delete(channel);
  };
  const answer = async ({ ask, method, args }: Question, outbox: Outbox<PrimaryNote>): Promise<void> => {
    try {
      const asked = answers[method];
      if (!asked && method !== 'listening') throw new Error(`Nobody answers ${method}.`);
      outbox.put({ answer: ask, value: await asked?.(args as readonly never[], outbox) });
    } catch (error) {
      onError(error);
      outbox.put({ failed: ask });
    }
  };
  const take = (note: WorkerNote, outbox: Outbox<PrimaryNote>): void => {
    if ('ask' in note) void answer(note, outbox);
    else if ('publish' in note) publish(note.publish, note.text);
    else if ('listen' in note)
      listeners.set(note.listen, (listeners.get(note.listen) ?? new Set()).add(outbox));
    else if ('unlisten' in note) unlisten(note.unlisten, outbox);
    // What it had to say is lost for everybody.
    else for (const other of outboxes) other.put(note);
  };

  return {
    add(send) {
      const outbox = createOutbox<PrimaryNote>(send);
      outboxes.add(outbox);
      return {
        take(message) {
          for (const note of notesIn(message) ?? []) take(note as WorkerNote, outbox);
        },
        end() {
          outboxes.delete(outbox);
          for (const channel of [...listeners.keys()]) unlisten(channel, outbox);
          onEnd(outbox);
        },
      };
    },
    publish,
  };
}
