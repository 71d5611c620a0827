import type { Env } from './env.ts';

/** Each of these listens on every address of the machine. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);
const LOOPBACK = '127.0.0.1';

/** Two that want to listen at one place: the second could not start. */
export function portMistakes(env: Env): string[] {
  const listeners = [
    { name: 'PORT', host: env.HOST, port: env.PORT },
    { name: 'METRICS_PORT', host: env.METRICS_HOST, port: env.METRICS_PORT ?? 0 },
    {
      name: 'SANDBOX_PORT',
      host: LOOPBACK,
      port: env.DUOBEI_APP_KEY === undefined && env.DUOBEI_ACCOUNTS === undefined ? env.SANDBOX_PORT : 0,
    },
  ];
  return listeners.flatMap((later, index) =>
    listeners
      .slice(0, index)
      // 0 picks a free one.
      .filter(({ host, port }) => port !== 0 && port === later.port && areOnePlace(host, later.host))
      .map(({ name }) => `${later.name}: equal to ${name}. Each needs a port of its own.`),
  );
}

function areOnePlace(one: string, other: string): boolean {
  return EVERY_ADDRESS.has(one) || EVERY_ADDRESS.has(other) || plain(one) === plain(other);
}

function plain(host: string): string {
  return host.toLowerCase() === 'localhost' ? LOOPBACK : host;
}
