import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startSandbox } from './server.ts';

const USAGE = `Usage: sandbox [--port N] [--host ADDRESS] [--data FILE] [--time-filter plain|documented]

Emulates the vendor's partner API.
  --port         TCP port (default 4100; 0 picks a free one)
  --host         address to listen on (default 127.0.0.1)
  --data         keeps rooms, documents and balance in FILE over restarts
  --time-filter  how room/list reads startTime and endTime (default plain)
  --help         prints this text
`;

/** Runs the sandbox alone until it is told to stop. */
export async function runSandbox(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '4100' },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string' },
      'time-filter': { type: 'string', default: 'plain' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : NaN;
  const timeFilter = values['time-filter'];
  if (!(port <= 65_535)) throw new Error('--port is no TCP port.');
  if (timeFilter !== 'plain' && timeFilter !== 'documented') {
    throw new Error('--time-filter is "plain" or "documented".');
  }
  const sandbox = await startSandbox({
    port,
    host: values.host,
    timeFilter,
    ...(values.data !== undefined && { dataFile: values.data }),
  }).catch((error: unknown) => {
    throw asListenError(error as NodeJS.ErrnoException, port);
  });
  process.stdout.write(
    [
      `Sandbox   ${sandbox.url}`,
      `Storage   ${sandbox.url}/storage`,
      ...sandbox.accounts.map(({ partner, appKey }) => `partner   ${partner}\nappKey    ${appKey}`),
      '',
    ].join('\n'),
  );
  const stop = (): void => void sandbox.close();
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

function asListenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new Error(`Port ${port} is in use. Set --port to another one, or 0.`);
  return error.syscall === 'getaddrinfo'
    ? new Error(`The name of --host cannot be resolved (${error.code}).`)
    : error;
}

function isEntryPoint(): boolean {
  const script = process.argv[1];
  if (script === undefined || !existsSync(script)) return false;
  return realpathSync(script) === fileURLToPath(import.meta.url);
}

if (isEntryPoint()) {
  runSandbox(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
