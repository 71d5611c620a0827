/** What the kinds of hostile requests are made of. */
import { randomBytes } from 'node:crypto';
import { sendAll, type Door, type HostileRequest, type Target } from './hostile-load.ts';

export interface Kind {
  /** A number, and a letter where several are alike. */
  id: string;
  title: string;
  /** The gateways it is sent to. */
  doors: readonly Door[];
  attack: (target: Target) => Promise<void>;
}

type RequestMaker = (n: number) => HostileRequest;

/** A kind of HTTP requests; what is large is made when it is its turn. */
export function http(
  id: string,
  title: string,
  doors: readonly Door[],
  makerFor: (origin: string) => RequestMaker | Promise<RequestMaker>,
): Kind {
  return { id, title, doors, attack: async (target) => sendAll(target, await makerFor(target.origin)) };
}

/** The same bytes each time, made once. */
export function always(request: () => HostileRequest): () => RequestMaker {
  return () => {
    const made = request();
    if (made.body !== undefined) made.body = Buffer.from(made.body);
    return () => made;
  };
}

/** An operation as clients post it. */
export function post(params: object, headers: Record<string, string> = {}): HostileRequest {
  return rawPost(JSON.stringify(params), headers);
}

export function rawPost(body: string, headers: Record<string, string> = {}): HostileRequest {
  const type = { 'content-type': 'application/json', accept: 'application/json' };
  return { method: 'POST', path: '/graphql', headers: { ...type, ...headers }, body };
}

export function get(path: string): HostileRequest {
  return { method: 'GET', path };
}

/** Long after every token and link of a run. */
export const FAR_SECONDS = Math.floor(Date.now() / 1_000) + 86_400;

/** Well formed and signed by nobody, each another. */
export function forgedToken(n: number): string {
  const base64Of = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: `student-${n}`, scope: 'room:read', exp: FAR_SECONDS };
  return `${base64Of({ alg: 'HS256', typ: 'JWT' })}.${base64Of(claims)}.${randomBytes(32).toString('base64url')}`;
}

export function withAuthorization(authorization: string): HostileRequest {
  return post({ query: '{ viewer { userId } }' }, { authorization });
}

/** A preview link as a caller of the sandbox gets it, without the origin. */
export async function previewPath(origin: string): Promise<string> {
  const query = '{ documents(first: 20) { nodes { status previewLink { url } } } }';
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as {
    data: { documents: { nodes: { status: string; previewLink: { url: string } }[] } };
  };
  const { previewLink } = data.documents.nodes.find(({ status }) => status === 'CONVERTED')!;
  return previewLink.url.slice(new URL(previewLink.url).origin.length);
}

/** An upload whose map names a place a little behind the end of its list. */
export function upload(headers: Record<string, string>): HostileRequest {
  const operations = { query: 'mutation ($files: [Upload!]) { __typename }', variables: { files: [null] } };
  const part = (name: string, text: string) =>
    `--hostile\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
  const body = part('operations', JSON.stringify(operations)) + part('map', '{"0":["variables.files.5"]}');
  return rawPost(`${body}--hostile--\r\n`, {
    'content-type': 'multipart/form-data; boundary=hostile',
    ...headers,
  });
}
