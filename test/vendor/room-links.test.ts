import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DuobeiClientOptions } from '../../src/vendor/client.ts';
import type { EntryLinkInput } from '../../src/vendor/endpoints/room-links.ts';
import type { RoomRole } from '../../src/vendor/endpoints/room-visitor.ts';
import { signatureOf } from '../../src/vendor/protocol/signing.ts';
import { APP_KEY, clientOf, PARTNER } from './vendor-stub.ts';

const nowMs = Date.parse('2017-06-15T04:55:02.288Z');
const input: EntryLinkInput = { roomId: 'jz000001', userId: 'u-1', nickname: '张三', role: 'AUDIENCE' };

function linkOf(
  changes: Partial<EntryLinkInput> = {},
  ttlSeconds = 60,
  options: Partial<DuobeiClientOptions> = {},
) {
  const client = clientOf({ url: 'http://links.invalid' }, { now: () => nowMs, ...options });
  return client.room.entryLink({ ...input, ...changes }, ttlSeconds);
}

function paramsOf(changes: Partial<EntryLinkInput> = {}): Record<string, string> {
  const { sign, partner, timestamp, ...params } = Object.fromEntries(
    new URL(linkOf(changes).url).searchParams,
  );
  expect(sign).toBe(signatureOf({ partner, timestamp, ...params }, APP_KEY));
  return params;
}

describe('请求进入房间: the entry link', () => {
  it('is signed for the enter page, dated back so that it lives as long as asked', () => {
    const { url, expiresAt } = linkOf({}, 60);
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe('http://links.invalid/api/v3/room/enter');
    expect(searchParams.get('partner')).toBe(PARTNER);
    expect(Number(searchParams.get('timestamp'))).toBe(nowMs - 240_000);
    expect(expiresAt).toEqual(new Date(nowMs + 60_000));
  });

  it('always says the role', () => {
    const roles: Record<RoomRole, string> = {
      HOST: '1',
      AUDIENCE: '2',
      INVISIBLE_MONITOR: '3',
      ASSISTANT: '4',
      PARENT: '6',
    };
    for (const [role, userRole] of Object.entries(roles)) {
      expect(paramsOf({ role: role as RoomRole })).toEqual({
        roomId: 'jz000001',
        uid: 'u-1',
        nickname: '张三',
        userRole,
      });
    }
  });

  it('carries every option in the notation of the document', () => {
    expect(
      paramsOf({
        role: 'INVISIBLE_MONITOR',
        deviceType: 'MOBILE',
        isMonitorChatDisabled: true,
        isUnedited: true,
      }),
    ).toMatchObject({ deviceType: '2', adminDisableChat: 'true', tape: 'true' });
    expect(
      paramsOf({ deviceType: 'PC', playbackStartSeconds: 6020, playbackEndSeconds: 7223 }),
    ).toMatchObject({
      deviceType: '1',
      psTime: '100:20',
      peTime: '120:23',
    });
    expect(paramsOf({ playbackStartSeconds: 5 })).toMatchObject({ psTime: '0:05' });
    expect(paramsOf({ isHls: true, isHtml5: true })).toMatchObject({ hls: '1', h5: '1' });
    expect(paramsOf({ isHls: false, isHtml5: null })).toEqual(paramsOf());
  });

  it.each<[string, Partial<EntryLinkInput>]>([
    ['role', { role: 'PARENT' }],
    ['isHls', { isHls: true }],
    ['isHtml5', { isHtml5: true }],
  ])('has no %s beyond the document where that is off', (argument, changes) => {
    expect(() => linkOf(changes, 60, { beyondDocument: 'off' })).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', argument }),
    );
    const documented = { isHls: false, isHtml5: false, role: 'HOST' } as const;
    expect(linkOf(documented, 60, { beyondDocument: 'off' }).url).toContain('userRole=1');
  });

  it.each<[string, Partial<EntryLinkInput>]>([
    ['roomId', { roomId: 'jz1&uid=2' }],
    ['userId', { userId: '' }],
    ['userId', { userId: 'a&b' }],
    ['userId', { userId: 'a'.repeat(65) }],
    ['nickname', { nickname: '  ' }],
    ['nickname', { nickname: 'a&userRole=1' }],
    ['nickname', { nickname: 'x'.repeat(33) }],
    ['nickname', { nickname: 'a\u200db' }],
    ['isUnedited', { isUnedited: true, playbackStartSeconds: 1 }],
    ['isUnedited', { isUnedited: true, playbackEndSeconds: 9 }],
    ['playbackStartSeconds', { playbackStartSeconds: -1 }],
    ['playbackEndSeconds', { playbackStartSeconds: 9, playbackEndSeconds: 9 }],
    ['isMonitorChatDisabled', { isMonitorChatDisabled: true }],
  ])('refuses a bad %s', (argument, changes) => {
    expect(() => linkOf(changes)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', argument }),
    );
  });

  it.each([29, 301, Number.NaN])('refuses a life of %d seconds', (ttlSeconds) => {
    expect(() => linkOf({}, ttlSeconds)).toThrow(expect.objectContaining({ argument: 'ttlSeconds' }));
  });

  it('cannot be split another way under the same sign', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 34 });
    const userId = fc.string({
      unit: fc.constantFrom('a', 'Z', '0', '_', '.', '@', '-', '&', '=', ' '),
      maxLength: 10,
    });
    fc.assert(
      fc.property(text, userId, (nickname, uid) => {
        let url: string;
        try {
          ({ url } = linkOf({ nickname, userId: uid }));
        } catch {
          return;
        }
        const params = new URL(url).searchParams;
        params.delete('sign');
        const names = [...params.keys()].sort();
        const canonical = names.map((name) => `${name}=${params.get(name) ?? ''}`).join('&');
        // As many separators as parameters: the pairs are the only reading of the signed string.
        expect(canonical.split('&').map((pair) => pair.split('='))).toEqual(
          names.map((name) => [name, params.get(name)]),
        );
      }),
    );
  });
});
