import { describe, expect, test } from 'vitest';
import {
  isForeignCharset,
  isPacked,
  mediaTypeOf,
  parametersOf,
} from '../../../src/transports/http/media-type.ts';
import { leastCpuMs } from '../../support/cpu-time.ts';

describe('the charset of a body', () => {
  test.each([
    null,
    undefined,
    'application/json',
    'application/json;',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="UTF-8"',
    'application/json; charset = utf8',
    'application/json; charset="utf\\-8"',
    'application/json; profile="a; charset=gbk"; charset=utf-8',
    'application/json; xcharset=gbk',
    'multipart/form-data; boundary="charset=gbk"',
  ])('%j is UTF-8, or not named', (contentType) => {
    expect(isForeignCharset(contentType)).toBe(false);
  });

  test.each([
    'application/json; charset=gbk',
    'application/json;CHARSET=GB18030',
    'application/json; charset="utf-16"',
    'application/json; charset=us-ascii',
    'application/json; charset=utf-8; charset=gbk',
    'application/json; profile="a\\"; charset=utf-8"; charset=big5',
    'application/json; ; x; charset=latin1',
    'application/json; charset=',
  ])('%j is another one', (contentType) => {
    expect(isForeignCharset(contentType)).toBe(true);
  });
});

test.each([
  [undefined, false],
  [null, false],
  ['', false],
  ['identity', false],
  [' Identity , ', false],
  ['gzip', true],
  ['x-gzip', true],
  ['identity, br', true],
  ['identityx', true],
])('a body of the coding %j is packed: %j', (coding, expected) => expect(isPacked(coding)).toBe(expected));

test('a media type is named without its parameters', () => {
  expect(['Application/JSON ; a=b', 'text/plain', null].map(mediaTypeOf)).toEqual([
    'application/json',
    'text/plain',
    undefined,
  ]);
});

test('parameters are found whatever is between them', () => {
  expect(parametersOf('a/b; boundary=x ;boundary="y;z"', 'boundary')).toEqual(['x', 'y;z']);
});

test.each([';a', '; charset="', ';\\"', '; a=', ';   ', ';charset='])(
  'a header full of %j takes no time',
  async (piece) => {
    const header = `application/json${piece.repeat(16_384 / piece.length)}`;
    expect(await leastCpuMs(() => isForeignCharset(header))).toBeLessThan(20);
  },
);
