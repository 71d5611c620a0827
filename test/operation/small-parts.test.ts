import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApiKeyCheck } from '../../src/access/api-keys.ts';
import { createIgnoredMessages } from '../../src/redis/ignored-messages.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { withNotes, withStaleMark } from '../../src/operation/response-extensions.ts';
import { openScope } from '../../src/operation/request-scope.ts';
import { strangerCaller } from '../../src/access/caller.ts';

describe('messages that no replica has written', () => {
  test('are told at the first, and then once a minute with how many there were', () => {
    const lines: { level: number; ignored: number }[] = [];
    const logger = createLogger('info', {
      write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[0]),
    });
    let nowMs = 1_000;
    const onIgnored = createIgnoredMessages(logger, () => nowMs);
    onIgnored();
    for (let n = 0; n < 5; n += 1) onIgnored();
    nowMs += 59_999;
    onIgnored();
    expect(lines).toMatchObject([{ level: 40, ignored: 1 }]);
    nowMs += 1;
    onIgnored();
    expect(lines.slice(1)).toMatchObject([{ ignored: 7 }]);
    nowMs += 60_000;
    onIgnored();
    expect(lines.slice(2)).toMatchObject([{ ignored: 1 }]);
  });
});

describe('a key of a server', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  test('is that of one server, by the name and the scopes that it was given', () => {
    const check = createApiKeyCheck([
      { name: 'portal', sha256: sha256('one'), scopes: ['room:read'], merchants: null },
      { name: 'crm', sha256: sha256('two'), scopes: [], merchants: ['north'] },
    ]);
    expect(check('one')).toEqual({
      kind: 'server',
      name: 'key:portal',
      userId: null,
      scopes: new Set(['room:read']),
      rooms: null,
      merchants: null,
    });
    expect(check('two')).toMatchObject({
      name: 'key:crm',
      scopes: new Set(),
      merchants: new Set(['north']),
    });
    for (const key of ['', 'on', 'One', 'three', sha256('one')])
      expect(() => check(key)).toThrow('not valid');
  });
});

describe('what an answer says of itself', () => {
  const calls = { plannedMax: 2, made: 1, coalesced: 0, cached: 0 };
  const headers = new Headers();

  test('is how old its oldest part is, in seconds that are begun', () => {
    const marked = (ageMs: number) => withStaleMark({ data: {} }, { staleness: { ageMs } }).extensions;
    expect([marked(0), marked(1), marked(1_000), marked(1_001)]).toEqual([
      undefined,
      { stale: { ageSeconds: 1 } },
      { stale: { ageSeconds: 1 } },
      { stale: { ageSeconds: 2 } },
    ]);
  });

  test('stands beside what was there', () => {
    const result = { data: {}, extensions: { a: 1 } };
    const context = { staleness: { ageMs: 1 }, vendorCalls: calls, caller: strangerCaller };
    expect(withNotes(result, context, headers, true)).toEqual({
      data: {},
      extensions: { a: 1, stale: { ageSeconds: 1 }, vendorCalls: calls },
    });
    expect(result).toEqual({ data: {}, extensions: { a: 1 } });
  });
});

describe('the id of a request', () => {
  const idOf = (given: string) =>
    openScope('POST', '/graphql', new Headers({ 'x-request-id': given })).requestId;

  test('is what a proxy gave, up to 64 characters that can forge nothing', () => {
    for (const given of ['a', 'A_z-9', 'x'.repeat(64)]) expect(idOf(given)).toBe(given);
    for (const given of ['x'.repeat(65), 'a b', 'a"b', 'a\\b', 'a.b', 'ä'])
      expect(idOf(given)).not.toBe(given);
    expect(idOf('a b')).not.toBe(idOf('a b'));
  });
});
