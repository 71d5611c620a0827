import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import type { Scope } from '../../../src/access/scopes.ts';
import { vendorUserId } from '../../../src/graphql/fields/vendor-user.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

const { endedRoom, liveRoom, studentUserId } = seedIds;
const now = () => Date.UTC(2026, 0, 5, 12);

const mapped = (id: string) => `sub-sha256-${createHash('sha256').update(id, 'utf8').digest('base64url')}`;

/** Ids of users that the vendor cannot take as they are, by what is the matter with them. */
const MAPPED: [what: string, id: string][] = [
  ['of Auth0', 'auth0|65a1b2c3d4e5f60718293a4b'],
  ['of a social login', 'google-oauth2|103547991597142817347'],
  ['with colons', 'urn:school:li.lei'],
  ['with a slash', 'https://id.school.example/u/7'],
  ['in Chinese', '李雷'],
  ['with a space', 'Li Lei'],
  ['with a space at its end', 'a '],
  ['with separators of parameters', 'a&userRole=1'],
  ['of 65 characters', 'u'.repeat(65)],
  ['of 255 characters', 'u'.repeat(255)],
  ['that looks mapped', mapped('auth0|1')],
  ['that begins as if it were', 'sub-sha256-'],
];

const AS_IT_IS = ['57728', 'u', 'u'.repeat(64), 'li.lei@school.example', 'SUB-sha256-a', 'sub-sha25', '_.@-'];

const callerOf = (userId: string | null, ...scopes: Scope[]): Caller => ({
  ...unlimitedCaller,
  kind: userId === null ? 'server' : 'user',
  name: userId === null ? 'key:crm' : `user:${userId}`,
  userId,
  scopes: new Set(['room:read', 'statistics:read', ...scopes]),
});

const entry = (nickname: string, userId?: string) => ({ nickname, role: 'AUDIENCE', userId });

async function entryUid(gateway: TestGateway, caller: Caller, userId?: string): Promise<string | null> {
  const link = await linkOf(gateway, caller, userId);
  return link && new URL(link).searchParams.get('uid');
}

async function linkOf(gateway: TestGateway, caller: Caller, userId?: string): Promise<string | null> {
  const { data } = await gateway.execute<{ room: { entryLink: { url: string } | null } }, object>(
    `query ($id: ID!, $entry: RoomEntryInput!) { room(id: $id) { entryLink(input: $entry) { url } } }`,
    { id: liveRoom, entry: entry('a', userId) },
    caller,
  );
  return data?.room.entryLink?.url ?? null;
}

interface Statistics {
  liveAttendance: { userId: string; sessions: { deviceType: string }[] } | null;
  playbackSessions: { userId: string }[] | null;
}

async function statisticsOf(gateway: TestGateway, roomId: string, caller: Caller, userId?: string) {
  const { data, errors } = await gateway.execute<{ room: { statistics: Statistics } }, object>(
    `query ($id: ID!, $userId: String) { room(id: $id) { statistics {
      liveAttendance(userId: $userId) { userId sessions { deviceType } }
      playbackSessions(userId: $userId) { userId }
    } } }`,
    { id: roomId, userId },
    caller,
  );
  return { ...data!.room.statistics, codes: errors?.map(({ extensions }) => extensions?.['code']) };
}

describe('the vendor’s id of a user', () => {
  test.each(MAPPED)('is the hash of one %s', (_what, id) => {
    expect(vendorUserId(id)).toBe(mapped(id));
  });

  test.each(AS_IT_IS)('is the id itself where the vendor can take it: %s', (id) => {
    expect(vendorUserId(id)).toBe(id);
  });

  test('is never that of two users, and always one that the vendor can take', () => {
    const id = fc.oneof(
      fc.string({ minLength: 1, maxLength: 255, unit: 'grapheme' }),
      fc.constantFrom(...AS_IT_IS, ...MAPPED.map(([, text]) => text)),
      fc.constantFrom(...MAPPED.map(([, text]) => mapped(text))),
    );
    fc.assert(
      fc.property(id, id, (one, other) => {
        expect(vendorUserId(one)).toMatch(/^[\w.@-]{1,64}$/);
        expect(vendorUserId(one) === vendorUserId(other)).toBe(one === other);
      }),
    );
  });
});

