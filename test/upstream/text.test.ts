import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  InvalidArgumentError,
  linkText,
  optionalText,
  sendableText,
  vendorId,
} from '../../src/upstream/text.ts';

describe('text to the vendor', () => {
  it('is trimmed and normalised once', () => {
    expect(sendableText('title', '  e\u0301tude\u3000', 20)).toBe('étude');
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

  it('names the argument at fault', () => {
    expect(() => sendableText('teacherName', ' ', 4)).toThrow(
      expect.objectContaining({ argument: 'teacherName', message: 'teacherName is empty.' }),
    );
  });

  it('is left out when it is optional and blank', () => {
    expect([undefined, null, '', '  '].map((text) => optionalText('title', text, 4))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
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

describe('text in a link', () => {
  it.each(['a&b', 'a=b', 'a\u200bb', 'a\u202eb', 'a\nb', '\ufeffa\u2066', 'a\ud800'])(
    'refuses %j',
    (text) => {
      expect(() => linkText('nickname', text, 32)).toThrow(InvalidArgumentError);
    },
  );

  it('takes names of any script', () => {
    expect(linkText('nickname', ' 张三 José 👍 ', 32)).toBe('张三 José 👍');
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
