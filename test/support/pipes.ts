import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A pipe with a name; those of Node.js are sockets. */
export interface NamedPipe {
  /** Of both its ends; it does not block. */
  fd: number;
  path: string;
  /** What is in it now. */
  read: () => string;
  /** Who writes to it then has no reader. */
  close: () => void;
}

/** It is there until the test is over. */
export function openPipe(): NamedPipe {
  const folder = mkdtempSync(join(tmpdir(), 'pipe-'));
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  onTestFinished(() => {
    close();
    rmSync(folder, { recursive: true });
  });
  return {
    fd,
    path,
    close,
    read() {
      const buffer = Buffer.alloc(1_048_576);
      try {
        return buffer.toString('utf8', 0, readSync(fd, buffer));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return '';
        throw error;
      }
    },
  };
}
