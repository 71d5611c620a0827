import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signatureOf, signedFields, signedQuery } from '../../src/vendor/protocol/signing.ts';
import { APP_KEY, PARTNER } from './vendor-stub.ts';

const credentials = { partner: PARTNER, appKey: APP_KEY };

/** A second reading of 生成sign规则: sorts whole pairs as bytes, and hashes piece by piece. */
function independentSign(params: Record<string, string>, appKey: string): string {
  const pairs = Object.entries(params)
    .filter(([, value]) => value.length > 0)
    .map(([name, value]) => ({ name: Buffer.from(name), pair: `${name}=${value}` }))
    .sort((a, b) => Buffer.compare(a.name, b.name));
  const md5 = createHash('md5');
  pairs.forEach(({ pair }, index) => md5.update(index === 0 ? pair : `&${pair}`, 'utf8'));
  return md5.update(appKey, 'utf8').digest('hex');
}

const name = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'X', 'Y', 'Z', '_', '0', '1', '9'),
  minLength: 1,
  maxLength: 12,
});
const params = fc.dictionary(name, fc.string({ unit: 'binary', maxLength: 30 }), { noNullPrototype: true });

describe('生成sign规则: the signer', () => {
  it("reproduces the document's example", () => {
    const example = {
      duration: '2',
      partner: PARTNER,
      startTime: '2015-12-17 17:11',
      title: 'test course',
      video: '0',
      timestamp: '1497502288959',
    };
    expect(signatureOf(example, APP_KEY)).toBe('88df34581719235f50b0ed66ade2d302');
  });

  it('sorts capitals before small letters, as ASCII does', () => {
    expect(signatureOf({ a: '1', B: '2' }, 'k')).toBe(createHash('md5').update('B=2&a=1k').digest('hex'));
  });

  it('leaves empty and absent values out', () => {
    expect(signatureOf({ a: '1', b: '', c: undefined }, 'k')).toBe(signatureOf({ a: '1' }, 'k'));
  });

  it('agrees with an independent signer for any parameters', () => {
    fc.assert(
      fc.property(params, fc.string(), (fields, appKey) => {
        expect(signatureOf(fields, appKey)).toBe(independentSign(fields, appKey));
      }),
    );
  });

  it('sends exactly what it signs, for any text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(fc.dictionary(name, text, { noNullPrototype: true }), (fields) => {
        const received = Object.fromEntries(new URLSearchParams(signedQuery(fields, credentials, 1)));
        const { sign, ...rest } = received;
        expect(sign).toBe(independentSign(rest, APP_KEY));
      }),
    );
  });

  it('adds partner and timestamp, and encodes a space as %20', () => {
    expect(signedQuery({ title: 'a b' }, credentials, 1497502288959.7)).toMatch(
      /^partner=20151119143137&timestamp=1497502288959&title=a%20b&sign=[0-9a-f]{32}$/,
    );
  });

  it('keeps the key out of the fields', () => {
    expect(JSON.stringify(signedFields({ a: '1' }, credentials, 1))).not.toContain(APP_KEY);
  });
});
