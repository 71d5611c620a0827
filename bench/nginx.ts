/** nginx in front of the vendor of the comparison, as a vendor's own answers come: its headers, its connections. */
import { spawnSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startNginxProgram, type Listening } from '../test/support/programs.ts';

/** Whether this machine has it. */
export const hasNginx = spawnSync('nginx', ['-v']).status === 0;

export async function startNginxVendor(vendorUrl: string): Promise<Listening> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-nginx-'));
  const port = await freePort();
  const http = `upstream vendor { server ${new URL(vendorUrl).host}; keepalive 128; }
    server {
      listen 127.0.0.1:${port};
      location / { proxy_pass http://vendor; proxy_http_version 1.1; proxy_set_header Connection ''; }
    }`;
  return startNginxProgram(http, port, folder);
}
