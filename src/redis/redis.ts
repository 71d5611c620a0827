import { sleepUnless } from '../runtime/cancellation.ts';
import { openLink, type RedisLink, type RedisListener } from './link.ts';
import type { RedisPlace } from './place.ts';
import { BEAT_SCRIPT, PROBE_SCRIPT, probeKeyBeside } from './probes.ts';
import { codeOf, isAnswer, labelOf, NO_ANSWER, RedisUnavailableError } from './redis-errors.ts';
import { within } from './within.ts';

/** A store in the next room answers in a millisecond; a second is an outage. */
export const COMMAND_TIMEOUT_MS = 1_000;
/** With the longest pause between two tries it is less than the three seconds within which a failover is followed. */
const OPEN_TIMEOUT_MS = 1_500;

/** Between tries to get back. A little chance, so that replicas do not come back in step. */
const MIN_PAUSE_MS = 100;
const MAX_PAUSE_MS = 500;

/** How often Redis is asked where nobody else asks it. */
const BEAT_MS = 1_000;

export interface RedisOptions {
  place: RedisPlace;
  /** First part of every key. */
  prefix: string;
  /** Told when Redis is away or away for another reason, with the reason in one word, and when it is there again. */
  onChange?: ((isReady: boolean, code: string | null) => void) | undefined;
  /** Told of everything that failed, with one of a few words. */
  onError?: ((label: string) => void) | undefined;
}

/**
 * Redis, whatever of its servers answers now. What is answered with an error, with nothing, or not at all is away: new
 * connections are opened until a probe has done all that is needed.
 */
export interface Redis extends AsyncDisposable {
  readonly isReady: boolean;
  /** Why it is away, in one word: of Redis, as `READONLY`, or of the system, as `ECONNREFUSED`; null: it is there. */
  readonly awayFor: string | null;
  /** Runs a script over one key. Rejects soon with {@link RedisUnavailableError} where it does not run. */
  eval(script: string, key: string, args: readonly string[]): Promise<unknown>;
  /** Sends to whoever listens; lost while Redis is away. Rejects with what Redis answers to that. */
  publish(channel: string, text: string): Promise<void>;
  /** Hands over what can be listened with, now and whenever it is another, until what it answers is called. */
  onListener(take: (listener: RedisListener) => void): () => void;
  /** Counts something that failed elsewhere. */
  note(error: unknown): void;
  /** Waits for answers to what was sent, as long as for any command. */
  close(): Promise<void>;
}

/** Resolves when Redis is there, or when it is clear that it is not: the gateway starts without. */
export async function startRedis({ place, prefix, onChange, onError }: RedisOptions): Promise<Redis> {
  const closing = new AbortController();
  const takers = new Set<(listener: RedisListener) => void>();
  let link: RedisLink | undefined;
  let awayFor: string | null = NO_ANSWER;
  let toldAway: string | null = null;
  let probeKey = `${prefix}probe`;
  let restoring: Promise<void> | undefined;

  const note = (error: unknown): void => onError?.(labelOf(error));
  const tellAway = (error: unknown): void => {
    note(error);
    awayFor = codeOf(error);
    // A connection that is lost, and then refused, is one thing.
    if (toldAway === labelOf(error)) return;
    toldAway = labelOf(error);
    onChange?.(false, awayFor);
  };

  /** What failed over a link that is no longer the present one tells nothing about the present one. */
  const fail = (failed: RedisLink | undefined, error: unknown, key?: string): void => {
    if (failed !== link || closing.signal.aborted) return;
    if (key !== undefined) probeKey = probeKeyBeside(prefix, key);
    tellAway(error);
    beginRestoring();
  };
  const drop = (): void => {
    link?.destroy();
    link = undefined;
  };

  async function open(attempt: number): Promise<RedisLink> {
    let opened: RedisLink | undefined;
    let isGivenUp = false;
    const opening = openLink(place, attempt, OPEN_TIMEOUT_MS, (what, error) => {
      if (!opened || opened !== link) return;
      fail(opened, error);
      if (what === 'commands') drop();
    });
    const probed = opening.then(async (fresh) => {
      opened = fresh;
      if (isGivenUp) fresh.destroy();
      await fresh.run(PROBE_SCRIPT, probeKey, []);
      return fresh;
    });
    try {
      return await within(probed, OPEN_TIMEOUT_MS);
    } catch (error) {
      isGivenUp = true;
      opened?.destroy();
      throw error;
    }
  }

  async function tryOnce(attempt: number): Promise<boolean> {
    try {
      const fresh = await open(attempt);
      if (closing.signal.aborted) {
        fresh.destroy();
        return true;
      }
      const before = link;
      link = fresh;
      before?.destroy();
      awayFor = null;
      toldAway = null;
      onChange?.(true, null);
      for (const take of takers) take(fresh.listener);
      return true;
    } catch (error) {
      if (!closing.signal.aborted) tellAway(error);
      return false;
    }
  }

  function beginRestoring(): void {
    restoring ??= restore().finally(() => (restoring = undefined));
  }

  async function restore(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const pauseMs = Math.min(MAX_PAUSE_MS, MIN_PAUSE_MS * 2 ** attempt) * (0.5 + Math.random() / 2);
      if (!(await sleepUnless(closing.signal, pauseMs)) || (await tryOnce(attempt))) return;
    }
  }

  async function run(script: string, key: string, args: readonly string[]): Promise<unknown> {
    const used = link;
    if (!used) throw new RedisUnavailableError(awayFor ?? NO_ANSWER);
    try {
      return await within(used.run(script, key, args), COMMAND_TIMEOUT_MS);
    } catch (cause) {
      fail(used, cause, key);
      // Of a cluster the other nodes may go on.
      if (used === link && place.kind !== 'cluster' && !isAnswer(cause)) drop();
      throw new RedisUnavailableError(codeOf(cause), { cause });
    }
  }

  if (!(await tryOnce(0))) beginRestoring();
  const beat = setInterval(() => {
    if (awayFor === null) run(BEAT_SCRIPT, probeKey, []).catch(() => undefined);
  }, BEAT_MS);

  // What was sent without waiting for an answer, messages to other replicas above all, still has to go out.
  const close = async (): Promise<void> => {
    if (closing.signal.aborted) return;
    closing.abort();
    clearInterval(beat);
    const last = link;
    link = undefined;
    awayFor ??= 'CLOSED';
    if (last) await within(last.close(), COMMAND_TIMEOUT_MS).catch(() => last.destroy());
    await restoring;
  };
  return {
    get isReady() {
      return awayFor === null;
    },
    get awayFor() {
      return awayFor;
    },
    eval: run,
    async publish(channel, text) {
      // In a cluster too it goes to every node, and to whoever listens there.
      await link?.publish(channel, text);
    },
    onListener(take) {
      takers.add(take);
      if (link) take(link.listener);
      return () => void takers.delete(take);
    },
    note,
    close,
    [Symbol.asyncDispose]: close,
  };
}
