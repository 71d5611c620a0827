import { expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway } from '../../support/gateway.ts';

const { convertedDocument, convertingDocument, failedDocument } = seedIds;

interface Shown {
  vendorId: string;
  status: string;
  vendorStatus: string;
}

const STATE = 'vendorId status vendorStatus';

test.each([
  [convertedDocument, { status: 'CONVERTED', vendorStatus: '3' }, []],
  [convertingDocument, { status: 'CONVERTING', vendorStatus: 'converting' }, ['v3/documents/status']],
  [failedDocument, { status: 'FAILED', vendorStatus: 'failed' }, ['v3/documents/status']],
])(
  'the state of %s is a word where the number says nothing, however it is reached',
  async (id, state, asked) => {
    await using gateway = await startTestGateway();
    const globalId = Buffer.from(`Document:${id}`).toString('base64');
    const { data, errors, extensions } = await gateway.execute<Record<string, Shown>, object>(
      `query ($id: ID!, $globalId: ID!) {
      document(id: $id) { ${STATE} }
      node(id: $globalId) { ... on Document { ${STATE} } }
    }`,
      { id, globalId },
    );
    expect({ errors, extensions }).toEqual({ errors: undefined, extensions: undefined });
    expect(data).toEqual({ document: { vendorId: id, ...state }, node: { vendorId: id, ...state } });
    expect(gateway.takeCalls()).toEqual(['v3/document/detail', ...asked]);
  },
);

test('the number of a list is not guessed at, and no document of it is asked for', async () => {
  await using gateway = await startTestGateway();
  const { data } = await gateway.execute<{ documents: { nodes: Shown[] } }, never>(
    `{ documents(first: 20) { nodes { ${STATE} } } }`,
  );
  const states = new Map(data!.documents.nodes.map(({ vendorId, status }) => [vendorId, status]));
  expect([convertedDocument, convertingDocument, failedDocument].map((id) => states.get(id))).toEqual([
    'CONVERTED',
    'UNKNOWN',
    'UNKNOWN',
  ]);
  expect(gateway.takeCalls()).toEqual(['v3/document/list']);
});

test('what that may cost is planned, and does not count for the limit', async () => {
  const execution = { maxVendorCalls: 2, isWarnOnly: false, isCostReported: true, compiledAtUse: 1 };
  await using gateway = await startTestGateway({ yoga: { execution } });
  const ids = [convertedDocument, convertingDocument].map((id) =>
    Buffer.from(`Document:${id}`).toString('base64'),
  );
  const { errors, extensions } = await gateway.execute<unknown, object>(
    `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Document { ${STATE} } } }`,
    { ids },
  );
  expect(errors).toBeUndefined();
  expect(extensions?.['vendorCalls']).toMatchObject({ plannedMax: 4, made: 3 });
});
