import type { Plugin } from 'graphql-yoga';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { GraphiqlTab } from '../operation-tabs.ts';

export interface GraphiqlPageOptions {
  title: string;
  tabs: readonly GraphiqlTab[];
}

/**
 * GraphiQL from a package instead of a CDN, so that it works without any network. The page is 9 MB of inlined
 * code: it is loaded with the first visit, kept compressed, and never part of production.
 */
export function useGraphiqlPage(endpoint: string, options: GraphiqlPageOptions): Plugin {
  let page: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return {
    async onRequest(visit): Promise<void> {
      const { request, url, fetchAPI } = visit;
      const isPageVisit = request.method === 'GET' && request.headers.get('accept')?.includes('text/html');
      if (!isPageVisit || url.pathname !== endpoint) return;
      page ??= renderPage(options);
      visit.endResponse(
        new fetchAPI.Response(await page, {
          headers: {
            'content-type': 'text/html; charset=utf-8',
            'content-encoding': 'gzip',
            'cache-control': 'no-store',
            'x-content-type-options': 'nosniff',
            'x-frame-options': 'DENY',
            'referrer-policy': 'no-referrer',
          },
        }),
      );
    },
  };
}

async function renderPage({ title, tabs }: GraphiqlPageOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({ title, defaultTabs: [...tabs], shouldPersistHeaders: false });
  return new Uint8Array(await promisify(gzip)(html.replace('<head>', `<head>${firstTabVariables(tabs)}`)));
}

/** GraphiQL takes the query of its first tab from the tabs, but the variables only from its storage. */
function firstTabVariables([first]: readonly GraphiqlTab[]): string {
  const variables = JSON.stringify(first?.variables ?? '').replaceAll('<', '\\u003c');
  return `<script>localStorage['graphiql:tabState'] ?? (localStorage['graphiql:variables'] = ${variables});</script>`;
}
