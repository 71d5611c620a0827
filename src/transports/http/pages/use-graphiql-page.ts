import type { Plugin } from 'graphql-yoga';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { GraphiqlTab } from './operation-tabs.ts';

export interface GraphiqlPageOptions {
  title: string;
  tabs: readonly GraphiqlTab[];
}

/**
 * GraphiQL from a package instead of a CDN, so that it works without any network. The page is 9 MB of inlined
 * code: it is loaded with the first visit, kept compressed, and never part of production.
 */
export function useGraphiqlPage(options: GraphiqlPageOptions): Plugin {
  let page: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return {
    async onRequest(visit): Promise<void> {
      const { request, fetchAPI } = visit;
      const isPageVisit = request.method === 'GET' && request.headers.get('accept')?.includes('text/html');
      if (!isPageVisit) return;
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
  const page = renderGraphiQL({
    title,
    defaultTabs: [...tabs],
    // For the first tab, and for those opened later.
    headers: tabs[0]?.headers ?? '{}',
    shouldPersistHeaders: false,
    schemaDescription: true,
  });
  const withVariables = page.replace('<head>', () => `<head>${firstTabVariables(tabs)}`);
  // eslint-disable-next-line no-restricted-syntax -- Over the page of the library, not over anybody's text.
  const withNote = withVariables.replace(/<\/head>\s*<body[^>]*>/, (tags) => tags + noteAbove(title));
  return new Uint8Array(await promisify(gzip)(withNote));
}

/** GraphiQL takes the query of its first tab from the tabs, but the variables only from its storage. */
function firstTabVariables([first]: readonly GraphiqlTab[]): string {
  const variables = JSON.stringify(first?.variables ?? '').replaceAll('<', '\\u003c');
  return `<script>localStorage['graphiql:tabState'] ?? (localStorage['graphiql:variables'] = ${variables});</script>`;
}

/** The title as a line above the page: nobody may take the sandbox for the real thing, or the other way round. */
function noteAbove(title: string): string {
  const text = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<style>${PAGE_STYLE}</style><div role="note">${text}</div>`;
}

/** A pressed tab jumps away before the click without the last rule: GraphiQL leaves its drag animation half done. */
const PAGE_STYLE = `
  body { display: flex; flex-direction: column; height: 100vh; height: 100dvh; }
  [role=note] { padding: 8px; font: 600 14px/16px sans-serif; text-align: center; color: #3d2c00; background: #ffd866; }
  #root { flex: 1; min-height: 0; position: relative; overflow: clip; }
  .graphiql-container { height: 100% !important; }
  .graphiql-logo { display: none; }
  .graphiql-tab { transform: none !important; }
`;
