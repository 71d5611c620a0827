import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { built, processEnv } from '../support/built.ts';
import { nextOf, startClient } from './watch-gateway.ts';

const RECORDING_STATUS = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { title recordingStatus } }`;

/** One connection with everything around it: socket, request, operation, subscriber. */
const MAX_KB_PER_SUBSCRIBER = 100;

async function residentKbOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}

test.skipIf(process.platform !== 'linux')(
  'a subscriber costs at most so much memory, its connection included',
  async () => {
    const child = spawn(process.execPath, [built('main')], {
      env: { ...processEnv(), PORT: '0', LIVE_MAX_CONNECTIONS_PER_ADDRESS: '5000' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let url = '';
      for await (const line of createInterface({ input: child.stdout })) {
        const logged = JSON.parse(line) as { url?: string };
        if (logged.url === undefined) continue;
        url = logged.url;
        break;
      }
      child.stdout.resume();
      using client = startClient(url, 'sse, distinct connections');
      const subscribe = (count: number) =>
        Promise.all(Array.from({ length: count }, () => nextOf(client.subscribe(RECORDING_STATUS))));
      // Code is compiled and pools are filled by the first ones.
      await subscribe(1_000);
      const before = await residentKbOf(child.pid ?? 0);
      await subscribe(1_000);
      const after = await residentKbOf(child.pid ?? 0);
      expect((after - before) / 1_000).toBeLessThan(MAX_KB_PER_SUBSCRIBER);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  },
  60_000,
);
