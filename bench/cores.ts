/** Keeps what is measured on a processor core of its own, away from the vendor and the load. */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const SERVERS = '0';
const OTHERS = `1-${availableParallelism() - 1}`;

/** Whether there are two cores, and a program that binds to them. */
export const areCoresApart = availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0;

/** Binds this process, which makes the load, and what it starts from now on. */
export function bindLoad(): void {
  if (areCoresApart) spawnSync('taskset', ['-a', '-c', '-p', OTHERS, String(process.pid)]);
}

/** How to start Node on the core of servers: the program, and what stands before its options. */
export function programOfServer(): { execPath: string; before: string[] } {
  if (!areCoresApart) return { execPath: process.execPath, before: [] };
  return { execPath: 'taskset', before: ['-c', SERVERS, process.execPath] };
}
