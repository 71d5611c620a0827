import { expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { exampleOperations, type ExampleOperation } from '../../support/example-operations.ts';
import { contentOf, startMcpGateway, WAYS } from './mcp-gateway.ts';

/** `viewer` is null for everybody else. */
const server: Caller = { ...unlimitedCaller, kind: 'server', name: 'key:programs' };

/** No call can do these. */
const LEFT_OUT = [
  'CreateRoomsProgress',
  'DocumentStatus',
  'RoomLiveStatistics',
  'RoomRecordingStatus',
  'UploadDocument',
];

/** What pays has to have a key here, which the examples leave out. */
const KEYED: Record<string, string> = { CreateRoom: 'newRoom', CreateVodRoom: 'vodRoom' };

/** One of the rooms of the example is gone by then. */
const OTHERS: Record<string, object> = {
  DeleteRooms: { deletions: { roomIds: ['jzfadeeb0c7f4eb13ce23929bdea7804b5'] } },
};

/** Queries first, and last what deletes. */
const ranks = [/^query/, /^mutation (?!Delete|Detach|Close)/, /^mutation (?!Delete)/, /./];
const rankOf = ({ node, name }: ExampleOperation) =>
  ranks.findIndex((rank) => rank.test(`${node.operation} ${name}`));

const operations = exampleOperations
  .filter(({ name }) => !LEFT_OUT.includes(name))
  .sort((one, other) => rankOf(one) - rankOf(other));

function argumentsOf({ name, node, variables }: ExampleOperation): Record<string, unknown> {
  const named = (node.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  const given = Object.fromEntries(
    named.flatMap((variable) => (variable in variables ? [[variable, variables[variable]]] : [])),
  );
  const input = KEYED[name];
  if (OTHERS[name]) return { ...OTHERS[name] };
  return input === undefined
    ? given
    : { ...given, [input]: { ...(given[input] as object), idempotencyKey: `key-of-${name}` } };
}

test.each(WAYS)(
  '%s, every example operation that a call can do answers what it says',
  async (_, sessions) => {
    await using gateway = await startMcpGateway(
      { sessions },
      { entryRules: { authenticate: () => server }, archive: 'sandbox' },
    );
    const { client, call } = await gateway.connect();
    // From here on the client holds every answer to its schema.
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(operations.map(({ name }) => name).sort());
    for (const { description, inputSchema, outputSchema } of tools) {
      expect(description).toMatch(/\S/);
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object' });
    }
    for (const operation of operations) {
      const result = await call(operation.name, argumentsOf(operation));
      const content = contentOf(result);
      expect([operation.name, result.isError, content.errors]).toEqual([
        operation.name,
        undefined,
        undefined,
      ]);
      expect(content.data).toBeTypeOf('object');
      expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(content) }]);
    }
  },
);
