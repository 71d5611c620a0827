import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { systemClock, type Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { manifestsAt } from './operation-manifest.ts';
import { readPersistedOperations, type TrustedDocuments } from './persisted-operations.ts';

/** How often the files are looked at: mounts of containers and networks tell nobody of their changes. */
const LOOK_EVERY_MS = 5_000;

export interface ManifestWatchOptions {
  /** What the manifests are read into. */
  trusted: TrustedDocuments;
  /** Of files and folders; without any there is nothing to look at. */
  paths: readonly string[];
  /** Their state, taken before they were read for the first time. */
  seen: string;
  logger: Pick<Logger, 'info' | 'error'>;
  /** Told when others are taken than before. */
  onRead: () => void;
  clock?: Clock;
}

export interface ManifestWatch {
  /** Reads them now; resolves when it is done, however it went. */
  readAgain: () => Promise<void>;
  /** Whether the documents are those of the files, as far as is known. */
  readonly isCurrent: boolean;
  /** Looks no more. A file that does not let itself be read is not waited for. */
  close: () => void;
}

/**
 * Reads the manifests again when a file of theirs has changed. While one of them has a mistake in it, or is being
 * written, the documents from before go on being taken.
 */
export function watchManifests({
  trusted,
  paths,
  seen,
  logger,
  onRead,
  clock = systemClock,
}: ManifestWatchOptions): ManifestWatch {
  let isCurrent = true;
  let isClosed = false;
  let cancel = (): void => undefined;
  let last = Promise.resolve();

  const read = async (): Promise<void> => {
    // Before the files are read: a change on the way is one to be read.
    seen = await manifestState(paths);
    try {
      trusted.replace(await readPersistedOperations(paths, trusted.isOnly));
      isCurrent = true;
      logger.info({ documents: trusted.size }, 'The manifests were read again');
      onRead();
    } catch (error) {
      isCurrent = false;
      logger.error(
        { err: error },
        'The manifests could not be read again: the documents from before are taken',
      );
    }
  };
  /** One behind the other. */
  const inTurn = (work: () => Promise<void>): Promise<void> => (last = last.then(work));
  const look = async (): Promise<void> => {
    if ((await manifestState(paths)) !== seen) await read();
    lookLater();
  };
  const lookLater = (): void => {
    if (!isClosed && paths.length > 0) cancel = clock.after(LOOK_EVERY_MS, () => void inTurn(look));
  };

  lookLater();
  return {
    readAgain: () => inTurn(read),
    get isCurrent() {
      return isCurrent;
    },
    close() {
      isClosed = true;
      cancel();
    },
  };
}

/** What tells one state of the files from another; a file that is not there has one too. */
export async function manifestState(paths: readonly string[]): Promise<string> {
  const states = paths.map(async (path) => {
    try {
      const files = await manifestsAt(path);
      return await Promise.all(
        files.map(async (file) => [file, factsOf(await stat(file, { bigint: true }))]),
      );
    } catch (error) {
      return [path, (error as NodeJS.ErrnoException).code ?? 'none'];
    }
  });
  return JSON.stringify(await Promise.all(states));
}

function factsOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join();
}
