import { describe, expect, test } from 'vitest';
import { anyAnswer, answerTypesOf } from '../../src/operation/answer-types.ts';

const GRAPHQL = 'application/graphql-response+json';
const JSON_TYPE = 'application/json';

describe('an Accept header', () => {
  test.each<[string | undefined, string | null]>([
    [undefined, JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    [GRAPHQL, GRAPHQL],
    [JSON_TYPE, JSON_TYPE],
    [`${GRAPHQL}, ${JSON_TYPE}`, GRAPHQL],
    [`${JSON_TYPE}, ${GRAPHQL}`, JSON_TYPE],
    [`${JSON_TYPE};q=0.9, ${GRAPHQL}`, GRAPHQL],
    [`${GRAPHQL};q=0.1,${JSON_TYPE};q=0.2`, JSON_TYPE],
    [`*/*;q=0.1, ${GRAPHQL}`, GRAPHQL],
    [`${JSON_TYPE};q=0, */*`, GRAPHQL],
    [`${JSON_TYPE};q=0`, null],
    ['*/*;q=0', null],
    ['APPLICATION/JSON; Q=0.5', JSON_TYPE],
    [`${JSON_TYPE}; charset=utf-8`, JSON_TYPE],
    [`${JSON_TYPE}; charset="UTF-8"`, JSON_TYPE],
    [`${JSON_TYPE}; charset=latin1`, null],
    ['text/html', null],
    ['', null],
    [`${JSON_TYPE};q=nonsense`, null],
  ])('%s is answered as %s', (accept, json) => {
    expect(answerTypesOf(accept).json).toBe(json);
    expect(answerTypesOf(accept).json).toBe(json);
  });

  test.each([
    ['multipart/mixed', true, false],
    ['multipart/*', true, false],
    ['multipart/mixed;deferSpec=20220824', true, false],
    ['text/event-stream', false, true],
    ['text/*', false, true],
    ['*/*, multipart/mixed;q=0', false, true],
    ['text/event-stream;q=0, */*', true, false],
    ['application/json', false, false],
  ])('%s takes parts: %s, and events: %s', (accept, isMultipart, isEventStream) => {
    expect(answerTypesOf(accept)).toMatchObject({ isMultipart, isEventStream });
  });

  test('that is not there takes everything', () => {
    expect(answerTypesOf(null)).toBe(anyAnswer);
  });

  test('is read anew when many others came between', () => {
    for (let n = 0; n < 100; n += 1)
      expect(answerTypesOf(`application/json;n=${n}, text/html`).json).toBe(JSON_TYPE);
    expect(answerTypesOf(GRAPHQL).json).toBe(GRAPHQL);
  });
});
