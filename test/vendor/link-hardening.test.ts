import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EntryLinkInput } from '../../src/vendor/endpoints/room-links.ts';
import { APP_KEY, clientOf } from './vendor-stub.ts';

const appKey = APP_KEY;
const links = clientOf({ url: 'http://links.invalid' }, { now: () => 1_700_000_000_000 }).room;

/** The signer, read anew from the document: names in ASCII order, values as they are, then the key, md5. */
function independentSign(params: Map<string, string>): string {
  const names = [...params.keys()].filter((name) => name !== 'sign' && params.get(name) !== '');
  names.sort((a, b) => (Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0 ? -1 : 1));
  const text = names.map((name) => [name, params.get(name)].join('=')).join('&');
  return createHash('md5')
    .update(Buffer.from(text + appKey, 'utf8'))
    .digest('hex');
}

const paramsOf = (input: EntryLinkInput) => new Map(new URL(links.entryLink(input, 60).url).searchParams);

/** Everything somebody could try: what is refused is as good as what is made harmless. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        '&',
        '=',
        'uid',
        'roomId',
        'userRole',
        '1',
        'a',
        ' ',
        '%26',
        '%3D',
        '＆',
        '＝',
        '\u200b',
        '\n',
        '\0',
      ),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join('')),
);

const anyInput: fc.Arbitrary<EntryLinkInput> = fc.record({
  roomId: fc.oneof(fc.constant('jz6e0d4df9cd44a4c79bdc87318ae5b868'), anyText),
  userId: fc.oneof(fc.constant('student-1'), anyText),
  nickname: fc.oneof(fc.constant('小明'), anyText),
  role: fc.constantFrom('HOST', 'AUDIENCE', 'INVISIBLE_MONITOR', 'ASSISTANT', 'PARENT'),
  deviceType: fc.constantFrom('PC', 'MOBILE', null),
  playbackStartSeconds: fc.option(fc.nat({ max: 10_000 })),
  isHls: fc.option(fc.boolean()),
  isHtml5: fc.option(fc.boolean()),
});

/** Inputs that make a link, with their parameters. */
function linkOrNothing(input: EntryLinkInput): Map<string, string> | undefined {
  try {
    return paramsOf(input);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return undefined;
  }
}

/**
 * Every way to read the signed text as parameters: each `&` may begin a new one or belong to a value, each `=` may end
 * a name or belong to a value. The vendor checks the text, so all of these have the sign of the link.
 */
function readings(text: string): Map<string, string>[] {
  const pieces = text.split('&');
  const all: Map<string, string>[] = [];
  for (let cuts = 0; cuts < 2 ** (pieces.length - 1); cuts += 1) {
    let pairs = [pieces[0] ?? ''];
    for (const [index, piece] of pieces.slice(1).entries()) {
      if ((cuts >> index) & 1) pairs.push(piece);
      else pairs = [...pairs.slice(0, -1), `${pairs.at(-1)}&${piece}`];
    }
    let maps = [new Map<string, string>()];
    for (const pair of pairs) {
      const ends = [...pair.matchAll(/=/g)].map(({ index }) => index);
      maps = maps.flatMap((known) =>
        ends.map((end) => new Map([...known, [pair.slice(0, end), pair.slice(end + 1)]])),
      );
      if (maps.length > 5_000) maps.length = 5_000;
    }
    all.push(...maps);
  }
  return all;
}

/** A reading that the vendor would take: its parameters, sorted and joined anew, are the text that was signed. */
const isSigned = (params: Map<string, string>, sign: string) => independentSign(params) === sign;

const roles = { HOST: '1', AUDIENCE: '2', INVISIBLE_MONITOR: '3', ASSISTANT: '4', PARENT: '6' };

describe('a link into a room', () => {
  test('has the sign that an independent signer gives it', () => {
    let made = 0;
    fc.assert(
      fc.property(anyInput, (input) => {
        const params = linkOrNothing(input);
        if (!params) return;
        made += 1;
        expect(params.get('sign')).toBe(independentSign(params));
      }),
      { seed: 1, numRuns: 2_000 },
    );
    expect(made).toBeGreaterThan(100);
  });

  test('says who, where and as what, whichever way its signed text is read', () => {
    let made = 0;
    fc.assert(
      fc.property(anyInput, (input) => {
        const params = linkOrNothing(input);
        if (!params) return;
        made += 1;
        const sign = params.get('sign') ?? '';
        const names = [...params.keys()].filter((name) => name !== 'sign').sort();
        const text = names.map((name) => `${name}=${params.get(name)}`).join('&');
        // As many cuts as there are parameters: none of the values brought one along.
        expect(text.split('&')).toHaveLength(names.length);
        expect(text.split('=')).toHaveLength(names.length + 1);
        let taken = 0;
        for (const reading of readings(text)) {
          if (!isSigned(reading, sign)) continue;
          taken += 1;
          // A reading without one of them is no entry: the vendor needs uid and roomId, and without a role it is a listener.
          for (const [name, value] of [
            ['uid', input.userId],
            ['roomId', input.roomId],
            ['userRole', roles[input.role]],
          ] as const) {
            if (reading.has(name)) expect(reading.get(name)?.split('&')[0]).toBe(value);
          }
        }
        expect(taken).toBeGreaterThan(0);
      }),
      { seed: 2, numRuns: 300 },
    );
    expect(made).toBeGreaterThan(20);
  });

  test('is made of a closed set of parameters, role always among them', () => {
    const known = new Set([
      'partner',
      'timestamp',
      'uid',
      'roomId',
      'nickname',
      'userRole',
      'deviceType',
      'psTime',
      'peTime',
      'tape',
      'adminDisableChat',
      'hls',
      'h5',
      'sign',
    ]);
    fc.assert(
      fc.property(anyInput, fc.dictionary(fc.string(), fc.string()), (input, more) => {
        const params = linkOrNothing({ ...more, ...input });
        if (!params) return;
        for (const name of params.keys()) expect(known).toContain(name);
        expect(params.get('userRole')).toBe(roles[input.role]);
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  test.each(['&', '=', 'a&userRole=1', 'a=b', '\u202e', '\u200b', 'a\nb', '\0', '\ud800', ' ', ''])(
    'is refused for the nickname %j',
    (nickname) => {
      const input = {
        roomId: 'jz6e0d4df9cd44a4c79bdc87318ae5b868',
        userId: 'a',
        nickname,
        role: 'AUDIENCE',
      } as const;
      expect(() => links.entryLink(input, 60)).toThrow(RangeError);
    },
  );
});
