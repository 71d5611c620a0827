import { parse, specifiedRules, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { operationRules } from '../../src/operation/validation-rules.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { schema } from '../support/gateway.ts';
import { restOf, protocols, startClient, startWatchGateway } from '../watch/watch-gateway.ts';

const FIELD = `roomLiveStatistics(roomId: "${seedIds.liveRoom}")`;

const conditioned = [
  ['@skip of a literal at the field', `subscription { ${FIELD} @skip(if: true) { id } }`],
  ['@skip of a literal that skips nothing', `subscription { ${FIELD} @skip(if: false) { id } }`],
  ['@include of a variable', `subscription ($a: Boolean!) { ${FIELD} @include(if: $a) { id } }`],
  ['one with a default', `subscription ($a: Boolean = true) { ${FIELD} @include(if: $a) { id } }`],
  ['@skip at a fragment', `subscription { ... @skip(if: true) { ${FIELD} { id } } }`],
  [
    '@include at a named one',
    `subscription { ...A @include(if: true) } fragment A on Subscription { ${FIELD} { id } }`,
  ],
  [
    '@include in a fragment',
    `subscription { ...B } fragment B on Subscription { ...C } fragment C on Subscription { ${FIELD} @include(if: true) { id } }`,
  ],
] as const;

describe.each(protocols)('over %s', (protocol) => {
  test.each(conditioned)('a subscription is not asked for on a condition: %s', async (_what, text) => {
    await using gateway = await startWatchGateway();
    using client = startClient(gateway.url, protocol);
    const told = await restOf(client.subscribe(text, text.includes('$a') ? { a: true } : {})).catch(
      (error: unknown) => error,
    );
    const [shown] = [told].flat() as { errors?: object[] }[];
    expect(shown?.errors ?? told).toEqual([
      {
        message: `"${/@\w+/.exec(text)?.[0]}" may not stand at the root of a subscription: put it on the fields within.`,
        // The client of this one writes texts anew.
        locations:
          protocol === 'multipart'
            ? (expect.any(Array) as unknown)
            : [{ line: 1, column: text.indexOf('@') + 1 }],
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
    expect(gateway.logs.filter(({ level }) => Number(level) >= 40)).toEqual([]);
    expect(gateway.takeCalls()).toEqual([]);
  });
});

test('conditions within are as they were', async () => {
  await using gateway = await startWatchGateway();
  using client = startClient(gateway.url, 'sse, distinct connections');
  const results = client.subscribe(
    `subscription ($a: Boolean!) { ${FIELD} { id @include(if: $a) title @skip(if: $a) } }`,
    { a: true },
  );
  const { value } = await results.next();
  await results.return?.();
  expect(value).toEqual({ data: { roomLiveStatistics: { id: expect.any(String) as string } } });
});

test.each([
  `subscription { ${FIELD} { id } }`,
  `subscription { ...A } fragment A on Subscription { ${FIELD} { id } }`,
  `subscription { ${FIELD} { id } ${FIELD} { title } ...A } fragment A on Subscription { ${FIELD} { title } ...A }`,
  `subscription { a: ${FIELD} { id } b: ${FIELD} { id } }`,
  `subscription Named { a: ${FIELD} { id } ... { b: ${FIELD} { id } } ... { b: ${FIELD} { id } c: __typename } }`,
  'subscription { __typename }',
  'subscription Named { ...A } fragment A on Subscription { a: __schema { description } __typename }',
  'subscription { ...Missing }',
  'query ($a: Boolean!) { merchant @include(if: $a) { name } __typename }',
])('all else is as the library has it: %s', (text) => {
  const errors = validate(schema, parse(text), operationRules);
  expect(errors.map(String)).toEqual(validate(schema, parse(text), specifiedRules).map(String));
});
