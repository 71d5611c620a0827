import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  InvalidArgumentError,
  linkText,
  multilineText,
  normalisedText,
  optionalText,
  sendableText,
  vendorId,
} from '../../src/vendor/protocol/arguments.ts';
import { leastCpuMs } from '../support/cpu-time.ts';

describe('text to the vendor', () => {
  it('is normalised once', () => {
    expect(sendableText('title', 'e\u0301tude', 20)).toBe('étude');
  });

  it('may hold & and =', () => {
    expect(sendableText('title', 'Q&A a=b', 20)).toBe('Q&A a=b');
  });

  it.each(['a\u0000b', 'a\nb', 'a\rb', 'a\tb', 'a\u2028b', 'a\ud800b', '\udc00', 'a\u0085b'])(
    'refuses %j',
    (text) => {
      expect(() => sendableText('title', text, 20)).toThrow(InvalidArgumentError);
    },
  );

  it('counts code points against the limit', () => {
    expect(sendableText('title', '👍'.repeat(4), 4)).toBe('👍👍👍👍');
    expect(() => sendableText('title', '👍'.repeat(5), 4)).toThrow('title is longer than 4 characters.');
  });

  it.each(['\u2800', '\u2800 \u2800', '\ufe0f', '\u{1D159}', '\u3164', '\uffa0', '\u115f\u1160', '\u0301'])(
    'refuses %j, which looks empty',
    (text) => {
      expect(() => sendableText('title', text, 20)).toThrow(InvalidArgumentError);
    },
  );

  it('may be in Braille', () => {
    expect(sendableText('title', '\u2801\u2800\u2803', 20)).toBe('\u2801\u2800\u2803');
  });

  it('names the argument at fault', () => {
    expect(() => sendableText('teacherName', '', 4)).toThrow(
      expect.objectContaining({ argument: 'teacherName', message: 'teacherName is empty.' }),
    );
  });

  it('is left out when it is optional and empty', () => {
    for (const text of [undefined, null, '']) expect(optionalText('title', text, 4)).toBeUndefined();
  });

  it('keeps any accepted text free of surrounding spaces, which the sign rules forbid', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        let sent: string;
        try {
          sent = sendableText('title', text, 100);
        } catch {
          return;
        }
        expect(sent).toBe(sent.trim());
        expect(sendableText('title', sent, 100)).toBe(sent);
      }),
    );
  });
});

describe('text in several lines', () => {
  it('is sent with one kind of line break, tabs and blank lines kept', () => {
    const text = 'one\r\ntwo\rthree\u2028four\u2029five\u0085six\n\n\tseven';
    expect(multilineText('description', text, 100)).toBe('one\ntwo\nthree\nfour\nfive\nsix\n\n\tseven');
  });

  it('counts a line break as one character', () => {
    expect(multilineText('description', 'a\r\nb', 3)).toBe('a\nb');
    expect(() => multilineText('description', 'a\r\nb', 2)).toThrow('longer than 2 characters');
  });

  it('is what it was sent as when it is sent again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        let sent: string;
        try {
          sent = multilineText('description', text, 100);
        } catch {
          return;
        }
        expect(sent).toBe(sent.trim());
        expect(multilineText('description', sent, 100)).toBe(sent);
      }),
    );
  });

  it('may be indented and have blank lines within it', () => {
    expect(multilineText('description', 'a\n\n\u3000b', 20)).toBe('a\n\n\u3000b');
  });
});

