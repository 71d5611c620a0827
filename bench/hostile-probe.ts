/** Asks `/livez` in a process of its own, which the load of the runner cannot hold up; started by hostile.ts. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';

const EVERY_MS = 20;
const DEADLINE_MS = 30_000;
/** Whoever watches over a process has restarted it by then. */
export const DEAD_AFTER_MS = 25_000;
/** The first ones open the connection and load the code; nobody counts them. */
const WARM_UP_QUESTIONS = 50;

interface ProbeReport {
  p99Ms: number;
  worstMs: number;
  /** Questions that got no answer, or another than 200. */
  failures: number;
}

/** What the probe says to the runner. */
interface Messages {
  ready: true;
  dead: true;
  report: ProbeReport;
}

export interface LivenessProbe extends AsyncDisposable {
  /** From here on it counts. */
  begin: () => void;
  finish: () => Promise<ProbeReport>;
  /** When there was no answer for so long that there is no use in going on. */
  dead: Promise<void>;
}

export async function startProbe(origin: string): Promise<LivenessProbe> {
  const child = fork(fileURLToPath(import.meta.url), [origin], { execArgv: ['--import', 'tsx'] });
  const ended = once(child, 'exit');
  const heard = <K extends keyof Messages>(word: K) =>
    new Promise<Messages[K]>((resolve) => {
      child.on('message', (message: Partial<Messages>) => {
        const said = message[word];
        if (said) resolve(said);
      });
    });
  const failed = ended.then(() => {
    throw new Error('The probe has ended.');
  });
  // Nobody may be waiting for it.
  failed.catch(() => undefined);
  const dead = heard('dead').then(() => undefined);
  await Promise.race([heard('ready'), failed]);
  return {
    begin: () => void child.send('begin'),
    finish: () => {
      const report = heard('report');
      child.send('finish');
      return Promise.race([report, failed]);
    },
    dead,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function runProbe(origin: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let waits: number[] = [];
  let failures = 0;
  let answeredAt = performance.now();
  let askedAt = performance.now();
  let isAsking = false;
  const reportOf = (): ProbeReport => {
    if (isAsking) addWait(waits, performance.now() - askedAt);
    const sorted = waits.sort((a, b) => a - b);
    const p99Ms = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
    return { p99Ms, worstMs: sorted.at(-1) ?? Number.NaN, failures };
  };
  process.on('message', (order) => {
    if (order === 'begin') [waits, failures] = [[], 0];
    else process.send?.({ report: reportOf() } satisfies Partial<Messages>);
  });
  process.on('disconnect', () => process.exit());
  setInterval(() => {
    if (performance.now() - answeredAt > DEAD_AFTER_MS)
      process.send?.({ dead: true } satisfies Partial<Messages>);
  }, 500);
  for (let asked = 0; ; asked += 1) {
    askedAt = performance.now();
    isAsking = true;
    const isAlive = await ask(`${origin}/livez`, agent);
    const tookMs = performance.now() - askedAt;
    isAsking = false;
    addWait(waits, tookMs);
    if (isAlive) answeredAt = performance.now();
    else failures += 1;
    if (asked === WARM_UP_QUESTIONS) process.send?.({ ready: true } satisfies Partial<Messages>);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, EVERY_MS - tookMs)));
  }
}

/** Who would have asked while this question waited would have waited for the rest of it. */
function addWait(waits: number[], tookMs: number): void {
  waits.push(tookMs);
  for (let restMs = tookMs - EVERY_MS; restMs > 0; restMs -= EVERY_MS) waits.push(restMs);
}

function ask(url: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent, timeout: DEADLINE_MS }, (response: IncomingMessage) => {
      response.resume();
      response.on('close', () => resolve(response.statusCode === 200 && response.complete));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

const [, , origin] = process.argv;
if (process.send && origin) await runProbe(origin);
