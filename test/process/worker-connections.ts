import { Agent, request } from 'undici';
import type { GatewayProcess } from '../reliability/gateway-process.ts';
import { until } from '../support/eventually.ts';

/** What a GraphQL answer is, as far as these tests look. */
export interface WorkerAnswer {
  status: number;
  data?: Record<string, unknown> | null;
  errors?: { extensions?: { code?: string } }[];
}

/** A connection that one worker has. */
export interface WorkerConnection extends AsyncDisposable {
  ask(query: string): Promise<WorkerAnswer>;
  get(path: string): Promise<number>;
  /** Events of a subscription, each as its data; ends when the stream does, however that is. */
  subscribe(query: string): AsyncGenerator<Record<string, unknown>>;
}

let asked = 0;

/** The processes of the workers that have begun to answer, by their number. */
export function workerPids({ logs }: GatewayProcess): Map<number, number> {
  const lines = logs.filter(({ msg }) => / answers$/.test(String(msg)));
  return new Map(lines.map(({ worker, workerPid }) => [Number(worker), Number(workerPid)]));
}

/** A connection to one worker: connections are given to them in turn, and the log tells to which. */
export async function connectTo(
  gateway: GatewayProcess,
  worker: number,
  headers: Record<string, string> = {},
): Promise<WorkerConnection> {
  for (;;) {
    const connection = newConnection(gateway.url, headers);
    const requestId = `connection-${(asked += 1)}`;
    await connection.ask('{ __typename }', { 'x-request-id': requestId });
    const line = () => gateway.logs.find((entry) => entry['requestId'] === requestId);
    await until(() => line() !== undefined);
    if (line()!['worker'] === worker) return connection;
    await connection[Symbol.asyncDispose]();
  }
}

function newConnection(url: string, headers: Record<string, string>) {
  const dispatcher = new Agent({ connections: 1 });
  const post = (query: string, more: Record<string, string>) =>
    request(url, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers, ...more },
      body: JSON.stringify({ query }),
    });
  return {
    async ask(query: string, more: Record<string, string> = {}): Promise<WorkerAnswer> {
      const { statusCode, body } = await post(query, more);
      return { status: statusCode, ...((await body.json()) as object) };
    },
    async get(path: string): Promise<number> {
      const { statusCode, body } = await request(new URL(path, url), { dispatcher });
      await body.dump();
      return statusCode;
    },
    async *subscribe(query: string): AsyncGenerator<Record<string, unknown>> {
      const { body } = await post(query, { accept: 'text/event-stream' });
      let text = '';
      try {
        for await (const chunk of body.setEncoding('utf8')) {
          const events = (text + String(chunk)).split('\n\n');
          text = events.pop() ?? '';
          for (const event of events) {
            const [, data] = /^data: (.+)$/m.exec(event) ?? [];
            if (data !== undefined) yield (JSON.parse(data) as { data: Record<string, unknown> }).data;
          }
        }
      } catch {
        // The worker was killed.
      }
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}
