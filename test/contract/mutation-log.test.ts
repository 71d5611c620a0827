import type { GraphQLObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { strangerCaller, type Caller } from '../../src/access/caller.ts';
import { isPaidMutation } from '../../src/graphql/fields/paid-mutation.ts';
import { SCOPES } from '../../src/access/scopes.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { createMemoryLimiters } from '../../src/access/limiters.ts';
import {
  fileEnd,
  fileHead,
  formEnd,
  pdfOf,
  send,
  startUploadServer,
  uploadHead,
} from '../transports/http/upload-client.ts';
import { startTwoWays } from '../transports/http/two-ways.ts';
import type { TestGateway, TestGatewayOptions } from '../support/gateway.ts';
import { keptHistory } from '../support/kept-history.ts';
import { attachedDocument, literals, own, user } from './access-world.ts';

const mutations = Object.values((createSchema().getMutationType() as GraphQLObjectType).getFields());

const CANARY = 'canary-4711';
const values = [CANARY, seedIds.videoKey];

/** The mutation as a client sends it; every text of its input is one that must be in no line. */
function fieldOf(name: string): string {
  if (name === 'uploadDocument') {
    return `uploadDocument(input: { file: $file, attachToRoomId: "${own}" }) { userErrors { code } }`;
  }
  const input = (literals[`Mutation.${name}`] ?? '').replace(/"[ab]"/g, `"${CANARY}"`);
  return `${name}${input} { userErrors { code } }`;
}

/** Vendor ids that the line of a mutation that is done has; `any` for one that is new. */
const any = expect.stringMatching(/^[\w-]{8,}$/) as string;
const ids: Record<string, { roomId?: string; documentId?: string }> = {
  createRoom: { roomId: any },
  createRooms: { roomId: any },
  deleteRooms: { roomId: own },
  createVodRoom: { roomId: any },
  createVideoUploadToken: {},
  renameRoom: { roomId: own },
  rescheduleRoom: { roomId: seedIds.upcomingRoom },
  deleteRoom: { roomId: own },
  attachDocument: { roomId: seedIds.bareRoom, documentId: seedIds.convertedDocument },
  detachDocument: { roomId: own, documentId: attachedDocument },
  uploadDocument: { roomId: own, documentId: any },
  deleteDocument: { documentId: seedIds.convertedDocument },
  openWechatLive: { roomId: own },
  updateWechatLive: { roomId: seedIds.wechatRoom },
  closeWechatLive: { roomId: seedIds.wechatRoom },
  deleteUserData: {},
};

/** Asks the vendor for nothing. */
const WITHOUT_VENDOR = new Set(['deleteUserData']);

const archive = keptHistory(Date.now());

const caller = user('teacher-1', SCOPES);

/** Sends one mutation, and answers the lines that it left. */
async function linesOf(
  field: string,
  options: TestGatewayOptions & { as?: Caller; before?: (gateway: TestGateway) => void } = {},
) {
  const { as = caller, before, ...rest } = options;
  await using server = await startUploadServer({
    archive,
    ...rest,
    entryRules: { authenticate: () => as, ...rest.entryRules },
  });
  before?.(server.gateway);
  const isUpload = field.startsWith('uploadDocument');
  const query = `mutation${isUpload ? ' ($file: Upload!)' : ''} { ${field} }`;
  if (isUpload) {
    const parts = [uploadHead({}, query), fileHead('0', `${CANARY}.pdf`), pdfOf(1_000), fileEnd, formEnd];
    await send(server.url, parts, { headers: { 'x-request-id': 'one' } });
  } else {
    await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'one' },
      body: JSON.stringify({ query }),
    }).then((response) => response.text());
  }
  return linesIn(server.gateway);
}

const linesIn = ({ logs }: TestGateway) => logs.filter(({ msg }) => msg === 'Mutation');

function line(mutation: string, result: string, more: object = {}) {
  const time = expect.any(String) as string;
  return {
    level: 30,
    time,
    msg: 'Mutation',
    requestId: 'one',
    caller: caller.name,
    merchant: 'default',
    mutation,
    result,
    ...more,
  };
}

