/** Whether a process is there, and what happens to it when it is about to hear something. */
export interface Life {
  isAlive: boolean;
  /** Called with what has just been answered; may end the process, which then never hears of it. */
  onAnswer?: (method: string) => void;
}

/**
 * An object as a process has it that may be killed at any time: from then on it calls nothing and hears nothing, as if
 * the power had gone. What was under way is done or not, as it is with a real one.
 */
export function mortal<T extends object>(target: T, life: Life): T {
  const known = new Map<PropertyKey, unknown>();
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key);
      if (typeof value === 'object' && value !== null) {
        if (!known.has(key)) known.set(key, mortal(value, life));
        return known.get(key);
      }
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (!life.isAlive) return never();
        const answer: unknown = Reflect.apply(value, object, args);
        if (answer instanceof Promise) return heardBy(answer, life, String(key));
        return typeof answer === 'object' && answer !== null ? mortal(answer, life) : answer;
      };
    },
  });
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function heardBy<A>(answer: Promise<A>, life: Life, method: string): Promise<A> {
  return new Promise((resolve, reject) => {
    const hear = (run: () => void) => {
      if (life.isAlive) life.onAnswer?.(method);
      if (life.isAlive) run();
    };
    answer.then(
      (value) => hear(() => resolve(value)),
      (error: unknown) => hear(() => reject(error instanceof Error ? error : new Error('not an error'))),
    );
  });
}
