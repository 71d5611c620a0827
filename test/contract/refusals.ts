import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { TrustedDocuments } from '../../src/operation/persisted-operations.ts';
import { UNREAD_LIMITS } from '../../src/transports/http/unread-bodies.ts';
import { AuthUnavailableError } from '../../src/access/auth-unavailable.ts';
import { strangerCaller, unlimitedCaller } from '../../src/access/caller.ts';
import { createMemoryLimiters } from '../../src/access/limiters.ts';
import { RefusedCredentialsError } from '../../src/access/refused-credentials.ts';
import { MAX_JSON_BODY_BYTES } from '../../src/transports/http/yoga.ts';
import { startWatchGateway, type WatchGateway, type WatchGatewayOptions } from '../watch/watch-gateway.ts';

/** One way to be refused. */
export interface Refusal {
  /** What the client did. */
  when: string;
  code: string;
  options?: WatchGatewayOptions;
  /** Asked before, and answered. */
  before?: Asked;
  ways: Asked[];
  /** Where the refusal is about the `Accept` header itself. */
  accepts?: readonly (string | undefined)[];
}

export interface Asked {
  method: 'GET' | 'POST' | 'PATCH';
  /** With the query string. */
  target?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** More bytes than come. */
  contentLength?: number;
}

const JSON_HEADERS = { 'content-type': 'application/json' };
const posted = (body: object | string | Buffer, headers: Record<string, string> = {}): Asked => ({
  method: 'POST',
  headers: { ...JSON_HEADERS, ...headers },
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
});
/** What it says in the place of `?` is no UTF-8. */
const broken = (text: string): Buffer => Buffer.from(text.replace('?', '\u00e9'), 'latin1');
/** An upload up to its files; `type` is that of the part `operations`. */
const uploaded = ({
  operations = '{}',
  map = '{}',
  type = 'text/plain',
  form = '',
  headers = {},
}): Asked => ({
  method: 'POST',
  headers: {
    'content-type': `multipart/form-data; boundary=a${form}`,
    'graphql-require-preflight': '1',
    ...headers,
  },
  body: broken(
    `--a\r\ncontent-disposition: form-data; name="operations"\r\ncontent-type: ${type}\r\n\r\n${operations}\r\n` +
      `--a\r\ncontent-disposition: form-data; name="map"\r\n\r\n${map}\r\n--a--\r\n`,
  ),
});
const gotten = (params: Record<string, string>): Asked => ({
  method: 'GET',
  target: `/graphql?${new URLSearchParams(params).toString()}`,
});
const QUERY = '{ __typename }';
const bothWays = (params: { query: string; operationName?: string }): Asked[] => [
  posted(params),
  gotten(params),
];
const DEFERRED = '{ merchant { id ... @defer { name } } }';
const MUTATION = 'mutation { createVideoUploadToken { userErrors { code } } }';
const PAID = 'createVodRoom(input: { title: "a", videoKey: "a" }) { userErrors { code } }';
const FIT = 'query ($n: Int!) { rooms(first: $n) { totalCount } }';

