import { Kind } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createCompiledOperations } from '../../src/operation/compiled-operations.ts';
import { parseText } from '../../src/operation/document-text.ts';
import { operationWith } from '../../src/operation/read-operation.ts';
import { strangerCaller, unlimitedCaller } from '../../src/access/caller.ts';
import { schema } from '../support/gateway.ts';
import { startTwoWays } from '../transports/http/two-ways.ts';

/** Some milliseconds pass at each look at this clock, as if compiling took so long. */
function startClock(stepMs: number) {
  let time = 0;
  return { now: () => (time += stepMs), pass: (ms: number) => (time += ms) };
}

function read(text: string) {
  const document = parseText(text);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('There is no operation.');
  return operationWith(schema, document, operation, {});
}

const textOf = (index: number) => `{ merchant { a${index}: name } }`;

describe('what is compiled', () => {
  test('has run twice without a refusal', () => {
    const compiled = createCompiledOperations({ compiledAtUse: 3, trustedTexts: new Set() });
    const text = textOf(0);
    for (let use = 0; use < 5; use += 1) expect(compiled.use(text, null, read(text))).toBeNull();
    compiled.ran(text);
    expect(compiled.use(text, null, read(text))).toBeNull();
    compiled.ran(text);
    expect(compiled.use(text, null, read(text))).not.toBeNull();
    expect(compiled.find(text, null)).not.toBeNull();
  });

  test('is compiled while there is time for it; the rest of the time is for the manifest', () => {
    const clock = startClock(50);
    const trusted = textOf(1_000);
    const compiled = createCompiledOperations({
      compiledAtUse: 1,
      trustedTexts: new Set([trusted]),
      now: clock.now,
    });
    const compile = (text: string) => compiled.use(text, null, read(text)) !== null;
    const done = Array.from({ length: 20 }, (_, index) => compile(textOf(index))).filter(Boolean);
    expect(done.length).toBeGreaterThanOrEqual(4);
    expect(done.length).toBeLessThanOrEqual(8);
    expect(compile(textOf(50))).toBe(false);
    expect(compile(trusted)).toBe(true);
    clock.pass(60_000);
    expect(compile(textOf(50))).toBe(true);
  });

  test('has a bound for the operations of one text', () => {
    const compiled = createCompiledOperations({ compiledAtUse: 1, trustedTexts: new Set() });
    const names = Array.from({ length: 12 }, (_, index) => `Q${index}`);
    const text = names.map((name) => `query ${name} { __typename }`).join(' ');
    const document = parseText(text);
    const found = names.filter((name, index) => {
      const operation = document.definitions[index];
      if (operation?.kind !== Kind.OPERATION_DEFINITION) return false;
      return compiled.use(text, name, operationWith(schema, document, operation, {}));
    });
    expect(found).toHaveLength(8);
  });

  test('is nothing that only strangers asked for, who were refused', async () => {
    await using ways = await startTwoWays({
      trust: {
        authenticate: (headers) => (headers.get('x-api-key') === null ? strangerCaller : unlimitedCaller),
      },
      yoga: { execution: { maxVendorCalls: 60, isWarnOnly: false, isCostReported: false, compiledAtUse: 2 } },
    });
    const body = { query: '{ merchant { name } }' };
    for (let use = 0; use < 5; use += 1) expect((await ways.ask(body)).body).toContain('UNAUTHENTICATED');
    const isDirect = async () => (await ways.ask(body, { 'x-api-key': 'some' })).isDirect;
    // Counted, compiled, and then found.
    expect([await isDirect(), await isDirect(), await isDirect()]).toEqual([false, false, true]);
  });
});