describe.each(mutations.map((field) => [field.name, field] as const))('%s leaves one line', (name, field) => {
  test('when it is done, with the ids of what it touched and no value', async () => {
    const lines = await linesOf(fieldOf(name));
    expect(lines).toEqual([line(name, 'done', ids[name])]);
    for (const value of values) expect(JSON.stringify(lines)).not.toContain(value);
  });

  test('when the vendor fails, with the code that the client is told', async () => {
    const lines = await linesOf(fieldOf(name), {
      before: ({ sandbox }) =>
        sandbox.faults.add({ endpoint: '*', kind: 'error', error: 'other_error', times: 9 }),
    });
    expect(lines).toHaveLength(1);
    const result = WITHOUT_VENDOR.has(name) ? 'done' : 'UPSTREAM_ERROR';
    expect(lines[0]).toMatchObject({ mutation: name, result });
    for (const value of values) expect(JSON.stringify(lines)).not.toContain(value);
  });

  test('when access is refused', async () => {
    const reader = { ...caller, scopes: new Set(['room:read'] as const) };
    expect(await linesOf(fieldOf(name), { as: reader })).toEqual([line(name, 'FORBIDDEN')]);
    const stranger = await linesOf(fieldOf(name), { as: strangerCaller });
    expect(stranger).toEqual([line(name, 'UNAUTHENTICATED', { caller: 'anonymous' })]);
  });

  test('when it is beyond a limit', async () => {
    const creates = createMemoryLimiters({ points: 1, serverPoints: 1, windowSeconds: 60 });
    await creates.users.consume(caller.name);
    const execution = { maxVendorCalls: 0, isWarnOnly: false, isCostReported: false, compiledAtUse: 1 };
    const beyond = WITHOUT_VENDOR.has(name) ? 'done' : 'QUERY_TOO_EXPENSIVE';
    expect(await linesOf(fieldOf(name), { yoga: { execution } })).toEqual([line(name, beyond)]);
    if (!isPaidMutation(field)) return;
    expect(await linesOf(fieldOf(name), { entryRules: { creates } })).toEqual([line(name, 'RATE_LIMITED')]);
  });
});

describe('a line of a mutation', () => {
  const rename = (title: string, roomId: string = own) =>
    `renameRoom(input: { roomId: "${roomId}", title: "${title}" }) { userErrors { code } }`;

  test.each([
    ['what the caller can fix', rename('a\\u0007'), 'INVALID_INPUT', { roomId: own }],
    ['an id that is none', rename('a', 'canary-4711'), 'INVALID_INPUT', {}],
    [
      'what the vendor refuses',
      rename('a', 'jz00000000000000000000000000000000'),
      'ROOM_NOT_FOUND',
      { roomId: 'jz00000000000000000000000000000000' },
    ],
  ])('has the code of %s', async (_name, field, result, more) => {
    expect(await linesOf(field)).toEqual([line('renameRoom', result, more)]);
  });

  test('says so where nobody knows whether it was done', async () => {
    const lines = await linesOf(rename('a'), {
      before: ({ sandbox }) => sandbox.faults.add({ endpoint: '*', kind: 'reset-after-execution', times: 1 }),
    });
    expect(lines).toEqual([line('renameRoom', 'OUTCOME_UNKNOWN', { roomId: own })]);
  });

  test('is of another room for a token that is not for it', async () => {
    const restricted = { ...caller, rooms: new Set([seedIds.liveRoom]) };
    expect(await linesOf(rename('a'), { as: restricted })).toEqual([line('renameRoom', 'FORBIDDEN')]);
  });

  test('is one for each of several, whether they run or are refused together', async () => {
    const two = `a: ${rename('a')} ...More } fragment More on Mutation { b: ${rename('b', seedIds.liveRoom)}`;
    expect(await linesOf(two)).toEqual([
      line('renameRoom', 'done', { roomId: own }),
      line('renameRoom', 'done', { roomId: seedIds.liveRoom }),
    ]);
    const withDeletion = `${rename('a')} __typename ${fieldOf('deleteDocument')}`;
    const writer = { ...caller, scopes: new Set(['room:write'] as const) };
    expect(await linesOf(withDeletion, { as: writer })).toEqual([
      line('renameRoom', 'FORBIDDEN'),
      line('deleteDocument', 'FORBIDDEN'),
    ]);
  });

  test('is the same by both ways, and queries have none', async () => {
    await using ways = await startTwoWays({ entryRules: { authenticate: () => caller } });
    const body = { query: `mutation { ${rename('a')} }` };
    await ways.askYoga(body);
    await ways.askYoga({ query: '{ merchant { name } }' });
    expect((await ways.ask(body)).isDirect).toBe(true);
    expect(await ways.ask({ query: `mutation { ${rename('a', 'no id')} }` })).toMatchObject({ status: 200 });
    expect(linesIn(ways.gateway)).toEqual([
      line('renameRoom', 'done', { roomId: own }),
      line('renameRoom', 'done', { roomId: own }),
      line('renameRoom', 'INVALID_INPUT'),
    ]);
  });
});

test('the mutations of the schema are those of this test', () => {
  expect(Object.keys(ids).sort()).toEqual(mutations.map(({ name }) => name).sort());
});