describe('a refusal names the kind of character', () => {
  it.each([
    ['a\nb', 'a line break (U+000A)'],
    ['a\r\nb', 'a line break (U+000D)'],
    ['a\u2029b', 'a line break (U+2029)'],
    ['a\tb', 'a tab (U+0009)'],
    ['a\u0007b', 'a control character (U+0007)'],
    ['a\ud83d', 'half of a surrogate pair (U+D83D)'],
    ['a\ufffdb', 'the mark of a character that was lost on the way (U+FFFD)'],
    ['exe\u202efdp', 'a character that turns the direction of text (U+202E)'],
    ['a\u200fb', 'a character that turns the direction of text (U+200F)'],
    ['a\u200bb', 'an invisible character (U+200B)'],
    ['👨\u200d👩 a\u200db', 'an invisible character (U+200D)'],
    ['a\u{e0041}b', 'an invisible character (U+E0041)'],
  ])('%j has %s', (text, kind) => {
    expect(() => sendableText('title', text, 20)).toThrow(`title has ${kind}.`);
  });

  it.each(['a\u0007\nb', 'a\n\ufffdb', 'a\n\u202eb', 'a\n\u200bb', 'a\nb\ud83d', 'a\u000bb', 'a\u000cb'])(
    'in several lines too: %j',
    (text) => {
      expect(() => multilineText('description', text, 20)).toThrow(/^description has an? |half|the mark/);
    },
  );
});

describe('text in a link', () => {
  it.each(['a&b', 'a=b', 'a\u200bb', 'a\u202eb', 'a\nb', '\ufeffa\u2066', 'a\ud800'])(
    'refuses %j',
    (text) => {
      expect(() => linkText('nickname', text, 32)).toThrow(InvalidArgumentError);
    },
  );

  it('takes names of any script', () => {
    expect(linkText('nickname', '张三 José 👍', 32)).toBe('张三 José 👍');
  });
});

describe('ids', () => {
  it.each(['jza26a4e6300b5456eb3d04ecd21d6dc4d', '8a4691ad-d061-4d54-87be-ed709102ff9b'])(
    'takes %s',
    (id) => {
      expect(vendorId('roomId', id)).toBe(id);
    },
  );

  it.each(['', ' jz1', 'jz1&userRole=1', '../x', 'a'.repeat(101), 'jz1\n'])('refuses %j', (id) => {
    expect(() => vendorId('roomId', id)).toThrow('roomId is not an id of the vendor.');
  });
});