export const refusals: Refusal[] = [
  {
    when: 'the credentials are refused',
    code: 'UNAUTHENTICATED',
    options: {
      entryRules: {
        authenticate() {
          throw new RefusedCredentialsError('The token has expired.', 'expired');
        },
      },
    },
    ways: bothWays({ query: QUERY }),
  },
  {
    when: 'the token cannot be checked now',
    code: 'AUTH_UNAVAILABLE',
    options: {
      entryRules: {
        authenticate() {
          throw new AuthUnavailableError(30);
        },
      },
    },
    ways: [...bothWays({ query: QUERY }), uploaded({})],
  },
  {
    when: 'the host is not one of `ALLOWED_HOSTS`',
    code: 'HOST_NOT_ALLOWED',
    options: { entryRules: { allowedHosts: new Set(['gateway.example']) } },
    ways: bothWays({ query: QUERY }).map((asked) => ({
      ...asked,
      headers: { ...asked.headers, host: 'other.example' },
    })),
  },
  {
    when: 'an upload comes without the header of uploads',
    code: 'CSRF_HEADER_MISSING',
    ways: [{ method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=a' }, body: '--a--' }],
  },
  {
    when: 'the path is another one',
    code: 'NOT_FOUND',
    ways: [
      { ...posted({ query: QUERY }), target: '/graphql/' },
      { method: 'GET', target: '/elsewhere' },
    ],
  },
  {
    when: 'the hash is not in the manifest',
    code: 'PERSISTED_QUERY_NOT_FOUND',
    ways: [posted({ documentId: 'sha256:a1' }), gotten({ documentId: 'sha256:a1' })],
  },
  { when: 'the method is neither GET nor POST', code: 'BAD_REQUEST', ways: [{ method: 'PATCH' }] },
  { when: 'a mutation comes by GET', code: 'BAD_REQUEST', ways: [gotten({ query: MUTATION })] },
  {
    when: '`Accept` has nothing that the answer could be',
    code: 'NOT_ACCEPTABLE',
    accepts: ['application/graphql-response+json', 'application/json'],
    ways: bothWays({ query: DEFERRED }),
  },
  {
    when: 'the body does not come in time',
    code: 'REQUEST_TIMEOUT',
    options: { yoga: { bodyWithinMs: 20 } },
    ways: [{ ...posted('{'), contentLength: 100 }],
  },
  {
    when: 'the body is too large',
    code: 'PAYLOAD_TOO_LARGE',
    ways: [{ ...posted('{'), contentLength: MAX_JSON_BODY_BYTES + 1 }],
    // The rest never comes.
    options: { yoga: { unreadBodies: { limits: { ...UNREAD_LIMITS, stallMs: 20 } } } },
  },
  {
    when: 'the body is no JSON by its type',
    code: 'UNSUPPORTED_MEDIA_TYPE',
    ways: [posted({ query: QUERY }, { 'content-type': 'text/plain' })],
  },
  {
    when: 'the body names another charset than UTF-8',
    code: 'UNSUPPORTED_MEDIA_TYPE',
    ways: [
      posted({ query: QUERY }, { 'content-type': 'application/json; charset=gbk' }),
      posted({ query: QUERY }, { 'content-type': 'application/json;v=1;Charset="ISO-8859-1"' }),
      posted({ query: QUERY }, { 'content-type': 'application/json; charset=utf-8; charset=gbk' }),
      uploaded({ form: '; charset=gbk' }),
      uploaded({ type: 'application/json; charset=gbk' }),
    ],
  },
  {
    when: 'the body is packed',
    code: 'UNSUPPORTED_MEDIA_TYPE',
    ways: [
      posted(gzipSync(JSON.stringify({ query: QUERY })), { 'content-encoding': 'gzip' }),
      // Whatever it is: nobody looks into it.
      posted({ query: QUERY }, { 'content-encoding': 'gzip' }),
      posted({ query: QUERY }, { 'content-encoding': 'Identity, BR' }),
      posted({ query: QUERY }, { 'content-encoding': 'x-unknown', 'content-type': 'Application/JSON' }),
      uploaded({ headers: { 'content-encoding': 'gzip' } }),
      uploaded({ headers: { 'content-encoding': 'deflate, gzip' }, form: '; charset=utf-8' }),
    ],
  },
  {
    when: 'the caller has asked too often',
    code: 'RATE_LIMITED',
    // Made anew for each gateway: files that run in one process share this module.
    get options() {
      const rate = createMemoryLimiters({ points: 1, serverPoints: 1, windowSeconds: 60 });
      return { entryRules: { authenticate: () => strangerCaller, rate } };
    },
    before: posted({ query: QUERY }),
    ways: bothWays({ query: QUERY }),
  },
  {
    when: 'the gateway has too much to do',
    code: 'OVERLOADED',
    options: { yoga: { shedding: { load: { waitMs: 60_000 } } } },
    ways: bothWays({ query: QUERY }),
  },
  {
    when: 'the body is no JSON, or no single operation',
    code: 'BAD_REQUEST',
    ways: [posted('{'), posted('[]'), posted('null'), posted({}), posted({ query: 1 })],
  },
  {
    when: 'the text is not UTF-8',
    code: 'BAD_REQUEST',
    ways: [
      posted(broken(JSON.stringify({ query: QUERY, variables: { title: '?' } }))),
      uploaded({ operations: '{"query":"{ __typename }","operationName":"?"}' }),
      uploaded({ operations: '{"operationName":"?"}', type: 'application/json; charset=utf-8' }),
      uploaded({ map: '{"0":["?"]}' }),
      { method: 'GET', target: '/graphql?query=%ff' },
      { method: 'GET', target: `/graphql?query=${encodeURIComponent(QUERY)}&variables={"a":"%e6%95"}` },
      { method: 'GET', target: '/graphql?query=%7B%20__typename%20%7D%20%23%ED%A0%80' },
    ],
  },
  {
    when: '`variables` or `extensions` are no JSON object',
    code: 'BAD_REQUEST',
    ways: [
      posted({ query: QUERY, variables: [] }),
      posted({ query: QUERY, extensions: 'a' }),
      gotten({ query: QUERY, variables: '{' }),
      gotten({ query: QUERY, variables: '[]' }),
      gotten({ query: QUERY, extensions: '{' }),
      gotten({ query: QUERY, extensions: '1' }),
    ],
  },
  {
    when: 'only operations of the manifest are taken',
    code: 'PERSISTED_QUERY_ONLY',
    options: { entryRules: { persisted: new TrustedDocuments(new Map(), true) } },
    ways: bothWays({ query: QUERY }),
  },
  {
    when: 'the document is too large',
    code: 'QUERY_TOO_LARGE',
    ways: bothWays({ query: `{ ${Array.from({ length: 101 }, (_, n) => `a${n}: __typename`).join(' ')} }` }),
  },
  {
    when: 'it might need too many vendor calls',
    code: 'QUERY_TOO_EXPENSIVE',
    ways: bothWays({ query: '{ rooms(first: 100) { nodes { type documents { totalCount } } } }' }),
  },
  {
    when: 'two mutations of one operation cost money',
    code: 'TOO_MANY_PAID_MUTATIONS',
    ways: [posted({ query: `mutation { a: ${PAID} b: ${PAID} }` })],
  },
  { when: 'the document cannot be parsed', code: 'GRAPHQL_PARSE_FAILED', ways: bothWays({ query: '{' }) },
  {
    when: 'the document does not fit the schema',
    code: 'GRAPHQL_VALIDATION_FAILED',
    ways: bothWays({ query: '{ nothing }' }),
  },
  {
    when: 'the document has no such operation',
    code: 'OPERATION_RESOLUTION_FAILURE',
    ways: [
      ...bothWays({ query: 'query A { __typename }', operationName: 'B' }),
      ...bothWays({ query: 'query A { __typename } query B { __typename }' }),
    ],
  },
  {
    when: 'a variable does not fit',
    code: 'BAD_USER_INPUT',
    ways: [
      posted({ query: FIT, variables: { n: 'a' } }),
      posted({ query: FIT }),
      gotten({ query: FIT, variables: '{"n":"a"}' }),
    ],
  },
  {
    when: 'the gateway has a fault',
    code: 'INTERNAL_SERVER_ERROR',
    options: {
      entryRules: {
        authenticate() {
          throw new TypeError('a secret detail');
        },
      },
    },
    ways: bothWays({ query: QUERY }),
  },
];

export const ACCEPTS = [
  'application/graphql-response+json',
  'application/json',
  '*/*',
  undefined,
  'multipart/mixed;incrementalSpec=v0.2',
] as const;

export interface Answer {
  status: number;
  type: string | undefined;
  headers: IncomingMessage['headers'];
  body: { data?: unknown; errors: { message: string; extensions: Record<string, unknown> }[] };
}

export async function startRefusing(
  { options = {}, before }: Refusal,
  yoga: WatchGatewayOptions['yoga'] = {},
): Promise<WatchGateway> {
  const gateway = await startWatchGateway({
    ...options,
    entryRules: { authenticate: () => unlimitedCaller, ...options.entryRules },
    yoga: { ...options.yoga, ...yoga },
  });
  if (before) await ask(gateway, before, undefined);
  return gateway;
}

/** Asks as it is written, without a client's own headers. */
export async function ask({ url }: WatchGateway, asked: Asked, accept: string | undefined): Promise<Answer> {
  const { method, target = '/graphql', headers = {}, body = '', contentLength = body.length } = asked;
  const sent = request({
    host: '127.0.0.1',
    port: new URL(url).port,
    method,
    path: target,
    agent: false,
    headers: {
      host: 'localhost',
      ...headers,
      ...(method === 'POST' && { 'content-length': String(contentLength) }),
      ...(accept !== undefined && { accept }),
    },
  });
  sent.on('error', () => undefined);
  if (contentLength > body.length) sent.write(body);
  else sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  sent.destroy();
  return {
    status: response.statusCode ?? 0,
    type: response.headers['content-type'],
    headers: response.headers,
    body: JSON.parse(text) as Answer['body'],
  };
}
