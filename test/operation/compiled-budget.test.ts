import { describe, expect, test } from 'vitest';
import { createCompiler } from '../../src/operation/compiled-operations.ts';
import { KnownText } from '../../src/operation/known-operation.ts';
import { TrustedDocuments } from '../../src/operation/persisted-operations.ts';
import { parseText } from '../../src/operation/document-text.ts';
import { readOperation } from '../../src/operation/read-operation.ts';
import { strangerCaller, type Caller } from '../../src/access/caller.ts';
import { schema, startTestGateway } from '../support/gateway.ts';

/** Some milliseconds pass at each look at this clock, as if compiling took so long. */
function startClock(stepMs: number) {
  let time = 0;
  return { now: () => (time += stepMs), pass: (ms: number) => (time += ms) };
}

/** The first use of a text. */
function firstRead(text: string, name = '') {
  const known = new KnownText(text, { document: parseText(text), errors: null }).operation(name);
  if (!known) throw new Error('There is no operation.');
  return readOperation(schema, known, {});
}

const textOf = (index: number) => `{ merchant { a${index}: name } }`;

const none = new TrustedDocuments(new Map(), false);

const onCompiled = () => undefined;

describe('what is compiled', () => {
  test('has run twice without a refusal', () => {
    const compiler = createCompiler({ compiledAtUse: 3, trusted: none, onCompiled });
    const read = firstRead(textOf(0));
    for (let use = 0; use < 5; use += 1) expect(compiler(read)).toBeNull();
    read.known.text.runs += 1;
    expect(compiler(read)).toBeNull();
    read.known.text.runs += 1;
    expect(compiler(read)).not.toBeNull();
    expect(compiler(read)).toBe(compiler(read));
  });

  test('is compiled while there is time for it; the rest of the time is for the manifest', () => {
    const clock = startClock(50);
    const trusted = new TrustedDocuments(new Map([['51', textOf(51)]]), false);
    const compiler = createCompiler({ compiledAtUse: 1, trusted, onCompiled, now: clock.now });
    const compile = (index: number) => compiler(firstRead(textOf(index))) !== null;
    const done = Array.from({ length: 20 }, (_, index) => compile(index)).filter(Boolean);
    expect(done.length).toBeGreaterThanOrEqual(4);
    expect(done.length).toBeLessThanOrEqual(8);
    expect(compile(50)).toBe(false);
    expect(compile(51)).toBe(true);
    clock.pass(60_000);
    expect(compile(50)).toBe(true);
  });

  test('has a bound for the operations of one text', () => {
    const told: KnownText[] = [];
    const compiler = createCompiler({
      compiledAtUse: 1,
      trusted: none,
      onCompiled: (text) => void told.push(text),
    });
    const names = Array.from({ length: 12 }, (_, index) => `Q${index}`);
    const body = names.map((name) => `query ${name} { __typename }`).join(' ');
    const text = new KnownText(body, { document: parseText(body), errors: null });
    const found = names.filter((name) => compiler(readOperation(schema, text.operation(name)!, {})));
    expect(found).toHaveLength(8);
    expect(told).toEqual(Array.from({ length: 8 }, () => text));
    expect(text.bytes).toBeGreaterThan(800_000);
  });

  test('is nothing that only strangers asked for, who were refused', async () => {
    await using gateway = await startTestGateway({
      yoga: { execution: { maxVendorCalls: 60, isWarnOnly: false, isCostReported: false, compiledAtUse: 3 } },
    });
    const query = '{ merchant { name } }';
    const known = gateway.pipeline.texts.find(query, undefined);
    const ask = async (caller?: Caller) => (await gateway.execute(query, undefined, caller)).data;
    for (let use = 0; use < 5; use += 1) expect(await ask(strangerCaller)).toEqual({ merchant: null });
    expect([known.runs, known.compiledCount]).toEqual([0, 0]);
    for (let use = 0; use < 2; use += 1) await ask();
    expect([known.runs, known.compiledCount]).toEqual([2, 0]);
    expect(await ask()).toMatchObject({ merchant: { name: expect.any(String) as string } });
    expect(known.compiledCount).toBe(1);
  });
});
