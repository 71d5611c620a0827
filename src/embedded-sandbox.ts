import { listenError } from './runtime/listen-error.ts';
import type { Sandbox } from './sandbox/server.ts';

/** Starts the vendor that answers where there are no credentials. */
export async function startEmbeddedSandbox(port: number): Promise<Sandbox> {
  const { startSandbox } = await import('./sandbox/server.ts');
  try {
    return await startSandbox({ port });
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, { host: '127.0.0.1', port }, { port: 'SANDBOX_PORT' });
  }
}
