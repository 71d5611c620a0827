import {
  getNamedType,
  isInputObjectType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { schema, startTestGateway, type TestGateway } from '../support/gateway.ts';

const { bareRoom, endedRoom, videoKey, wechatRoom } = seedIds;

/** What has its own rule or is none of the vendor's: keys of creates, and cursors. */
const NO_TEXTS = new Set(['idempotencyKey', 'after', 'before']);

interface Place {
  /** The argument or the field of an input, as the schema names it. */
  coordinate: string;
  /** With the text as `$text`. */
  operation: string;
  /** As the refusal names it: the path of a user error, or the argument of an error. */
  named: string;
  /** What is asked besides, so that an operation gets as far as the text. */
  calls?: string[];
}

const room = (field: string) => `query ($text: String!) { room(id: "${endedRoom}") { ${field} } }`;
const mutation = (field: string, input: string) =>
  `mutation ($text: String!) { ${field}(input: { ${input} }) { userErrors { code message path } } }`;
const lesson =
  'type: ONE_TO_ONE, isVideoEnabled: true, startsAt: "2035-01-01T10:00:00Z", durationMinutes: 60';
const detail = { calls: ['v3/room/detail'] };

const open = (texts: string) => mutation('openWechatLive', `roomId: "${bareRoom}", ${texts}`);
const update = (text: string) => mutation('updateWechatLive', `roomId: "${wechatRoom}", ${text}`);
const entry = (visitor: string) => room(`entryLink(input: { ${visitor} }) { url }`);
const appEntry = (visitor: string) => room(`appEntry(input: { ${visitor} }) { token }`);

const places: Place[] = [
  {
    coordinate: 'CreateRoomInput.title',
    operation: mutation('createRoom', `title: $text, ${lesson}`),
    named: 'title',
  },
  {
    coordinate: 'CreateRoomInput.title',
    operation: mutation('createRoom', `title: $text, idempotencyKey: "order-1", ${lesson}`),
    named: 'title',
  },
  {
    coordinate: 'CreateVodRoomInput.title',
    operation: mutation('createVodRoom', `title: $text, videoKey: "${videoKey}"`),
    named: 'title',
  },
  {
    coordinate: 'CreateVodRoomInput.videoKey',
    operation: mutation('createVodRoom', 'title: "Film", videoKey: $text, idempotencyKey: "order-2"'),
    named: 'videoKey',
  },
  {
    coordinate: 'RenameRoomInput.title',
    operation: mutation('renameRoom', `roomId: "${bareRoom}", title: $text`),
    named: 'title',
  },
  {
    coordinate: 'OpenWechatLiveInput.teacherName',
    operation: open('teacherName: $text, teacherBio: "b", description: "c"'),
    named: 'teacherName',
  },
  {
    coordinate: 'OpenWechatLiveInput.teacherBio',
    operation: open('teacherName: "a", teacherBio: $text, description: "c"'),
    named: 'teacherBio',
  },
  {
    coordinate: 'OpenWechatLiveInput.description',
    operation: open('teacherName: "a", teacherBio: "b", description: $text'),
    named: 'description',
  },
  ...['teacherName', 'teacherBio', 'description'].map((named) => ({
    coordinate: `UpdateWechatLiveInput.${named}`,
    operation: update(`${named}: $text`),
    named,
  })),
  {
    coordinate: 'RoomEntryInput.nickname',
    operation: entry('userId: "a", nickname: $text'),
    named: 'input.nickname',
    ...detail,
  },
  {
    coordinate: 'RoomEntryInput.userId',
    operation: entry('userId: $text, nickname: "a"'),
    named: 'input.userId',
    ...detail,
  },
  {
    coordinate: 'RoomAppEntryInput.nickname',
    operation: appEntry('userId: "a", nickname: $text'),
    named: 'input.nickname',
    ...detail,
  },
  {
    coordinate: 'RoomAppEntryInput.userId',
    operation: appEntry('userId: $text, nickname: "a"'),
    named: 'input.userId',
    ...detail,
  },
  {
    coordinate: 'RoomFilter.titleContains',
    operation: 'query ($text: String!) { rooms(filter: { titleContains: $text }) { totalCount } }',
    named: 'filter.titleContains',
  },
  {
    coordinate: 'DocumentFilter.fileNameContains',
    operation: 'query ($text: String!) { documents(filter: { fileNameContains: $text }) { totalCount } }',
    named: 'filter.fileNameContains',
  },
  {
    coordinate: 'RoomStatistics.liveAttendance(userId:)',
    operation: room('statistics { liveAttendance(userId: $text) { totalSeconds } }'),
    named: 'userId',
    ...detail,
  },
  {
    coordinate: 'RoomStatistics.playbackSessions(userId:)',
    operation: room('statistics { playbackSessions(userId: $text) { watchedSeconds } }'),
    named: 'userId',
    ...detail,
  },
  {
    coordinate: 'RoomStatistics.attendances(userIds:)',
    operation: room('statistics { attendances(userIds: ["a", $text]) { attendedSeconds } }'),
    named: 'userIds.1',
    ...detail,
  },
  {
    coordinate: 'RoomStatistics.playbackSummaries(userIds:)',
    operation: room('statistics { playbackSummaries(userIds: ["a", $text]) { watchedSeconds } }'),
    named: 'userIds.1',
    ...detail,
  },
  {
    coordinate: 'Query.userActivity(userId:)',
    operation:
      'query ($text: String!) { userActivity(userId: $text, from: "2026-01-01", to: "2026-01-31") { roomTitle } }',
    named: 'userId',
  },
  {
    coordinate: 'DeleteUserDataInput.userId',
    operation: mutation('deleteUserData', 'userId: $text'),
    named: 'userId',
  },
];

/** Arguments and input fields of the type `String`. */
function textCoordinates(): string[] {
  const isText = ({ type, name }: GraphQLArgument | GraphQLInputField) =>
    getNamedType(type).name === 'String' && !NO_TEXTS.has(name);
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__')) return [];
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(isText);
      return fields.map(({ name }) => `${type.name}.${name}`);
    }
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap(({ name, args }) =>
      args.filter(isText).map((argument) => `${type.name}.${name}(${argument.name}:)`),
    );
  });
}

