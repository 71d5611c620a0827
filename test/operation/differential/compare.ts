import { anyAnswer } from '../../../src/operation/answer-types.ts';
import { boundErrors } from '../../../src/operation/bounded-errors.ts';
import type { Pipeline } from '../../../src/operation/pipeline.ts';
import { isResults } from '../../../src/operation/results.ts';
import type { Caller } from '../../../src/access/caller.ts';
import { Ending } from '../../../src/runtime/cancellation.ts';
import { ENDPOINT } from '../../support/gateway.ts';
import type { DrawnOperation } from './operations.ts';

/** What came of an operation that was interpreted first and compiled then. */
export interface Compared {
  isCompiled: boolean;
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

/**
 * Runs an operation with each set of its variables, first interpreted, then compiled if it can be. Null for one that is
 * not valid, and for one that was there before.
 */
export async function compare(
  pipeline: Pipeline,
  drawn: DrawnOperation,
  caller: Caller,
): Promise<Compared | null> {
  const { text, operationName, variables } = drawn;
  const known = pipeline.texts.find(text, undefined);
  const operation = known.operation(operationName ?? '');
  if (known.errors || !operation || operation.compiled !== undefined) return null;
  const answersOfAll = async () => {
    const answers: string[] = [];
    for (const values of variables) answers.push(await answerTo(pipeline, drawn, values, caller));
    return answers;
  };
  // Never a use more than it takes.
  known.runs = -variables.length;
  const interpreted = await answersOfAll();
  if (operation.compiled) throw new Error('It was compiled too early.');
  // What was refused does not count as a use, and is compared all the same.
  known.runs = Infinity;
  const compiled = await answersOfAll();
  const result: Compared = {
    isCompiled: Boolean(operation.compiled),
    answers: variables.length,
    withData: 0,
    withErrors: 0,
    differences: [],
  };
  for (const [index, expected] of interpreted.entries()) {
    if (expected.includes('"data":{')) result.withData += 1;
    if (expected.includes('"errors":[')) result.withErrors += 1;
    const found = compiled[index] ?? '';
    if (found === expected) continue;
    const values = variables[index] ?? {};
    result.differences.push({
      text,
      operationName,
      variables: values,
      interpreted: expected,
      compiled: found,
    });
  }
  return result;
}

/** As its bytes would be. */
export async function answerTo(
  pipeline: Pipeline,
  { text, operationName }: DrawnOperation,
  variables: Record<string, unknown>,
  caller: Caller,
): Promise<string> {
  const signal = new Ending();
  const request = { headers: new Headers(), url: ENDPOINT, signal };
  const params = { query: text, variables, ...(operationName === undefined ? {} : { operationName }) };
  const found = await pipeline.run(params, { request, accepts: anyAnswer, caller });
  if (isResults(found)) throw new Error('An answer in parts was not asked for.');
  return JSON.stringify(boundErrors(found));
}
