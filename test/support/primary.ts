import type { RateConfig } from '../../src/config/access.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { createPrimaryLink, type PrimaryLink } from '../../src/runtime/primary-link.ts';
import { createSharing } from '../../src/sharing-by-primary.ts';

/** A worker of a primary in this process. */
export interface TestWorker {
  link: PrimaryLink;
  /** What it was told of its primary. */
  changes: boolean[];
  /** It has ended: nothing more comes of it. */
  end(): void;
}

export interface TestPrimary {
  /** A question is given up after so long, and never while the primary goes on: this process may be busy for longer. */
  add(answerMs?: number): TestWorker;
  /** Nothing is read by anybody, and pipes are full. */
  hang(): void;
  goOn(): void;
  /** Every message so far, in both directions. */
  messages: unknown[];
  logs: Record<string, unknown>[];
}

const DEFAULT_RATE: RateConfig = { points: 1_000, serverPoints: 1_000, windowSeconds: 60 };

/** What a primary and its workers are to each other, with JSON in between and no process around it. */
export function startPrimary(rate = DEFAULT_RATE, creates = rate): TestPrimary {
  const messages: unknown[] = [];
  const logs: Record<string, unknown>[] = [];
  let held: (() => void)[] | null = null;
  const write = (line: string) => void logs.push(JSON.parse(line) as Record<string, unknown>);
  const sharing = createSharing({ rate, creates }, createLogger('debug', { write }));
  const carryTo = (take: (message: unknown) => void) => (message: object, onSent: () => void) => {
    const text = JSON.stringify(message);
    const arrive = (): void => {
      messages.push(JSON.parse(text));
      take(JSON.parse(text));
      onSent();
    };
    setImmediate(() => {
      if (held) held.push(arrive);
      else arrive();
    });
  };
  const whileItHangs: Pick<Clock, 'after'> = {
    after(ms, run) {
      const timer = setInterval(() => {
        if (!held) return;
        clearInterval(timer);
        run();
      }, ms);
      return () => clearInterval(timer);
    },
  };
  return {
    messages,
    logs,
    add(answerMs) {
      const changes: boolean[] = [];
      let hasEnded = false;
      const unlessEnded = (take: (message: unknown) => void) =>
        carryTo((message) => {
          if (!hasEnded) take(message);
        });
      const atPrimary = sharing.add(unlessEnded((message) => link.take(message)));
      const link = createPrimaryLink({
        send: unlessEnded((message) => atPrimary.take(message)),
        onChange: (isThere) => changes.push(isThere),
        clock: whileItHangs,
        ...(answerMs !== undefined && { answerMs }),
      });
      return {
        link,
        changes,
        end() {
          hasEnded = true;
          atPrimary.end();
        },
      };
    },
    hang: () => void (held ??= []),
    goOn() {
      const arrivals = held ?? [];
      held = null;
      for (const arrive of arrivals) arrive();
    },
  };
}
