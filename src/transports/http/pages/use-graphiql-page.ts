import type { Plugin } from 'graphql-yoga';
import { createHash } from 'node:crypto';
import { httpError } from '../../../operation/http-error.ts';
import { packed, type CodedBody, type CodingChoice } from '../content-coding.ts';
import { endWithError } from '../error-answers.ts';
import { isUnchanged } from '../kept-answers.ts';
import { loadGraphiqlFiles, type GraphiqlFiles } from './graphiql-files.ts';
import { graphiqlHtml, type GraphiqlPageOptions } from './graphiql-html.ts';
import { endWithPage, wrongMethod, type PageAnswer } from './page-answers.ts';

/** Scripts and styles of this gateway alone; the editor makes style sheets while it runs. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  // Asked for each time, and sent where it is another one.
  'cache-control': 'no-cache',
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  vary: 'Accept, Accept-Encoding',
};

/** A year, as long as caches are told: under another name stands what is other. */
const FILE_HEADERS = { 'cache-control': 'public, max-age=31536000, immutable', vary: 'Accept-Encoding' };

const NOT_FOUND = httpError(404, 'NOT_FOUND', 'There is nothing under this path.');

/** Where the scripts and styles of the page are: below the endpoint, so that proxies lead there. */
export const graphiqlFilesPath = (endpoint: string): string => `${endpoint}/graphiql/`;

/** GraphiQL for browsers at the endpoint; its files are loaded with the first visit. */
export function useGraphiqlPage(
  options: GraphiqlPageOptions,
  endpoint: string,
  codings: CodingChoice,
): Plugin {
  const prefix = graphiqlFilesPath(endpoint);
  let loading: Promise<LoadedPage> | undefined;
  const load = (): Promise<LoadedPage> => (loading ??= loadPage(options, endpoint, codings));
  return {
    async onRequest(visit): Promise<void> {
      const { request, url } = visit;
      if (url.pathname.startsWith(prefix)) {
        const path = url.pathname.slice(prefix.length);
        const answer =
          wrongMethod(request.method, 'Files of a page') ?? (await fileAnswer(await load(), path, request));
        if (answer) endWithPage(visit, answer);
        else endWithError(visit, NOT_FOUND);
      } else if (request.method === 'GET' && request.headers.get('accept')?.includes('text/html')) {
        endWithPage(visit, await pageAnswer(await load(), request, codings));
      }
    },
  };
}

/** Undefined: there is no such file, or none of this version. */
async function fileAnswer(
  { files }: LoadedPage,
  path: string,
  { headers }: Request,
): Promise<PageAnswer | undefined> {
  const [version, name = ''] = path.split('/');
  const file = version === files.version ? await files.read(name, headers.get('accept-encoding')) : undefined;
  return file && answerOf(file, { 'content-type': file.type, ...FILE_HEADERS });
}

async function pageAnswer(
  { html, etag }: LoadedPage,
  { headers }: Request,
  codings: CodingChoice,
): Promise<PageAnswer> {
  const pageHeaders = { ...PAGE_HEADERS, etag };
  if (isUnchanged(headers.get('if-none-match'), etag)) return { status: 304, headers: pageHeaders, body: '' };
  const coded = await packed(html, codings(headers.get('accept-encoding')));
  return answerOf(coded ?? { body: html, coding: null }, pageHeaders);
}

interface LoadedPage {
  files: GraphiqlFiles;
  html: Buffer;
  /** Weak: its bytes may be packed. */
  etag: string;
}

async function loadPage(
  options: GraphiqlPageOptions,
  endpoint: string,
  codings: CodingChoice,
): Promise<LoadedPage> {
  const files = await loadGraphiqlFiles(codings);
  // Relative, so that a proxy may have the endpoint under a path of its own.
  const filesPath = `${graphiqlFilesPath(endpoint).split('/').slice(-3).join('/')}${files.version}`;
  const html = Buffer.from(graphiqlHtml(options, filesPath, hashOf(JSON.stringify(options.tabs))));
  return { files, html, etag: `W/"${hashOf(html)}"` };
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}

function answerOf({ body, coding }: CodedBody, headers: Record<string, string>): PageAnswer {
  return { status: 200, headers: { ...headers, ...(coding && { 'content-encoding': coding }) }, body };
}
