interface Entry {
  value: string;
  /** Epoch milliseconds. */
  until: number;
}

type Publish = (channel: string, message: string) => void;

/** The keys of a Redis, and the three scripts of the gateway that a fleet's watching and rates need. */
export interface InventedKeys {
  run(
    script: string,
    key: string,
    args: readonly string[],
    publish: Publish,
  ): { kind: string; answer: unknown };
  /** The same without what was written since then. */
  asOf(ms: number): InventedKeys;
}

/** Writes are forgotten by {@link InventedKeys.asOf} no further back than this. */
const JOURNAL_MS = 10_000;

export function createKeys(now: () => number, first: Iterable<[string, Entry]> = []): InventedKeys {
  const entries = new Map<string, Entry>(first);
  let journal: { at: number; key: string; before: Entry | undefined }[] = [];
  let pruneAt = 0;

  const get = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    return entry && entry.until > now() ? entry : undefined;
  };
  const write = (key: string, entry: Entry | undefined) => {
    journal.push({ at: now(), key, before: entries.get(key) });
    if (entry) entries.set(key, entry);
    else entries.delete(key);
    if (now() < pruneAt) return;
    journal = journal.filter(({ at }) => at > now() - JOURNAL_MS);
    pruneAt = now() + JOURNAL_MS;
  };

  const claim = (key: string, [id = '', ms = '']: readonly string[]) => {
    const entry = get(key);
    if (entry && entry.value !== id)
      return { kind: 'claim of what is another’s', answer: entry.until - now() };
    write(key, { value: id, until: now() + Number(ms) });
    return { kind: entry ? 'renewal' : 'claim of what was free', answer: 0 };
  };
  const release = (
    key: string,
    [id = '', channel = '', message = '']: readonly string[],
    publish: Publish,
  ) => {
    if (get(key)?.value !== id) return { kind: 'release of nothing', answer: 0 };
    write(key, undefined);
    publish(channel, message);
    return { kind: 'release', answer: 1 };
  };
  const take = (key: string, [points = '', seconds = '']: readonly string[]) => {
    const entry = get(key) ?? { value: '0', until: now() + 1_000 * Number(seconds) };
    const value = String(Number(entry.value) + Number(points));
    write(key, { value, until: entry.until });
    return { kind: 'rate', answer: [Number(value), entry.until - now()] };
  };

  return {
    run(script, key, args, publish) {
      // By a word that each of them alone has.
      if (script.includes('PUBLISH')) return release(key, args, publish);
      if (script.includes("'NX', 'PX'") && script.includes('PTTL')) return claim(key, args);
      if (script.includes('incrby')) return take(key, args);
      throw new Error(`A script that the simulation does not know: ${script}`);
    },
    asOf(ms) {
      const kept = new Map(entries);
      for (const { at, key, before } of journal.toReversed()) {
        if (at <= ms) break;
        if (before) kept.set(key, before);
        else kept.delete(key);
      }
      return createKeys(now, kept);
    },
  };
}
