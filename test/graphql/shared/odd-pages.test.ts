import { expect, test } from 'vitest';
import { numberedConnection } from '../../../src/graphql/fields/connections.ts';
import type { NumberedPage } from '../../../src/graphql/fields/numbered-pages.ts';
import { ChangingList } from './changing-list.ts';

type Page = NumberedPage<string>;
const isLast = ({ items }: Page): boolean => items.length < 20;

const odd: readonly (readonly [string, (page: Page) => Partial<Page>])[] = [
  ['a short last page that says there is a next one', (page) => (isLast(page) ? { hasNextPage: true } : {})],
  ['a larger size than the pages have', () => ({ pageSize: 30 })],
  ['a smaller one', () => ({ pageSize: 7 })],
  ['a number that is always 1', () => ({ pageNo: 1 })],
  ['numbers from 0 on', ({ pageNo }) => ({ pageNo: (pageNo ?? 1) - 1 })],
  ['a next page that nobody tells of', () => ({ hasNextPage: null })],
  ['no next page, ever', () => ({ hasNextPage: false })],
  ['too many pages', () => ({ totalPages: 9 })],
];

type Connection = Awaited<ReturnType<typeof numberedConnection<string>>>;

async function walk(list: ChangingList, size: number): Promise<(string | null)[]> {
  const seen: (string | null)[] = [];
  let page: Connection | undefined;
  do {
    page = await numberedConnection(list.list, { first: size, after: page?.pageInfo.endCursor });
    seen.push(...page.edges.map(({ node }) => node));
  } while (page.pageInfo.hasNextPage);
  return seen;
}

async function walkBack(list: ChangingList, size: number): Promise<(string | null)[]> {
  const seen: (string | null)[] = [];
  let page: Connection | undefined;
  do {
    page = await numberedConnection(list.list, { last: size, before: page?.pageInfo.startCursor });
    seen.unshift(...page.edges.map(({ node }) => node));
  } while (page.pageInfo.hasPreviousPage);
  return seen;
}

test.each(odd)('%s costs no item of a list', async (_name, change) => {
  for (const size of [5, 7, 15, 20, 50]) {
    const list = new ChangingList(46, { odd: change });
    expect(await walk(list, size), `forwards by ${size}`).toEqual(list.ids);
    expect(await walkBack(list, size), `backwards by ${size}`).toEqual(list.ids);
  }
});

test.each([5, 20, 50])('a page of which no item can be read, by %i', async (size) => {
  const list = new ChangingList(46, { odd: ({ pageNo }) => (pageNo === 2 ? { items: [] } : {}) });
  const shown = list.ids.map((id, index) => (index >= 20 && index < 40 ? null : id));
  expect(await walk(list, size)).toEqual(shown);
  expect(await walkBack(list, size)).toEqual(shown);
});

test('an empty page that has no next one ends the list, whatever is counted', async () => {
  const list = new ChangingList(40, { totalCount: 46 });
  expect(await walk(list, 20)).toEqual(list.ids);
});