describe('a user whom the vendor knows by another id', () => {
  test.each(MAPPED)('enters, and is found in statistics again: %s', async (_what, id) => {
    await using gateway = await startTestGateway({ now });
    const caller = callerOf(id);
    const link = await linkOf(gateway, caller);
    expect(new URL(link!).searchParams.get('uid')).toBe(mapped(id));
    expect((await fetch(link!)).status).toBe(200);
    expect(await statisticsOf(gateway, liveRoom, caller)).toMatchObject({
      liveAttendance: { userId: id, sessions: [{ deviceType: expect.any(String) as unknown }] },
    });
  });

  test('is named by the own id in every answer, and may ask by either', async () => {
    await using gateway = await startTestGateway({ now });
    const id = 'auth0|1';
    const caller = callerOf(id);
    for (const userId of [undefined, id, mapped(id)]) {
      expect(await statisticsOf(gateway, endedRoom, caller, userId)).toEqual({
        liveAttendance: { userId: id, sessions: [] },
        playbackSessions: [],
        codes: undefined,
      });
      expect(await entryUid(gateway, caller, userId)).toBe(mapped(id));
    }
    const { data } = await gateway.execute<{ viewer: { userId: string } }, object>(
      '{ viewer { userId } }',
      {},
      caller,
    );
    expect(data?.viewer).toEqual({ userId: id });
  });

  test('is named by others as they have asked, from one remembered answer', async () => {
    await using gateway = await startTestGateway({ now });
    const id = 'auth0|1';
    const link = await linkOf(gateway, callerOf(id));
    await fetch(link!);
    const teacher = callerOf('teacher-1', 'statistics:any-user', 'room:entry-any-user');
    const server = callerOf(null, 'statistics:any-user', 'room:entry-any-user');
    for (const [caller, asked] of [
      [teacher, id],
      [server, mapped(id)],
      [server, id],
    ] as const) {
      const { liveAttendance } = await statisticsOf(gateway, liveRoom, caller, asked);
      expect(liveAttendance).toMatchObject({ userId: asked, sessions: [{}] });
      expect(await entryUid(gateway, caller, asked)).toBe(mapped(id));
    }
  });

  test('is somebody else to all who have no scope for that, also under the mapped id', async () => {
    await using gateway = await startTestGateway({ now });
    // One of them calls themselves what the other is mapped to.
    const victim = 'auth0|1';
    const caller = callerOf(mapped(victim));
    expect(await entryUid(gateway, caller)).toBe(mapped(mapped(victim)));
    expect(await entryUid(gateway, caller, mapped(victim))).toBe(mapped(mapped(victim)));
    expect(await entryUid(gateway, caller, victim)).toBeNull();
    const other = callerOf('u-1');
    for (const userId of [victim, mapped(victim)]) {
      expect(await entryUid(gateway, other, userId)).toBeNull();
      expect((await statisticsOf(gateway, endedRoom, other, userId)).codes).toEqual([
        'FORBIDDEN',
        'FORBIDDEN',
      ]);
    }
  });

  test('has sessions of playback under the own id', async () => {
    const path = await mkdtemp(join(tmpdir(), 'sandbox-'));
    await using folder = { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
    const dataFile = join(folder.path, 'state.json');
    const id = 'auth0|1';
    {
      await using gateway = await startTestGateway({ now, sandbox: { dataFile } });
      // Something has to change for the sandbox to write its state.
      await gateway.duobei.room.rename({ roomId: liveRoom, title: 'Kept' });
    }
    const state = await readFile(dataFile, 'utf8');
    await writeFile(dataFile, state.replaceAll(`"${studentUserId}"`, `"${mapped(id)}"`));
    await using gateway = await startTestGateway({ now, sandbox: { dataFile } });
    const { playbackSessions, codes } = await statisticsOf(gateway, endedRoom, callerOf(id));
    expect(codes).toBeUndefined();
    expect(playbackSessions?.length).toBeGreaterThan(0);
    expect(new Set(playbackSessions?.map(({ userId }) => userId))).toEqual(new Set([id]));
  });
});
