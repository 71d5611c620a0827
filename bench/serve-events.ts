/** The practical limit of live events: a text written to each who listens, without anything known of who they are. */
import type { ServerResponse } from 'node:http';
import { listen, reportTo } from './child.ts';

const listeners = new Set<ServerResponse>();
let title = 0;

const event = (): string =>
  `event: next\ndata: {"data":{"roomRecordingStatus":{"title":"Title ${title}","recordingStatus":"NOT_CONVERTED"}}}\n\n`;

reportTo(
  await listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { query } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { query: string };
      if (query.startsWith('mutation')) change(response);
      else add(response);
    });
  }),
);

function change(response: ServerResponse): void {
  title += 1;
  const text = event();
  for (const listener of listeners) listener.write(text);
  response.end('{"data":{}}');
}

function add(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(':\n\n');
  response.write(event());
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
}
