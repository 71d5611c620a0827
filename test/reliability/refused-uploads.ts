import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { SignJWT } from 'jose';
import {
  BOUNDARY,
  fileEnd,
  fileHead,
  formEnd,
  openMultipart,
  pdfOf,
  UPLOAD,
  uploadHead,
} from '../transports/http/upload-client.ts';

export const SECRET = 'a secret of the test, as long as it has to be';

const MB = 1024 * 1024;

const token = (scope: string, exp: string) =>
  new SignJWT({ sub: 'teacher-1', scope })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(exp)
    .sign(new TextEncoder().encode(SECRET));

const good = await token('document:write', '2h');

/** One way for an upload to be refused. */
export interface RefusedUpload {
  headers: Record<string, string>;
  fileName: string;
  /** Of the file: one size after the other, again and again. */
  megabytes: readonly number[];
  status: number;
  code: string;
}

const GOOD: Pick<RefusedUpload, 'fileName' | 'headers' | 'megabytes'> = {
  headers: { authorization: `Bearer ${good}`, 'graphql-require-preflight': '1' },
  fileName: 'slides.pdf',
  megabytes: [3, 8, 15, 21, 40],
};

export const refusedUploads: Record<string, RefusedUpload> = {
  'wrong type': { ...GOOD, fileName: 'slides.exe', status: 200, code: 'UNSUPPORTED_FILE_TYPE' },
  'too large': { ...GOOD, megabytes: [21, 30, 40], status: 200, code: 'FILE_TOO_LARGE' },
  'expired token': {
    ...GOOD,
    headers: { ...GOOD.headers, authorization: `Bearer ${await token('document:write', '-1h')}` },
    status: 401,
    code: 'UNAUTHENTICATED',
  },
  'missing scope': {
    ...GOOD,
    headers: { ...GOOD.headers, authorization: `Bearer ${await token('room:read', '2h')}` },
    status: 200,
    code: 'FORBIDDEN',
  },
  'missing CSRF header': {
    ...GOOD,
    headers: { authorization: `Bearer ${good}` },
    status: 403,
    code: 'CSRF_HEADER_MISSING',
  },
};

const files = new Map<number, Buffer>();

function fileOf(megabytes: number): Buffer {
  const file = files.get(megabytes) ?? pdfOf(megabytes * MB);
  files.set(megabytes, file);
  return file;
}

const blobs = new Map<number, Blob>();

function blobOf(megabytes: number): Blob {
  const blob = blobs.get(megabytes) ?? new Blob([new Uint8Array(fileOf(megabytes))]);
  blobs.set(megabytes, blob);
  return blob;
}

interface Answer {
  status: number;
  text: string;
}

/** Ways to send one, by how they take an answer that comes before the body is sent. */
const senders: ((url: string, refused: RefusedUpload, megabytes: number) => Promise<Answer>)[] = [
  // Takes it whenever it comes.
  async (url, { headers, fileName }, megabytes) => {
    const agent = new Agent({ keepAlive: true });
    const csrf = headers['graphql-require-preflight'];
    const { request, answer } = openMultipart(url, { agent, headers });
    if (csrf === undefined) request.removeHeader('graphql-require-preflight');
    for (const part of bodyOf(fileName, megabytes)) request.write(part);
    request.end();
    try {
      const { status, result } = await answer;
      return { status, text: JSON.stringify(result) };
    } finally {
      agent.destroy();
    }
  },
  async (url, { headers, fileName }, megabytes) => {
    const form = new FormData();
    form.set('operations', JSON.stringify({ query: UPLOAD, variables: { file: null } }));
    form.set('map', JSON.stringify({ 0: ['variables.file'] }));
    form.set('0', blobOf(megabytes), fileName);
    const response = await fetch(url, { method: 'POST', headers, body: form });
    return { status: response.status, text: await response.text() };
  },
  // Looks for it when everything is sent, as browsers and phones do.
  async (url, { headers, fileName }, megabytes) => {
    const { hostname, port, host, pathname } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    const failed = once(socket, 'close').then(() => Promise.reject(new Error('closed without an answer')));
    failed.catch(() => undefined);
    socket.pause();
    let failure = '';
    socket.on('error', (error: NodeJS.ErrnoException) => (failure = error.code ?? error.message));
    const body = bodyOf(fileName, megabytes);
    const length = body.reduce((bytes, part) => bytes + part.length, 0);
    const lines = Object.entries({
      host,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': String(length),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    try {
      socket.write(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`);
      const sent = Promise.all(body.map((part) => new Promise((resolve) => socket.write(part, resolve))));
      await Promise.race([sent, failed]);
      return await Promise.race([answerOn(socket), failed]);
    } catch (error) {
      throw new Error(failure || String(error));
    } finally {
      socket.destroy();
    }
  },
];

/** Sends one, and says what came of it: `typed`, or what came in the place of the refusal. */
export async function trySending(url: string, refused: RefusedUpload, index: number): Promise<string> {
  const megabytes = refused.megabytes[index % refused.megabytes.length]!;
  const send = senders[index % senders.length]!;
  try {
    const { status, text } = await send(url, refused, megabytes);
    const isTyped = status === refused.status && codesIn(text).includes(refused.code);
    return isTyped ? 'typed' : `${status} ${text.slice(0, 100)}`;
  } catch (error) {
    const { message, cause, code } = error as NodeJS.ErrnoException;
    return `${code ?? message} ${(cause as Error | undefined)?.message ?? ''}`;
  }
}

/** The codes that clients look at: those of errors, and those of the payload. */
function codesIn(text: string): unknown[] {
  const { errors, data } = JSON.parse(text) as {
    errors?: { extensions?: { code?: string } }[];
    data?: { uploadDocument?: { userErrors: { code: string }[] } | null };
  };
  const ofErrors = errors?.map(({ extensions }) => extensions?.code) ?? [];
  return [...ofErrors, ...(data?.uploadDocument?.userErrors.map(({ code }) => code) ?? [])];
}

/** In pieces, since to put them together would be most of the work. */
function bodyOf(fileName: string, megabytes: number): Buffer[] {
  const head = uploadHead() + fileHead('0', fileName);
  return [Buffer.from(head), fileOf(megabytes), Buffer.from(fileEnd + formEnd)];
}

/** The answer to the only request on a connection, whose end is known by its length or by chunks. */
async function answerOn(socket: AsyncIterable<Buffer>): Promise<Answer> {
  let all = '';
  for await (const chunk of socket) {
    all += chunk.toString('latin1');
    const [head = '', ...rest] = all.split('\r\n\r\n');
    const text = rest.join('\r\n\r\n');
    const length = /^content-length: (\d+)/im.exec(head)?.[1];
    const status = Number(head.split(' ')[1]);
    if (rest.length > 0 && length !== undefined && text.length >= Number(length)) return { status, text };
    if (text.endsWith('0\r\n\r\n')) return { status, text: text.replaceAll(/(?:^|\r\n)[\da-f]+\r\n/g, '') };
  }
  throw new Error(`cut after ${all.length} bytes of the answer`);
}
