import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { RoomChatLogsDocument } from '../../generated/operations.ts';
import { startTestGateway } from '../../support/gateway.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;
const { convertingRoom, emptyRoom, endedRoom, failedRoom, liveRoom, vodRoom } = seedIds;

const chatOf = (...ids: string[]) =>
  `{ ${ids.map((id, index) => `r${index}: room(id: "${id}") { chatLog { status link { url expiresAt } } }`).join(' ')} }`;

interface ChatAnswer {
  chatLog: { status: string; link: { url: string; expiresAt: string } | null } | null;
}

describe('下载教室的聊天记录: chatLog', () => {
  test('twenty rooms share one call, and each finds its own answer', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute(RoomChatLogsDocument, { first: 20 });
    expect(errors).toBeUndefined();
    expect(data?.rooms?.nodes).toHaveLength(20);
    expect(gateway.takeCalls()).toEqual(['v3/room/chatDownload', 'v3/room/list']);
    for (const node of data?.rooms?.nodes ?? []) expect(node?.chatLog?.status).toMatch(/^[A-Z_]+$/);
  });

  test('the call carries the ids as JSON, outside of the sign', async () => {
    await using gateway = await startTestGateway({ now });
    await gateway.execute<unknown, never>(chatOf(endedRoom));
    const call = gateway.sandbox.requests.find(({ path }) => path === 'v3/room/chatDownload');
    expect(call?.transport).toBe('json');
    expect(Object.keys(call?.params ?? {}).sort()).toEqual(['partner', 'timestamp']);
  });

  test('states are data, room by room, whatever the order of the answer', async () => {
    await using gateway = await startTestGateway({ now });
    const rooms = [endedRoom, liveRoom, emptyRoom, convertingRoom, failedRoom, vodRoom];
    const { data, errors } = await gateway.execute<Record<string, ChatAnswer>, never>(chatOf(...rooms));
    expect(errors).toBeUndefined();
    expect(Object.values(data!).map(({ chatLog }) => chatLog?.status)).toEqual([
      'AVAILABLE',
      'NOT_READY',
      'NOT_FOUND',
      'NOT_READY',
      'NOT_READY',
      'NOT_FOUND',
    ]);
    expect(gateway.takeCalls().filter((path) => path === 'v3/room/chatDownload')).toHaveLength(1);
    const { link } = data!['r0']!.chatLog!;
    expect(link?.expiresAt).toBe('2026-03-03T02:00:00Z');
    expect(data!['r0']!.chatLog!.link!.url).toContain(endedRoom);
    expect(data!['r1']!.chatLog!.link).toBeNull();
    const messages = (await (await fetch(link!.url)).json()) as { message: string }[];
    expect(messages.length).toBeGreaterThan(5);
  });

  test('a refusal of the whole call is the state of the one room that was asked', async () => {
    await using gateway = await startTestGateway({ now });
    const order = { endpoint: 'v3/room/chatDownload', kind: 'error', times: 50 } as const;
    gateway.sandbox.faults.add({ ...order, error: 'chat_file_not_found' });
    const one = await gateway.execute<Record<string, ChatAnswer>, never>(chatOf(endedRoom));
    expect(one.data?.['r0']?.chatLog?.status).toBe('NOT_FOUND');
    // Of several rooms it does not tell which is meant.
    const two = await gateway.execute<Record<string, ChatAnswer>, never>(chatOf(endedRoom, liveRoom));
    expect(two.data).toEqual({ r0: { chatLog: null }, r1: { chatLog: null } });
    expect(two.errors?.map(({ extensions }) => extensions?.['code'])).toEqual([
      'CHAT_LOG_NOT_FOUND',
      'CHAT_LOG_NOT_FOUND',
    ]);
  });

  test('one failed call fails the chat logs and leaves the rooms', async () => {
    await using gateway = await startTestGateway({ now });
    gateway.sandbox.faults.add({ endpoint: 'v3/room/chatDownload', kind: 'html', times: 50 });
    const { data, errors } = await gateway.execute(RoomChatLogsDocument, { first: 3 });
    expect(data?.rooms?.nodes?.map((node) => node?.chatLog)).toEqual([null, null, null]);
    expect(errors?.map(({ path }) => path?.join('.'))).toEqual([
      'rooms.nodes.0.chatLog',
      'rooms.nodes.1.chatLog',
      'rooms.nodes.2.chatLog',
    ]);
  });
});
