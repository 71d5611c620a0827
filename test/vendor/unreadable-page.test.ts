import { expect, test } from 'vitest';
import type { DuobeiClient } from '../../src/vendor/client.ts';
import { clientOf, sendJson, startVendorStub } from './vendor-stub.ts';

const lists: [list: string, ask: (client: DuobeiClient) => Promise<unknown>][] = [
  ['rooms', (client) => client.room.list({ pageNo: 2 })],
  ['documents', (client) => client.document.list({ pageNo: 2 })],
];

test.each(lists)(
  'a page of %s without items, which says that there is a next one, is counted',
  async (_list, ask) => {
    const drift: string[] = [];
    const rest = { pageNo: 2, pageSize: 20, totalCount: 46, totalPages: 3 };
    const answers = [
      { items: null, hasNextPage: true, ...rest },
      { items: [], hasNextPage: true, ...rest },
      { items: null, hasNextPage: false, ...rest },
    ];
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { success: true, pagination: answers[stub.requests.length - 1] }),
    );
    await using client = clientOf(stub, { onDrift: (_endpoint, field) => void drift.push(field) });
    for (const found of [1, 2, 2]) {
      expect(await ask(client)).toMatchObject({ items: [] });
      expect(drift).toEqual(Array(found).fill('pagination.items'));
    }
  },
);
