import type { DocumentNode } from 'graphql';
import { anyAnswer } from '../../../src/operation/answer-types.ts';
import { boundErrors } from '../../../src/operation/bounded-errors.ts';
import type { KnownOperation } from '../../../src/operation/known-operation.ts';

import { isResults } from '../../../src/operation/results.ts';
import type { Caller } from '../../../src/access/caller.ts';
import { Cancellation } from '../../../src/runtime/cancellation.ts';
import { ENDPOINT, type TestGateway } from '../../support/gateway.ts';
import type { DrawnOperation } from './operations.ts';

/** What came of an operation that was interpreted first and compiled then. */
export interface Compared {
  /** Null where it was interpreted each time. */
  compiledDocument: DocumentNode | null;
  /** Compared. */
  answers: number;
  withData: number;
  withErrors: number;
  differences: Difference[];
}

export interface Difference {
  text: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  interpreted: string;
  compiled: string;
}

/** Asked without admission. */
type Asked = Pick<TestGateway, 'pipeline' | 'merchant'>;

/**
 * Runs an operation with each set of its variables, first interpreted, then compiled if it can be. Null for one that is
 * not valid, and for one that was there before.
 */
export async function compare(
  gateway: Asked,
  drawn: DrawnOperation,
  caller: Caller,
): Promise<Compared | null> {
  const { text, operationName, variables } = drawn;
  const known = gateway.pipeline.texts.find(text, undefined);
  const operation = known.operation(operationName ?? '');
  if (known.errors || !operation || operation.compiled !== undefined) return null;
  // Never a use more than it takes.
  known.runs = -variables.length;
  const interpreted: string[] = [];
  for (const values of variables) interpreted.push(await answerTo(gateway, drawn, values, caller));
  if (compiledOf(operation)) throw new Error('It was compiled too early.');
  // What was refused does not count as a use, and is compared all the same.
  known.runs = Infinity;
  const result: Compared = {
    compiledDocument: null,
    answers: 0,
    withData: 0,
    withErrors: 0,
    differences: [],
  };
  for (const [index, values] of variables.entries()) {
    const compiled = await answerTo(gateway, drawn, values, caller);
    const code = compiledOf(operation);
    // The same way twice shows nothing.
    if (code === null) break;
    if (code) result.compiledDocument = operation.document;
    result.answers += 1;
    if (compiled.includes('"data":{')) result.withData += 1;
    if (compiled.includes('"errors":[')) result.withErrors += 1;
    if (compiled !== interpreted[index]) {
      const expected = interpreted[index] ?? '';
      result.differences.push({ text, operationName, variables: values, interpreted: expected, compiled });
    }
  }
  return result;
}

/** As it is by now: each use may change it. */
const compiledOf = (operation: KnownOperation) => operation.compiled;

/** As its bytes would be, but that errors of fields come in the order in which they happen to happen. */
export async function answerTo(
  { pipeline, merchant }: Asked,
  { text, operationName }: DrawnOperation,
  variables: Record<string, unknown>,
  caller: Caller,
): Promise<string> {
  const signal = new Cancellation();
  const request = { headers: new Headers(), url: ENDPOINT, signal };
  const params = { query: text, variables, ...(operationName === undefined ? {} : { operationName }) };
  const found = await pipeline.run(params, { request, accepts: anyAnswer, caller, merchant });
  if (isResults(found)) throw new Error('An answer in parts was not asked for.');
  const shown = boundErrors(found);
  if (!shown.errors) return JSON.stringify(shown);
  const errors = shown.errors.map((error) => JSON.stringify(error)).sort();
  return JSON.stringify({ ...shown, errors: errors.map((error) => JSON.parse(error) as unknown) });
}
