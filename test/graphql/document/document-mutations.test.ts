import { expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';

const DELETE = `mutation ($id: ID!) {
  deleteDocument(input: { documentId: $id }) {
    deletedDocumentId
    userErrors { __typename code path }
  }
}`;

const globalId = (vendorId: string) => Buffer.from(`Document:${vendorId}`).toString('base64');

test('deleteDocument deletes by either id and answers the global one', async () => {
  await using gateway = await startTestGateway();
  const [first, second] = (await gateway.duobei.document.list()).items.map((document) => document!.vendorId);
  gateway.takeCalls();
  for (const [id, vendorId] of [
    [first!, first!],
    [globalId(second!), second!],
  ] as const) {
    expect(await gateway.execute(DELETE, { id })).toEqual({
      data: { deleteDocument: { deletedDocumentId: globalId(vendorId), userErrors: [] } },
    });
    expect(gateway.takeCalls()).toEqual(['v3/document/delete']);
  }
});

test('deleteDocument of a document that is not there says so', async () => {
  await using gateway = await startTestGateway();
  expect(await gateway.execute(DELETE, { id: 'd0000000-0000-4000-8000-000000000000' })).toEqual({
    data: {
      deleteDocument: {
        deletedDocumentId: null,
        userErrors: [
          { __typename: 'DocumentNotFoundError', code: 'DOCUMENT_NOT_FOUND', path: ['input', 'documentId'] },
        ],
      },
    },
  });
});

test('deleteDocument takes no id of another kind, and the vendor is not asked', async () => {
  await using gateway = await startTestGateway();
  const id = Buffer.from(`Room:jz${'0'.repeat(32)}`).toString('base64');
  expect(await gateway.execute(DELETE, { id })).toEqual({
    data: {
      deleteDocument: {
        deletedDocumentId: null,
        userErrors: [
          { __typename: 'InvalidInputError', code: 'INVALID_INPUT', path: ['input', 'documentId'] },
        ],
      },
    },
  });
  expect(gateway.takeCalls()).toEqual([]);
});
