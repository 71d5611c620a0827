import { systemClock, type Clock } from './clock.ts';

/** As much of a logger as lines need that a client provokes. */
export interface LineLog {
  info: (fields: object, message: string) => void;
  warn: (fields: object, message: string) => void;
}

/** Enough to see who it is and what they do; thousands more say the same, and cost disk and CPU. */
const LINES_PER_WINDOW = 10;
const WINDOW_MS = 1_000;

interface Window {
  startedAt: number;
  written: number;
  leftOut: number;
}

/**
 * Writes so many lines of each message a second, and then one that tells how many were left out: a client that is
 * refused a thousand times does not get a thousand lines. Messages are texts of ours, so there are few.
 */
export function samplingLines(log: LineLog, clock: Clock = systemClock): LineLog {
  const windows = new Map<string, Window>();
  const tellLater = (level: keyof LineLog, message: string, window: Window): void => {
    clock.after(window.startedAt + WINDOW_MS - clock.now(), () => {
      log[level]({ of: message, leftOut: window.leftOut }, 'Log lines were left out');
    });
  };
  const writer =
    (level: keyof LineLog) =>
    (fields: object, message: string): void => {
      const now = clock.now();
      let window = windows.get(message);
      if (!window || now - window.startedAt >= WINDOW_MS || now < window.startedAt) {
        window = { startedAt: now, written: 0, leftOut: 0 };
        windows.set(message, window);
      }
      if (window.written < LINES_PER_WINDOW) {
        window.written += 1;
        log[level](fields, message);
        return;
      }
      window.leftOut += 1;
      if (window.leftOut === 1) tellLater(level, message, window);
    };
  return { info: writer('info'), warn: writer('warn') };
}
