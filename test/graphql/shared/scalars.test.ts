import { describe, expect, test } from 'vitest';
import type { GraphQLScalarType } from 'graphql';
import { createSchema } from '../../../src/graphql/schema.ts';

const dateTime = createSchema().getType('DateTime') as GraphQLScalarType<Date, string>;

describe('DateTime', () => {
  test('output is UTC, without milliseconds unless there are some', () => {
    expect(dateTime.serialize(new Date('2017-06-15T12:59:00+08:00'))).toBe('2017-06-15T04:59:00Z');
    expect(dateTime.serialize(new Date(1_494_162_361_248))).toBe('2017-05-07T13:06:01.248Z');
  });

  test('input with any offset is the same instant', () => {
    const expected = new Date('2017-06-15T04:59:00Z');
    for (const text of ['2017-06-15T12:59:00+08:00', '2017-06-15T04:59:00Z', '2017-06-15T04:59:00.000z']) {
      expect(dateTime.parseValue(text)).toEqual(expected);
    }
  });

  test.each([
    '2017-06-15T12:59:00',
    '2017-06-15 12:59:00+08:00',
    '2017-06-15',
    '2017-02-31T00:00:00Z',
    '2017-06-15T25:00:00Z',
    'yesterday',
    '',
  ])('input %j is refused', (text) => {
    expect(() => dateTime.parseValue(text)).toThrow('RFC 3339');
  });

  test('a number is refused', () => {
    expect(() => dateTime.parseValue(1_494_162_361_248)).toThrow('RFC 3339');
  });
});
