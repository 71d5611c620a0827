import type { Plugin } from 'graphql-yoga';
import type { NodeExchange } from '../../../operation/node-exchange.ts';
import { pathOf } from '../request-target.ts';
import { endWithPage, type PageAnswer } from './page-answers.ts';

const HEADERS = {
  'cache-control': 'no-cache',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  vary: 'Accept',
};

/**
 * Leads a browser from `/` to GraphiQL, or says what this is where there is none. For all others there is nothing, as
 * under any other path.
 */
export function useFrontPage(endpoint: string, isGraphiqlOn: boolean): Plugin<object, NodeExchange> {
  // Relative, so that a proxy may have both under a path of its own.
  const target = endpoint.slice(1);
  const answer: PageAnswer = isGraphiqlOn
    ? { status: 303, headers: { ...HEADERS, location: target }, body: '' }
    : {
        status: 200,
        headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' },
        body: frontPage(target),
      };
  return {
    onRequest(visit) {
      const { request, url, serverContext } = visit;
      const path = serverContext.req ? pathOf(serverContext.req.url) : url.pathname;
      const isBrowser = request.headers.get('accept')?.includes('text/html') === true;
      if (path === '/' && isBrowser && ['GET', 'HEAD'].includes(request.method)) endWithPage(visit, answer);
    },
  };
}

const frontPage = (endpoint: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>duobei-graphql</title>
<h1>duobei-graphql</h1>
<p>A GraphQL gateway over the partner API of Duobeiyun live classrooms.</p>
<p>Programs send operations to <code>${endpoint}</code>, below this address. There is no page to try them here.</p>
</html>
`;