/** All white space that Unicode has, by its code point. A line break of two characters is sent as one. */
const spaces: [codePoint: string, space: string][] = [
  ...[0x9, 0xa, 0xb, 0xc, 0xd, 0x20, 0x85, 0xa0, 0x1680, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007],
  ...[0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
].map((code) => [`U+${code.toString(16).toUpperCase().padStart(4, '0')}`, String.fromCodePoint(code)]);

describe.each([
  ['text to the vendor', sendableText],
  ['text in a link', linkText],
  ['text in several lines', multilineText],
])('%s, with white space at its ends', (kind, made) => {
  const isMultiline = kind === 'text in several lines';
  const shown = (codePoint: string) =>
    isMultiline && /000D|0085|2028|2029/.test(codePoint) ? 'U+000A' : codePoint;

  it.each(spaces)('is refused for %s', (codePoint, space) => {
    for (const text of [`${space}a`, `a${space}`, `${space}a b${space}`, space, space + space]) {
      const refused = expect.objectContaining({
        argument: 'title',
        message: `title begins or ends with white space (${shown(codePoint)}).`,
      }) as Error;
      expect(() => made('title', text, 20)).toThrow(refused);
      expect(() => optionalText('title', text, 20, made)).toThrow(refused);
    }
  });

  it('is refused for \\r\\n, and for a byte order mark as any invisible character', () => {
    expect(() => made('title', 'a\r\n', 20)).toThrow('title begins or ends with white space');
    expect(() => made('title', '\ufeffa', 20)).toThrow('title has an invisible character (U+FEFF).');
  });
});

/** What both kinds of text make of a character that is not to be seen. */
const characters: [name: string, text: string, isTaken: boolean][] = [
  ['a family, joined', '👨\u200d👩\u200d👧', true],
  ['a judge with a skin tone, joined', '👩🏽\u200d⚖\ufe0f', true],
  ['a flag of a picture, joined behind a variation selector', '🏳\ufe0f\u200d🌈', true],
  ['a heart that is drawn as an emoji', 'I ❤\ufe0f you', true],
  ['an ideographic variant', '葛\u{e0100}', true],
  ['a hand with a skin tone', '👋🏽', true],
  ['two hearts of two tones, joined', '🧑🏻\u200d❤\ufe0f\u200d💋\u200d🧑🏿', true],
  ['an eye in a bubble', '👁\ufe0f\u200d🗨\ufe0f', true],
  ['a head that nods', '🙂\u200d↕\ufe0f', true],
  ['the flag of a country', '🇨🇳', true],
  ['the flag of Scotland', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}', true],
  ['tags behind a flag, without their end', '🏴\u{e0067}\u{e0062}\u{e0073}', false],
  ['tags behind a letter', 'a\u{e0067}\u{e0062}\u{e0073}\u{e007f}', false],
  ['more tags than a place has', `🏴${'\u{e0067}'.repeat(7)}\u{e007f}`, false],
  ['the mark of a lost character', 'a\ufffdb', false],
  ['a keycap', '3\ufe0f\u20e3', true],
  ['text from right to left', 'שלום العربية', true],
  ['an accent that has no letter of its own', 'x\u0301', true],
  ['a wide space', 'a\u3000b', true],
  ['a joiner between letters', 'a\u200db', false],
  ['a joiner in front of an emoji', 'a\u200d👩', false],
  ['a joiner behind an emoji', '👩\u200d', false],
  ['a joiner behind an emoji and a letter', '👩\u200da', false],
  ['two joiners in an emoji', '👩\u200d\u200d👧', false],
  ['a joiner beside a good one', '👨\u200d👩 a\u200db', false],
  ['a non-joiner', 'a\u200cb', false],
  ['a non-joiner in an emoji', '👩\u200c👧', false],
  ['a zero-width space', 'a\u200bb', false],
  ['a word joiner', 'a\u2060b', false],
  ['a byte order mark', 'a\ufeffb', false],
  ['a soft hyphen', 'a\u00adb', false],
  ['a combining grapheme joiner', 'a\u034fb', false],
  ['a Hangul filler', 'a\u3164b', false],
  ['a half-width Hangul filler', 'a\uffa0b', false],
  ['a Mongolian vowel separator', 'a\u180eb', false],
  ['a left-to-right mark', 'a\u200eb', false],
  ['a right-to-left mark', 'a\u200fb', false],
  ['an Arabic letter mark', 'a\u061cb', false],
  ['an embedding', 'a\u202ab', false],
  ['an override', 'exe\u202efdp.pdf', false],
  ['the end of an embedding', 'a\u202cb', false],
  ['an isolate', 'a\u2067b', false],
  ['the end of an isolate', 'a\u2069b', false],
  ['an annotation', 'a\ufff9b', false],
  ['a tag', 'a\u{e0041}b', false],
  ['a musical control', 'a\u{1d173}b', false],
  ['a control character', 'a\u0007b', false],
  ['a line break', 'a\nb', false],
  ['half a surrogate pair', 'a\ud83d', false],
  ['more marks than any letter has', `a${'\u0315'.repeat(31)}`, false],
];

describe.each([
  ['text to the vendor', sendableText],
  ['text in a link', linkText],
  ['text in several lines', multilineText],
])('%s', (kind, made) => {
  it.each(characters)('with %s', (name, text, isTaken) => {
    const send = () => made('title', text, 50);
    if (isTaken || (name === 'a line break' && kind === 'text in several lines'))
      expect(send()).toBe(text.normalize('NFC'));
    else expect(send).toThrow(InvalidArgumentError);
  });
});

describe('marks by the thousand', () => {
  const heap = `a${'\u0315'.repeat(60_000)}${'\u0316'.repeat(60_000)}`;

  it.each([
    ['are refused', () => expect(() => sendableText('title', heap, 255)).toThrow('too many marks')],
    ['are compared as they are', () => expect(normalisedText(heap)).toBe(heap)],
  ])('%s within 50 ms', async (_what, decide) => {
    expect(await leastCpuMs(decide)).toBeLessThan(50);
  });
});
