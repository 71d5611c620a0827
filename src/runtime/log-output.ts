import { constants, fstatSync, openSync } from 'node:fs';
import type { DestinationStream } from 'pino';
import sonicBoom from 'sonic-boom';

/** What waits for whoever takes it; lines beyond it are lost. */
const MAX_WAITING_BYTES = 4_194_304;

const FLUSH_EVERY_MS = 100;

/** At the exit what waits is tried for so long. */
const LAST_WAIT_MS = 1_000;

/** Where lines of the log go out. */
export interface LogOutput extends DestinationStream {
  /** Lines that were lost since the beginning. */
  readonly lostLines: number;
  /** Called when lines go out again behind some that were lost, with the number of these. */
  onBack: (tell: (lostLines: number) => void) => void;
}

export interface LogOutputSizes {
  /** Lines wait until they are so many bytes, or for a tenth of a second. */
  minLength: number;
  /** Goes out as one piece. */
  maxWrite?: number;
  maxLength?: number;
}

/**
 * A disk that is full, and a reader that is slow or gone, harm nobody but the log: lines wait, go out when they can, and are lost when
 * there are too many. `fd`: a pipe has to be one that does not block.
 */
export function openLogOutput(fd: number, sizes: LogOutputSizes): LogOutput {
  let giveUpAt = Infinity;
  let lostLines = 0;
  let toldLines = 0;
  let tell: ((lostLines: number) => void) | undefined;
  // By its name it would be there in a bundle alone: it is a package of CommonJS.
  const output = new sonicBoom.SonicBoom({
    fd,
    sync: false,
    periodicFlush: FLUSH_EVERY_MS,
    maxLength: MAX_WAITING_BYTES,
    retryEAGAIN: () => performance.now() < giveUpAt,
    ...sizes,
  });
  // It keeps what it could not write, and tries again with the next line and the next flush.
  output.on('error', () => undefined);
  output.on('drop', () => (lostLines += 1));
  output.on('drain', () => {
    const untold = lostLines - toldLines;
    if (untold === 0) return;
    toldLines = lostLines;
    tell?.(untold);
  });
  process.once('exit', () => {
    giveUpAt = performance.now() + LAST_WAIT_MS;
    try {
      output.flushSync();
    } catch {
      // Nobody is left to be told.
    }
  });
  return {
    get lostLines() {
      return lostLines;
    },
    write: (line) => void output.write(line),
    onBack: (listener) => (tell = listener),
  };
}

let standard: LogOutput | undefined;

/** That of this process; what the first one asks for is so for all. */
export function standardOutput(sizes: LogOutputSizes): LogOutput {
  standard ??= openLogOutput(withoutBlocking(process.stdout.fd), sizes);
  return standard;
}

/**
 * To look at `process.stdout` makes a pipe one that does not block, for all who have it, and Node.js takes that back at the exit of
 * each: where several processes write to one, it blocks those that are left. So it is opened once more where that can be.
 */
function withoutBlocking(fd: number): number {
  if (!fstatSync(fd).isFIFO()) return fd;
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return fd;
  }
}

/** Lines that nobody can read any more; none where the log goes elsewhere. */
export const lostLogLines = (): number => standard?.lostLines ?? 0;
