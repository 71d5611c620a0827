import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { isEnumType } from 'graphql';
import { expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { schema } from '../../support/gateway.ts';
import { contentOf, startMcpGateway } from './mcp-gateway.ts';

const textOf = async (gateway: Awaited<ReturnType<typeof startMcpGateway>>, uri: string) => {
  const { client } = await gateway.connect();
  const [content] = (await client.readResource({ uri })).contents;
  return (content as { text: string }).text;
};

test('the resources are the schema, the error codes and the glossary', async () => {
  await using gateway = await startMcpGateway();
  const { client } = await gateway.connect();
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri)).toEqual([
    'duobei://errors',
    'duobei://glossary',
    'duobei://schema.graphql',
  ]);
  for (const { uri, size } of resources) expect(Buffer.byteLength(await textOf(gateway, uri))).toBe(size);
  expect((await client.listResourceTemplates()).resourceTemplates).toEqual([]);
  await expect(client.readResource({ uri: 'file:///etc/passwd' })).rejects.toBeInstanceOf(McpError);
});

test('the error codes have every code of a user error', async () => {
  await using gateway = await startMcpGateway();
  const text = await textOf(gateway, 'duobei://errors');
  const codes = schema.getType('UserErrorCode');
  for (const { name } of isEnumType(codes) ? codes.getValues() : []) expect(text).toContain(`\`${name}\``);
  expect(text).not.toContain('<!--');
});

test('the schema is hidden where introspection is', async () => {
  await using gateway = await startMcpGateway({ isIntrospectionOn: false });
  const { client } = await gateway.connect();
  const { resources } = await client.listResources();
  expect(resources.map(({ name }) => name)).toEqual(['errors', 'glossary']);
  await expect(client.readResource({ uri: 'duobei://schema.graphql' })).rejects.toBeInstanceOf(McpError);
});

test('the three tasks are there in English and in Chinese, and name tools and arguments that there are', async () => {
  await using gateway = await startMcpGateway();
  const { client } = await gateway.connect();
  const { prompts } = await client.listPrompts();
  const tools = new Set((await client.listTools()).tools.map(({ name }) => name));
  expect(prompts.map(({ name }) => name)).toEqual(
    ['enter-room', 'week-timetable', 'attendance'].flatMap((name) => [name, `${name}-zh`]),
  );
  for (const { name, arguments: given = [] } of prompts) {
    const args = Object.fromEntries(given.map((argument) => [argument.name, `the-${argument.name}-小明`]));
    const { messages } = await client.getPrompt({ name, arguments: args });
    const text = JSON.stringify(messages);
    for (const value of Object.values(args)) expect(text).toContain(value);
    for (const [tool] of text.matchAll(/\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b|\bTimetable\b/g))
      expect(tools).toContain(tool);
    if (!given.some(({ required }) => required)) continue;
    await expect(client.getPrompt({ name, arguments: {} })).rejects.toBeInstanceOf(McpError);
  }
  await expect(client.getPrompt({ name: 'nothing' })).rejects.toBeInstanceOf(McpError);
});

test('what the prompts ask for is answered', async () => {
  await using gateway = await startMcpGateway();
  const { client, call } = await gateway.connect();
  await client.listTools();
  const entry = { userId: 'student-1001', nickname: '小明', role: 'AUDIENCE' };
  expect((await call('RoomEntryLink', { id: seedIds.liveRoom, entry })).isError).toBeUndefined();
  expect((await call('Timetable', { day: '2035-03-01' })).isError).toBeUndefined();
  const attended = await call('ClassAttendance', { endedRoomId: seedIds.endedRoom, userIds: [] });
  expect(contentOf(attended).data?.['room']).toMatchObject({ knownUserIds: [] });
});
