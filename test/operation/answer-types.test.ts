import { describe, expect, test } from 'vitest';
import { anyAnswer, answerTypesOf, type PartsFormat } from '../../src/operation/answer-types.ts';

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
    ['', JSON_TYPE],
    [`${JSON_TYPE};q=nonsense`, null],
  ])('%s is answered as %s', (accept, json) => {
    expect(answerTypesOf(accept).json).toBe(json);
    expect(answerTypesOf(accept).json).toBe(json);
  });

  test.each<[string, PartsFormat | null, boolean]>([
    ['multipart/mixed', 'plain', false],
    ['multipart/*', 'plain', false],
    ['multipart/mixed;boundary=a', 'plain', false],
    ['multipart/mixed;deferSpec=20220824', 'deferSpec=20220824', false],
    ['Multipart/Mixed; DeferSpec="20220824"', 'deferSpec=20220824', false],
    ['multipart/mixed;boundary="graphql";incrementalSpec=v0.2', 'incrementalSpec=v0.2', false],
    ['text/event-stream', null, true],
    ['text/*', null, true],
    ['*/*, multipart/mixed;q=0', null, true],
    ['text/event-stream;q=0, */*', 'plain', false],
    ['application/json', null, false],
    // Of several, the better, and then the first.
    ['multipart/mixed;deferSpec=20220824, multipart/mixed;incrementalSpec=v0.2', 'deferSpec=20220824', false],
    [
      'multipart/mixed;incrementalSpec=v0.2, multipart/mixed;deferSpec=20220824',
      'incrementalSpec=v0.2',
      false,
    ],
    ['multipart/mixed;q=0.5, multipart/mixed;deferSpec=20220824;q=0.6', 'deferSpec=20220824', false],
    ['multipart/mixed, multipart/mixed;incrementalSpec=v0.2', 'plain', false],
    // Whoever names a format takes no other.
    ['multipart/mixed;deferSpec=2030', null, false],
    ['multipart/mixed;incrementalSpec=v9, */*', null, true],
    ['multipart/mixed;deferSpec=2030, multipart/mixed;deferSpec=20220824;q=0.1', 'deferSpec=20220824', false],
    ['multipart/mixed;deferSpec=20220824;q=0', null, false],
    ['multipart/mixed;subscriptionSpec=1.0', null, false],
  ])('%s takes parts as %s, and events: %s', (accept, parts, isEventStream) => {
    expect(answerTypesOf(accept)).toMatchObject({ parts, isEventStream });
  });

  test.each([
    ['multipart/mixed;deferSpec=2030', true],
    ['multipart/mixed;incrementalSpec=v9, application/json', true],
    ['multipart/mixed;subscriptionSpec=1.0, application/json', true],
    ['multipart/mixed;deferSpec=2030, multipart/mixed', false],
    ['multipart/mixed;deferSpec=2030;q=0, application/json', false],
    ['multipart/mixed;deferSpec=20220824, application/json', false],
    ['application/json', false],
    ['*/*', false],
  ])('%s takes parts only in a format that there is none of: %s', (accept, isPartsFormatUnknown) => {
    expect(answerTypesOf(accept)).toMatchObject({ isPartsFormatUnknown });
  });

  test.each([
    ['multipart/mixed;subscriptionSpec=1.0', true],
    ['multipart/mixed;boundary=graphql;subscriptionSpec="1.0",application/json;q=0.9', true],
    ['multipart/mixed;subscriptionSpec=1.0, text/event-stream', true],
    ['text/event-stream, multipart/mixed;subscriptionSpec=1.0', false],
    ['text/event-stream;q=0.5, multipart/mixed;subscriptionSpec=1.0;q=0.6', true],
    ['multipart/mixed;subscriptionSpec=1.0;q=0', false],
    ['multipart/mixed;subscriptionSpec=1.0;q=0, text/event-stream;q=0', false],
    ['multipart/mixed;subscriptionSpec=2.0', false],
    ['multipart/mixed', false],
    ['multipart/mixed;deferSpec=20220824', false],
    ['multipart/*', false],
    ['*/*', false],
  ])('%s has the events of a subscription as multipart: %s', (accept, isMultipartSubscription) => {
    expect(answerTypesOf(accept)).toMatchObject({ isMultipartSubscription });
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