interface Refused {
  code: unknown;
  message: string;
  named: string;
}

/** The one refusal of an answer, wherever it stands. */
async function refusalOf(gateway: TestGateway, operation: string, text: string): Promise<Refused> {
  const { data, errors = [] } = await gateway.execute<Record<string, unknown>, object>(operation, { text });
  const payload = Object.values(data ?? {})[0] as { userErrors?: UserErrors } | null | undefined;
  const all = [
    ...(payload?.userErrors ?? []).map(({ code, message, path }) => ({
      code,
      message,
      named: path[1] ?? '',
    })),
    ...errors.map(({ message, extensions }) => ({
      code: extensions?.['code'],
      message,
      named: String(extensions?.['argument']),
    })),
  ];
  expect(all, `${operation} with ${JSON.stringify(text)}`).toHaveLength(1);
  return all[0]!;
}

type UserErrors = { code: string; message: string; path: string[] }[];

describe('text that begins or ends with white space', () => {
  test('is looked for in every argument that is a text', () => {
    expect([...new Set(places.map(({ coordinate }) => coordinate))].sort()).toEqual(textCoordinates().sort());
  });

  test.each(places)('is refused in $operation', async ({ operation, named, calls = [] }) => {
    await using gateway = await startTestGateway({ archive: 'sandbox' });
    for (const text of [' a', 'a ', '\u3000a', 'a\u00a0', '\na', 'a\r\n', 'a\u2028', '\ta', ' ', '\u3000']) {
      const refused = await refusalOf(gateway, operation, text);
      expect(refused.named).toBe(named);
      expect(refused.code).toBe(operation.startsWith('mutation') ? 'INVALID_INPUT' : 'BAD_USER_INPUT');
      expect(refused.message).toMatch(/begins or ends with white space \(U\+/);
    }
    expect([...new Set(gateway.takeCalls())]).toEqual(calls);
  });

  test('is no empty text, which a filter may have', async () => {
    await using gateway = await startTestGateway();
    const { data, errors } = await gateway.execute<Record<string, { totalCount: number }>, object>(
      `{ rooms { totalCount } same: rooms(filter: { titleContains: "" }) { totalCount }
        documents { totalCount } sameDocuments: documents(filter: { fileNameContains: "" }) { totalCount } }`,
    );
    expect(errors).toBeUndefined();
    expect(data?.['same']).toEqual(data?.['rooms']);
    expect(data?.['sameDocuments']).toEqual(data?.['documents']);
  });
});
