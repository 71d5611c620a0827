import { describe, expect, test } from 'vitest';
import { unlimitedCaller } from '../../../src/access/caller.ts';
import type { Pipeline } from '../../../src/operation/pipeline.ts';
import type { OperationTool } from '../../../src/operation/tools/read-tools.ts';
import { readTools } from '../../../src/operation/tools/read-tools.ts';
import type { McpExchange } from '../../../src/transports/mcp/mcp-exchange.ts';
import { answerBytes, MAX_ANSWER_BYTES } from '../../../src/transports/mcp/short-answer.ts';
import { createToolCalls } from '../../../src/transports/mcp/tool-calls.ts';
import { schema } from '../../support/gateway.ts';
import { stateFileOf } from '../../support/sandbox-rooms.ts';
import { contentOf, startMcpGateway } from './mcp-gateway.ts';

interface Page {
  nodes?: { id: string }[];
  edges?: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  around: object[];
}

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2035-03-01T08:00:00+08:00');

const NODES = `query List($first: Int = 20, $after: String) {
  rooms(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { id title } }
}`;
const EDGES = `query List($first: Int = 20, $after: String) {
  rooms(first: $first, after: $after) { pageInfo { hasNextPage endCursor } edges { cursor node { id title } } }
}`;

const FORMS = [
  ['nodes', NODES],
  ['edges', EDGES],
] as const;

/** Numbers that look drawn, the same at each run: from 0 to 1. */
function drawing(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** A list of items whose titles have these lengths, called as a tool. */
function listOf(text: string, lengths: readonly number[]) {
  const [tool] = readTools(schema, [text], new Map()) as [OperationTool];
  const asked: number[] = [];
  const run: Pipeline['run'] = ({ variables }, exchange) => {
    const { first = 20, after } = variables as { first?: number; after?: string };
    asked.push(first);
    exchange.vendorCalls = { plannedMax: 5, made: 1, coalesced: 0, cached: 0 };
    const start = after === undefined ? 0 : Number(after.slice(7));
    const end = Math.min(lengths.length, start + first);
    const nodes = lengths
      .slice(start, end)
      .map((length, index) => ({ id: `${start + index}`, title: '课'.repeat(length) }));
    const pageInfo = { hasNextPage: end < lengths.length, endCursor: `cursor-${end}` };
    // As a pager does: the smaller its pages, the more of them it names.
    const around = Array.from({ length: Math.min(7, Math.ceil(lengths.length / first)) }, (_, index) => ({
      pageNumber: index,
      after: 'a'.repeat(40),
    }));
    const edges = nodes.map((node, index) => ({ cursor: `cursor-${start + index + 1}`, node }));
    const items = text === NODES ? { nodes } : { edges };
    return { data: { rooms: { pageInfo, around, ...items } } };
  };
  const exchange = { caller: unlimitedCaller } as unknown as McpExchange;
  const callTool = createToolCalls({ run } as Pipeline, { gather: () => undefined } as never);
  return {
    asked,
    exchange,
    async call(args: Record<string, unknown>) {
      const result = await callTool(tool, args, exchange);
      expect(answerBytes(result.structuredContent as never)).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
      const page = contentOf(result).data?.['rooms'] as unknown as Page;
      const ids = (page.nodes ?? page.edges?.map(({ node }) => node) ?? []).map(({ id }) => Number(id));
      return { result, page, ids, cut: contentOf(result).cut };
    },
  };
}

/** All that a program sees that goes on as long as `pageInfo` says so. */
async function readAll(list: ReturnType<typeof listOf>, first: number) {
  const seen: number[] = [];
  for (let after: string | undefined; ;) {
    const { result, page, ids } = await list.call({ first, ...(after !== undefined && { after }) });
    seen.push(...ids);
    if (result.isError || !page.pageInfo.hasNextPage) return { seen, isError: result.isError === true };
    after = page.pageInfo.endCursor ?? undefined;
    expect(after).toBeDefined();
    expect(ids.length).toBeGreaterThan(0);
  }
}

describe.each(FORMS)('by %s', (_form, text) => {
  test('paging on by what is shown gives every item once, whatever their sizes', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const draw = drawing(seed * 7_919);
      const longest = [50, 400, 1_500][seed % 3] ?? 0;
      const count = Math.ceil(draw() * 150);
      const lengths = Array.from({ length: count }, (_, index) =>
        // The first ones long, the last ones long, or any.
        Math.ceil(longest * [draw(), 1 - index / count, index / count][(seed % 5) % 3]!),
      );
      const list = listOf(text, lengths);
      expect(await readAll(list, 100)).toEqual({ seen: lengths.map((_, index) => index), isError: false });
    }
  });

  test('a page whose first items are the longest is as long as it can be', async () => {
    const list = listOf(text, [...Array<number>(40).fill(100), ...Array<number>(46).fill(5)]);
    const { page, ids, cut } = await list.call({ first: 100 });
    expect(list.asked).toEqual([100, ids.length]);
    expect(ids.length).toBeGreaterThan(25);
    expect(page.pageInfo).toEqual({ hasNextPage: true, endCursor: `cursor-${ids.length}` });
    expect(cut).toContain(`Only ${ids.length} of 86 items`);
    expect(cut).toContain(`"first": ${ids.length} and "after": "cursor-${ids.length}"`);
    // Both runs are paid for.
    expect(list.exchange.vendorCalls).toMatchObject({ made: 2, plannedMax: 10 });
  });

  test('is asked for no more often where one item is too long', async () => {
    const list = listOf(text, [5_000, 5_000, 5_000]);
    await list.call({ first: 3 });
    expect(list.asked).toEqual([3, 1]);
  });
});

test('an item that no page has room for is an error, and never the end of a list', async () => {
  const list = listOf(NODES, [10, 9_000]);
  const { ids } = await list.call({ first: 3 });
  expect(ids).toEqual([0]);
  const next = await list.call({ first: 3, after: 'cursor-1' });
  expect(next.result.isError).toBe(true);
  expect(next.page.pageInfo).toEqual({ hasNextPage: true, endCursor: null });
  expect(contentOf(next.result).errors).toEqual([
    {
      message: expect.stringContaining('data.rooms.nodes (0 of 1)') as string,
      extensions: { code: 'QUERY_TOO_LARGE', limit: 'answerBytes' },
    },
  ]);
  expect(next.cut).not.toContain('call again');
});

test('rooms with long titles before others are all found by paging', async () => {
  const titles = Array.from({ length: 106 }, (_, index) => (index < 60 ? 'Short' : '数学'.repeat(60)));
  await using state = await stateFileOf(
    titles.map((title, index) => ({ startMs: START_MS + index * HOUR_MS, title })),
  );
  await using gateway = await startMcpGateway({}, { sandbox: { dataFile: state.dataFile } });
  const { client, call } = await gateway.connect();
  await client.listTools();
  const seen: string[] = [];
  for (let after: string | null | undefined, pages = 0; pages < 20; pages += 1) {
    const content = contentOf(await call('RoomList', { first: 100, ...(after != null && { after }) }));
    const { nodes = [], pageInfo } = content.data?.['rooms'] as unknown as Page;
    seen.push(...nodes.map(({ id }) => id));
    if (!pageInfo.hasNextPage) break;
    expect(content.cut ?? '').toContain('"first"');
    after = pageInfo.endCursor;
  }
  expect([seen.length, new Set(seen).size]).toEqual([106, 106]);
});
