/** A parser that is handed one piece of a file after the other, then undefined at its end. */
export type Steps<T> = Generator<undefined, T, Buffer | undefined>;

/** How far back `recent` sees. */
const RECENT_BYTES = 32;

/**
 * The bytes of a file in order, whatever pieces they come in: what a parser reads through this cannot depend on how
 * the network cut the file. Holds one piece, and what is asked for at once.
 */
export class ByteReader {
  /** Bytes read so far. */
  offset = 0;
  #piece: Buffer = Buffer.alloc(0);
  #at = 0;
  #recent: Buffer = Buffer.alloc(0);
  #kept: Buffer[] | undefined;
  #mayKeep = 0;

  /** As many bytes as are asked for; fewer at the end of the file. */
  *take(count: number): Steps<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0 && (yield* this.#more());) {
      const part = this.#advance(missing);
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  /** The next byte; undefined at the end of the file. */
  *byte(): Steps<number | undefined> {
    return (yield* this.#more()) ? this.#advance(1)[0] : undefined;
  }

  /** Passes over bytes; false where the file ends before the last of them. */
  *skip(count: number): Steps<boolean> {
    for (let missing = count; missing > 0;) {
      if (!(yield* this.#more())) return false;
      missing -= this.#advance(missing).length;
    }
    return true;
  }

  /** Passes over bytes up to the first that is the one, and that one; undefined where there is none. */
  *skipPast(isIt: (byte: number) => boolean): Steps<number | undefined> {
    while (yield* this.#more()) {
      const from = this.#at;
      for (let at = from; at < this.#piece.length; at += 1) {
        const byte = this.#piece[at] as number;
        if (!isIt(byte)) continue;
        this.#advance(at + 1 - from);
        return byte;
      }
      this.#advance(Infinity);
    }
    return undefined;
  }

  /** The last bytes read, up to 32. */
  recent(): Buffer {
    const here = this.#piece.subarray(Math.max(0, this.#at - RECENT_BYTES), this.#at);
    return here.length === RECENT_BYTES ? here : Buffer.concat([this.#recent, here]).subarray(-RECENT_BYTES);
  }

  /** Keeps what is read from here on, up to this many bytes, for `kept`. */
  keep(count: number): void {
    this.#kept = [];
    this.#mayKeep = count;
  }

  /** What was read since `keep`. */
  kept(): Buffer {
    const kept = Buffer.concat(this.#kept ?? []);
    this.#kept = undefined;
    return kept;
  }

  *#more(): Steps<boolean> {
    while (this.#at >= this.#piece.length) {
      // A copy: the piece is let go.
      this.#recent = Buffer.from(this.recent());
      this.#piece = Buffer.alloc(0);
      this.#at = 0;
      const next = yield;
      if (next === undefined) return false;
      this.#piece = next;
    }
    return true;
  }

  /** Of the piece at hand, no more than this. */
  #advance(count: number): Buffer {
    const part = this.#piece.subarray(this.#at, this.#at + count);
    this.#at += part.length;
    this.offset += part.length;
    if (this.#kept && this.#mayKeep > 0) {
      // A copy: the piece belongs to whoever sends it on.
      this.#kept.push(Buffer.from(part.subarray(0, this.#mayKeep)));
      this.#mayKeep -= part.length;
    }
    return part;
  }
}

/** A parser at work. */
export interface Parsing<T> {
  push: (piece: Buffer) => void;
  /** After the last piece. */
  end: () => T;
  /** What it found, once it needs no more of the file. */
  readonly found: T | undefined;
}

/** Starts a parser. What comes after it has its answer, it does not look at. */
export function startParsing<T>(parser: (bytes: ByteReader) => Steps<T>): Parsing<T> {
  const steps = parser(new ByteReader());
  let step = steps.next();
  return {
    push: (piece) => {
      if (!step.done) step = steps.next(piece);
    },
    end: () => {
      while (!step.done) step = steps.next(undefined);
      return step.value;
    },
    get found() {
      return step.done ? step.value : undefined;
    },
  };
}
