/** A page of a list in an answer, as far as its operation asks for it. */
interface CutPage {
  nodes?: unknown[] | null;
  edges?: ({ cursor?: string } | null)[] | null;
  pageInfo: { hasNextPage?: boolean; endCursor?: string | null };
}

/** Whether a list is the items of such a page, which says what is behind them. */
export function isPage(holder: object, list: readonly unknown[]): holder is CutPage {
  const { nodes, edges, pageInfo } = holder as Partial<CutPage>;
  return typeof pageInfo === 'object' && (list === nodes || list === edges);
}

/**
 * Leaves a page its first items, by `nodes` and by `edges` the same, and has `pageInfo` say that there are more. Returns
 * whether a cursor leads to them; `endCursor` is null where none does.
 */
export function cutAsPage({ nodes, edges, pageInfo }: CutPage, length: number): boolean {
  if (nodes) nodes.length = Math.min(nodes.length, length);
  if (edges) edges.length = Math.min(edges.length, length);
  const cursor = edges?.at(-1)?.cursor ?? null;
  if ('hasNextPage' in pageInfo) pageInfo.hasNextPage = true;
  if ('endCursor' in pageInfo) pageInfo.endCursor = cursor;
  return cursor !== null;
}
