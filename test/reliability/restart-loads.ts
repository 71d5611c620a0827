import { Readable } from 'node:stream';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { Agent, fetch as undiciFetch, request } from 'undici';
import WebSocket from 'ws';
import { seedIds } from '../../src/sandbox/seed.ts';
import { BOUNDARY, fileEnd, fileHead, formEnd, pdfOf, uploadHead } from '../transports/http/upload-client.ts';
import type { ShippedProxy } from './shipped-proxies.ts';

const ROOM = `query ($id: ID!) { room(id: $id) { title } }`;
const CREATE = `mutation ($key: String!) { createRoom(input: { title: "Rolling", type: ONE_TO_ONE, isVideoEnabled: true,
  startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60, idempotencyKey: $key }) { room { vendorId } userErrors { code } } }`;
const WATCH = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { title } }`;

/** A file goes out in pieces, in the course of more than a second. */
const PIECES = 8;
const PIECE_BYTES = 25 * 1024;
const PIECE_EVERY_MS = 150;

/** The sandbox keeps 5,000 rooms, which are to last for ten rounds. */
const CREATE_EVERY_MS = 50;

const READERS = 4;
const UPLOADERS = 2;
const STREAMS = 3;

interface Sent {
  headers: Record<string, string>;
  body: string | Readable;
}

/** What was sent, and what came of that which was not answered as it should be. */
export interface Outcome {
  sent: number;
  lost: string[];
}

const json = (query: string, variables: object): Sent => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query, variables }),
});

const read = (): Sent => json(ROOM, { id: seedIds.bareRoom });
const create = (index: number): Sent => json(CREATE, { key: `key-${index}` });
const upload = (): Sent => ({
  headers: {
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    'graphql-require-preflight': '1',
  },
  body: Readable.from(slowUpload()),
});

async function* slowUpload(): AsyncGenerator<Buffer> {
  yield Buffer.from(uploadHead() + fileHead('0', 'slides.pdf'));
  const file = pdfOf(PIECES * PIECE_BYTES);
  for (let piece = 0; piece < PIECES; piece += 1) {
    yield file.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);
    await new Promise((resolve) => setTimeout(resolve, PIECE_EVERY_MS));
  }
  yield Buffer.from(fileEnd + formEnd);
}

/** Sends one request after the other, each once, until it is told to stop. */
function startLoad(
  url: string,
  agent: Agent,
  requestOf: (index: number) => Sent,
  pauseMs = 0,
): () => Promise<Outcome> {
  const lost: string[] = [];
  let sent = 0;
  let isOver = false;
  const run = async () => {
    while (!isOver) {
      const index = sent;
      sent += 1;
      try {
        const answer = await request(url, { dispatcher: agent, method: 'POST', ...requestOf(index) });
        const text = await answer.body.text();
        const isRefused = text.includes('"errors"') || text.includes('"code"');
        if (answer.statusCode !== 200 || isRefused) lost.push(`${answer.statusCode} ${text}`);
      } catch (error) {
        lost.push(String(error));
      }
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  const running = run();
  return async () => {
    isOver = true;
    await running;
    return { sent, lost };
  };
}

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 100));

/** Of an error, or of what a WebSocket was closed with. */
function reasonOf(error: unknown): string {
  const { code, reason } = error as { code?: unknown; reason?: unknown };
  return error instanceof Error ? error.message : `closed with ${String(code)} ${String(reason)}`;
}

/** The titles that a subscription shows, and whether it was given up. */
export interface Stream {
  ends: string[];
  title: () => string | undefined;
  dispose: () => unknown;
}

function watchTitles(transport: 'SSE' | 'WebSocket', url: string, ca: string, agent: Agent): Stream {
  const ends: string[] = [];
  let title: string | undefined;
  const sink = {
    next: ({ data }: { data?: unknown }) => {
      title =
        (data as { roomRecordingStatus?: { title?: string } } | null)?.roomRecordingStatus?.title ?? title;
    },
    error: (error: unknown) => void ends.push(reasonOf(error)),
    complete: () => void ends.push('complete'),
  };
  class TrustingSocket extends WebSocket {
    constructor(address: string, protocols: string | string[]) {
      super(address, protocols, { ca });
    }
  }
  const client =
    transport === 'SSE'
      ? createSseClient({
          url,
          retry: soon,
          fetchFn: (address: string, init: object) => undiciFetch(address, { ...init, dispatcher: agent }),
        })
      : createSocketClient({
          url: url.replace('http', 'ws'),
          webSocketImpl: TrustingSocket,
          retryWait: soon,
        });
  client.subscribe({ query: WATCH }, sink);
  return { ends, title: () => title, dispose: () => client.dispose() };
}

/** Everything that clients do, through a proxy, until it is stopped. */
export function startLoads({ origin, ca }: ShippedProxy) {
  const url = new URL('/graphql', origin).href;
  const agentOf = (connections: number) => new Agent({ connections, connect: { ca } });
  const agents = [agentOf(READERS + 2), agentOf(UPLOADERS), agentOf(STREAMS)] as const;
  const loads = {
    reads: Array.from({ length: READERS }, () => startLoad(url, agents[0], read)),
    creates: [startLoad(url, agents[0], create, CREATE_EVERY_MS)],
    uploads: Array.from({ length: UPLOADERS }, () => startLoad(url, agents[1], upload)),
  };
  const streams = Object.fromEntries(
    (['SSE', 'WebSocket'] as const).map((transport) => [
      transport,
      Array.from({ length: STREAMS }, () => watchTitles(transport, url, ca, agents[2])),
    ]),
  );
  return {
    streams: Object.values(streams).flat(),
    async execute(query: string, variables: object): Promise<string> {
      const answer = await request(url, {
        dispatcher: agents[0],
        method: 'POST',
        ...json(query, variables),
      });
      return answer.body.text();
    },
    /** What came of it, by what it was. */
    async stop(): Promise<Record<string, Outcome>> {
      const outcomes: Record<string, Outcome> = {};
      for (const [what, stops] of Object.entries(loads)) {
        const each = await Promise.all(stops.map((stop) => stop()));
        outcomes[what] = {
          sent: each.reduce((sum, { sent }) => sum + sent, 0),
          lost: each.flatMap(({ lost }) => lost),
        };
      }
      for (const [transport, all] of Object.entries(streams)) {
        outcomes[transport] = { sent: all.length, lost: all.flatMap(({ ends }) => ends) };
        for (const stream of all) await stream.dispose();
      }
      for (const agent of agents) await agent.close();
      return outcomes;
    },
  };
}
