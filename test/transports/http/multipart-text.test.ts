import { describe, expect, test } from 'vitest';
import { checkTextPart } from '../../../src/transports/http/uploads/multipart-text.ts';
import { leastCpuMs } from '../../support/cpu-time.ts';

const CONTENT_TYPE = 'multipart/form-data; boundary=b';

/** One part; its head gets these lines too. */
const part = (name: string, value: string, ...lines: string[]) =>
  [`--b`, `Content-Disposition: form-data; name="${name}"`, ...lines, '', value, ''].join('\r\n');

const operations = (value = '{}', ...lines: string[]) => part('operations', value, ...lines);
const map = (value = '{}', ...lines: string[]) => part('map', value, ...lines);
const fileHead = `--b\r\nContent-Disposition: form-data; name="0"; filename="\u00e9.pdf"\r\n\r\n%PDF \u00e9`;

/** A head whose characters are its bytes. */
const check =
  (head: string, contentType = CONTENT_TYPE) =>
  () => {
    for (const index of [0, 1] as const) checkTextPart(Buffer.from(head, 'latin1'), contentType, index);
  };

/** The same characters as UTF-8 has them. */
const utf8 = (text: string) => Buffer.from(text).toString('latin1');

describe('the parts in front of the files', () => {
  test.each([
    ['plain', operations() + map() + fileHead],
    ['with a title in Chinese', operations(utf8('{"title":"开学 👩🏽‍🏫"}')) + map() + fileHead],
    [
      'that say UTF-8',
      operations('{}', 'Content-Type: application/json; charset="UTF-8"') + map() + fileHead,
    ],
    ['behind a preamble', `anything \u00e9\r\n${operations()}${map()}${fileHead}`],
  ])('%s are taken', (_what, head) => {
    expect(check(head)).not.toThrow();
  });

  test.each([
    ['operations', operations('{"title":"\u00e9"}') + map() + fileHead],
    [
      'operations that say UTF-8',
      operations('\u00e9', 'content-type: a/b; charset=utf-8') + map() + fileHead,
    ],
    ['the map', operations() + map('{"\u00e9":[]}') + fileHead],
    ['the head of a part', operations('{}', 'x: \u00e9') + map() + fileHead],
  ])('that are no UTF-8 are 400: %s', (_what, head) => {
    expect(check(head)).toThrow('The text in front of the files is not valid UTF-8.');
  });

  test.each([
    ['operations', operations('{}', 'Content-Type: application/json; charset=gbk') + map() + fileHead],
    ['the map', operations() + map('{}', 'CONTENT-TYPE : text/plain;charset=GB18030') + fileHead],
    [
      'a head in two lines',
      operations('{}', 'Content-Type: application/json;', '\tcharset=gbk') + map() + fileHead,
    ],
    [
      'a head that says it twice',
      operations('{}', 'Content-Type: a/b', 'Content-Type: a/b; charset=gbk') + map(),
    ],
  ])('that name another charset are 415: %s', (_what, head) => {
    expect(check(`${head}--b`)).toThrow('Send the body in UTF-8');
  });

  test('are found by a boundary in quotes', () => {
    expect(check(operations('\u00e9') + map() + fileHead, 'multipart/form-data; boundary="b"')).toThrow(
      'UTF-8',
    );
  });

  test.each([
    ['another one', part('\u00e9', '') + operations('\u00e9') + map()],
    ['one without a name', `--b\r\n\r\n\r\n${operations('\u00e9')}${map()}`],
    ['the map', map() + operations()],
  ])('are the first two: %s in front is 400', (_what, head) => {
    expect(check(`${head}--b`)).toThrow('The first part is "operations", the second "map".');
  });

  test('have to be found', () => {
    expect(check(operations() + map(), 'multipart/form-data; boundary=c')).toThrow('The first part is');
  });

  test.each(['; ', '--b\r\n', '\r\n--b', 'content-disposition:;'])(
    'full of %j take no time',
    async (piece) => {
      const head = `${operations('{}', piece.repeat(250_000 / piece.length))}${map()}${fileHead}`;
      const find = () => {
        try {
          check(head)();
        } catch {
          // Whatever comes of it.
        }
      };
      expect(await leastCpuMs(find)).toBeLessThan(100);
    },
  );
});
