import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GraphQLScalarType } from 'graphql';
import { createSchema } from '../../../src/graphql/schema.ts';
import { startTestGateway } from '../../support/gateway.ts';

const dateTime = createSchema().getType('DateTime') as GraphQLScalarType<Date, string>;

describe('DateTime', () => {
  test('output is UTC, without milliseconds unless there are some', () => {
    expect(dateTime.serialize(new Date('2017-06-15T12:59:00+08:00'))).toBe('2017-06-15T04:59:00Z');
    expect(dateTime.serialize(new Date(1_494_162_361_248))).toBe('2017-05-07T13:06:01.248Z');
  });

  test('output is that of Date, whatever was written before it', () => {
    const anyDate = fc.date({ noInvalidDate: true, min: new Date(-62e12), max: new Date(9e13) });
    fc.assert(
      fc.property(anyDate, fc.boolean(), (date, isWhole) => {
        const at = isWhole ? new Date(Math.floor(date.getTime() / 1000) * 1000) : date;
        expect(dateTime.serialize(at)).toBe(at.toISOString().replace('.000Z', 'Z'));
      }),
    );
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
    '2017-06-15T24:00:00Z',
    'yesterday',
    '',
  ])('input %j is refused', (text) => {
    expect(() => dateTime.parseValue(text)).toThrow('RFC 3339');
  });

  test('a number is refused', () => {
    expect(() => dateTime.parseValue(1_494_162_361_248)).toThrow('RFC 3339');
  });
});

describe('Date', () => {
  const date = createSchema().getType('Date') as GraphQLScalarType<string, string>;

  test('is a day of the calendar', () => {
    for (const day of ['2017-06-15', '2024-02-29', '1971-01-01', '2200-12-31'])
      expect(date.parseValue(day)).toBe(day);
    expect(date.serialize('2017-06-15')).toBe('2017-06-15');
  });

  test.each([
    '2017-6-15',
    '2023-02-29',
    '2017-13-01',
    '2017-06-15T00:00:00Z',
    '20170615',
    '0001-01-01',
    '1970-12-31',
    '2201-01-01',
    '9999-12-31',
    '',
    20_170_615,
    null,
  ])('input %j is refused', (text) => {
    expect(() => date.parseValue(text)).toThrow('A Date is a day of the calendar');
  });
});

test('what is written in an operation and refused is said with its place', async () => {
  await using gateway = await startTestGateway();
  const query = `query ($day: DateTime = "soon") { rooms(filter: {
    startsOn: "x",
    startsAfter: 5,
    startsBefore: $day }) { totalCount } }`;
  const { errors } = await gateway.execute(query, {});
  expect(errors).toMatchObject([
    { message: expect.stringContaining('A DateTime is') as string, locations: [{ line: 1, column: 25 }] },
    { message: expect.stringContaining('A Date is') as string, locations: [{ line: 2, column: 15 }] },
    { message: expect.stringContaining('A DateTime is') as string, locations: [{ line: 3, column: 18 }] },
  ]);
  for (const { extensions } of errors ?? []) expect(extensions).toEqual({ code: 'BAD_USER_INPUT' });
  const written = await gateway.execute('{ rooms(filter: { startsOn: "2017-06-15" }) { totalCount } }', {});
  expect(written.errors).toBeUndefined();
  const file = await gateway.execute(
    'mutation {\n uploadDocument(input: { file: "x" }) { document { id } } }',
    {},
  );
  expect(file.errors).toMatchObject([
    {
      message: expect.stringContaining('An Upload is a variable') as string,
      locations: [{ line: 2, column: 32 }],
    },
  ]);
});
