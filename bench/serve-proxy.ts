/**
 * The practical limit: the same signed calls and the same JSON, written by hand without GraphQL. It takes the requests
 * of the GraphQL servers, so that the load is the same, and tells the operation by its name.
 */
import type { ServerResponse } from 'node:http';
import { listen, reportTo } from './child.ts';
import { createPeerClient } from './peer-client.ts';
import { documentFrom, documentsOf, liveFrom, roomFrom, roomsFrom } from './peer-vendor.ts';

const reads = createPeerClient(process.argv[2] ?? '');

interface Call {
  operationName?: string;
  variables: { id: string; first: number; filter: { titleContains: string } };
}

reportTo(
  await listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      answerTo(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Call).then(
        (data) => send(response, 200, { data }),
        (error: unknown) => send(response, 500, { errors: [{ message: String(error) }] }),
      );
    });
  }),
);

async function answerTo({ operationName, variables }: Call): Promise<unknown> {
  switch (operationName) {
    case 'Mobile':
      return mobile(variables.id);
    case 'List':
      return list(variables.first, variables.filter.titleContains);
    default:
      return { __typename: 'Query' };
  }
}

async function mobile(id: string) {
  const [{ course }, { documents }, { roomZhiboDetail }] = await Promise.all([
    reads.detail(id),
    reads.documents(id),
    reads.live(id),
  ]);
  return {
    room: {
      ...roomFrom(course),
      documents: { totalCount: documents.length, nodes: documents.map(documentFrom) },
      statistics: { live: liveFrom(roomZhiboDetail.statisticEntity) },
    },
  };
}

async function list(first: number, title: string) {
  const { totalCount, nodes } = await roomsFrom(reads, first, title);
  const rooms = await Promise.all(
    nodes.map(async ({ vendorId, title: name, startsAt }) => {
      const documents = await documentsOf(reads, vendorId);
      return {
        vendorId,
        title: name,
        startsAt,
        documents: {
          totalCount: documents.totalCount,
          nodes: documents.nodes.map(({ fileName, pageCount }) => ({ fileName, pageCount })),
        },
      };
    }),
  );
  return { rooms: { totalCount, nodes: rooms } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
