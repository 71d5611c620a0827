import type { DuobeiClient } from '../upstream/client.ts';
import type { ReadKind } from './reads.ts';
import type { RecordCache } from './record-cache.ts';
import type { Visit } from './visit.ts';

/** What the reads of one request share. */
export interface ReadSource {
  client: DuobeiClient;
  records: RecordCache;
  visit: Visit;
}

/**
 * One kind of read for one request, of a vendor without batch endpoints: equal keys become one call, different keys run
 * in parallel, and the failure of one key is nobody else's.
 */
export class ReadLoader<K, V> {
  readonly #kind: ReadKind<K, V>;
  readonly #source: ReadSource;
  #answers: Map<string, Promise<V | null>> | undefined;

  constructor(kind: ReadKind<K, V>, source: ReadSource) {
    this.#kind = kind;
    this.#source = source;
  }

  /** Null where there is no such object. */
  load(input: K): Promise<V | null> {
    const key = this.#kind.keyOf(input);
    const answers = (this.#answers ??= new Map());
    let answer = answers.get(key);
    if (!answer) {
      answer = this.#read(input, key);
      answers.set(key, answer);
    }
    return answer;
  }

  /** Takes an answer that is known from elsewhere, where nothing was read yet. */
  prime(input: K, value: V | null): void {
    const answers = (this.#answers ??= new Map());
    const key = this.#kind.keyOf(input);
    if (!answers.has(key)) answers.set(key, Promise.resolve(value));
  }

  /** Forgets what was read. */
  clearAll(): void {
    this.#answers = undefined;
  }

  #read(input: K, key: string): Promise<V | null> {
    const { endpoint, kind, tagsOf, call, isMissing } = this.#kind;
    const { client, records, visit } = this.#source;
    const answer: Promise<V | null> = records.read(
      {
        kind,
        key: `${endpoint} ${key}`,
        tags: tagsOf(input),
        load: (signal) => call(client, input, { signal }),
      },
      visit,
    );
    if (!isMissing) return answer;
    return answer.catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
  }
}
