/** A time in which the vendor wants no calls, of whatever class. */
export interface Pause {
  /** How long it lasts, in milliseconds; 0 while there is none. */
  readonly remainingMs: number;
  /** Begins one, or makes it longer. What would end earlier than the present one changes nothing. */
  begin: (ms: number) => void;
  /** Has `listener` called when one has begun, got longer, or ended. */
  onChange: (listener: () => void) => void;
}

/** None yet. */
export function createPause(): Pause {
  const listeners: (() => void)[] = [];
  let endsAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const remainingMs = (): number => (endsAt === 0 ? 0 : Math.max(0, endsAt - performance.now()));
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(end, Math.ceil(remainingMs()));
    // Who waits for its end has a timer of its own.
    timer.unref();
  };
  const end = (): void => {
    // Timers count in whole milliseconds, and may be early by one.
    if (remainingMs() > 0) {
      wait();
      return;
    }
    endsAt = 0;
    tell();
  };
  return {
    get remainingMs() {
      return remainingMs();
    },
    begin(ms) {
      const next = performance.now() + ms;
      if (next <= endsAt) return;
      endsAt = next;
      wait();
      tell();
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
