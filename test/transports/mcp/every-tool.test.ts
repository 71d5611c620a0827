import { describe, expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { exampleOperations } from '../../support/example-operations.ts';
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

const operations = exampleOperations.filter(({ name }) => !LEFT_OUT.includes(name));

function argumentsOf({ name, node, variables }: (typeof operations)[number]): Record<string, unknown> {
  const named = (node.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  const given = Object.fromEntries(
    named
      .filter((variable) => variables[variable] !== undefined)
      .map((variable) => [variable, variables[variable]]),
  );
  const input = KEYED[name];
  return input === undefined
    ? given
    : {
        ...given,
        [input]: { ...(given[input] as object), idempotencyKey: `key of ${name}`.replaceAll(' ', '-') },
      };
}

describe.each(WAYS)('%s', (_name, sessions) => {
  test('every example operation that can be a tool is one', async () => {
    await using gateway = await startMcpGateway({ sessions }, { entryRules: { authenticate: () => server } });
    const { client } = await gateway.connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(operations.map(({ name }) => name).sort());
    for (const { description, inputSchema, outputSchema } of tools) {
      expect(description).toMatch(/\S/);
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object' });
    }
  });

  test.each(operations)('$name answers what it says it answers', async (operation) => {
    await using gateway = await startMcpGateway({ sessions }, { entryRules: { authenticate: () => server } });
    const { client, call } = await gateway.connect();
    // From here on the client holds every answer to its schema.
    await client.listTools();
    const result = await call(operation.name, argumentsOf(operation));
    const content = contentOf(result);
    expect(content.errors).toBeUndefined();
    expect(result.isError).toBeUndefined();
    expect(content.data).toBeTypeOf('object');
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(content) }]);
  });
});
