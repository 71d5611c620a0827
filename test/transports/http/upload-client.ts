import { once } from 'node:events';
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { startHttpServer } from '../../../src/runtime/http-server.ts';
import {
  startTestGateway,
  type GraphQLResult,
  type TestGateway,
  type TestGatewayOptions,
} from '../../support/gateway.ts';

export const BOUNDARY = 'test-boundary';

export const UPLOAD = `mutation ($file: Upload!, $roomId: ID) {
  uploadDocument(input: { file: $file, attachToRoomId: $roomId }) {
    document { vendorId fileName }
    room { vendorId }
    userErrors { __typename code message path }
  }
}`;

export interface UploadPayload {
  document: { vendorId: string; fileName: string } | null;
  room: { vendorId: string } | null;
  userErrors: { __typename: string; code: string; message: string; path: string[] | null }[];
}

export type UploadResult = GraphQLResult<{ uploadDocument: UploadPayload }>;

export interface UploadServer extends AsyncDisposable {
  url: string;
  origin: string;
  gateway: TestGateway;
  /** Sockets of clients that are open. */
  openSockets: () => Promise<number>;
  documentCount: () => Promise<number>;
}

/** A gateway behind a port: uploads need Node's own streams. */
export async function startUploadServer(options: TestGatewayOptions = {}): Promise<UploadServer> {
  const gateway = await startTestGateway(options);
  const http = await startHttpServer(gateway.listener, {
    host: '127.0.0.1',
    port: 0,
  });
  return {
    url: `${http.url}/graphql`,
    origin: http.url,
    gateway,
    openSockets: () =>
      new Promise((resolve, reject) => {
        http.server.getConnections((error, count) => {
          if (error) reject(error);
          else resolve(count);
        });
      }),
    documentCount: async () => (await gateway.duobei.document.list()).totalCount!,
    async [Symbol.asyncDispose]() {
      http.server.closeAllConnections();
      await http.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

export interface MultipartRequest {
  request: ClientRequest;
  /** The answer, whole. */
  answer: Promise<{ status: number; result: UploadResult; headers: IncomingMessage['headers'] }>;
}

export interface RequestOptions {
  headers?: Record<string, string>;
  agent?: Agent;
}

/** Opens a multipart request; the test writes the body by hand. */
export function openMultipart(url: string, { headers = {}, agent }: RequestOptions = {}): MultipartRequest {
  const request = httpRequest(url, {
    method: 'POST',
    agent: agent ?? new Agent({ keepAlive: true }),
    headers: {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'graphql-require-preflight': '1',
      ...headers,
    },
  });
  const answer = once(request, 'response').then(async ([response]: IncomingMessage[]) => {
    const body = Buffer.concat((await response!.toArray()) as Buffer[]).toString('utf8');
    return {
      status: response!.statusCode!,
      result: JSON.parse(body) as UploadResult,
      headers: response!.headers,
    };
  });
  answer.catch(() => undefined);
  request.on('error', () => undefined);
  return { request, answer };
}

export const field = (name: string, value: unknown) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${typeof value === 'string' ? value : JSON.stringify(value)}\r\n`;

export const fileHead = (name: string, fileName: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`;

export const fileEnd = '\r\n';
export const formEnd = `--${BOUNDARY}--\r\n`;

/** `operations` and `map` of one upload. */
export const uploadHead = (variables: Record<string, unknown> = {}, query = UPLOAD) =>
  field('operations', { query, variables: { file: null, ...variables } }) +
  field('map', { 0: ['variables.file'] });

/** A PDF of this many bytes. */
export function pdfOf(bytes: number): Buffer {
  const pdf = Buffer.alloc(bytes, '%');
  pdf.write('%PDF-1.7\n');
  pdf.write('\n%%EOF\n', bytes - 7);
  return pdf;
}

/** One upload in one go. */
export async function upload(
  url: string,
  file: { name: string; contents: Uint8Array },
  variables: Record<string, unknown> = {},
): Promise<UploadResult> {
  const { status, result } = await send(url, [
    uploadHead(variables),
    fileHead('0', file.name),
    file.contents,
    fileEnd,
    formEnd,
  ]);
  if (status !== 200) throw new Error(`HTTP ${status}: ${JSON.stringify(result)}`);
  return result;
}

/** Sends a body whole. */
export function send(url: string, parts: (string | Uint8Array)[], options: RequestOptions = {}) {
  const { request, answer } = openMultipart(url, options);
  request.end(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  return answer;
}
