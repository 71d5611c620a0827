import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { boundErrors } from '../../../operation/bounded-errors.ts';
import { boundedPart } from '../../../operation/shared-parts.ts';

/** Bounds the errors of every answer and of each of its parts. Stands behind what looks at the errors as they were. */
export function useBoundedErrors(): Plugin {
  return {
    onResultProcess(processing) {
      const { result } = processing;
      if (Array.isArray(result)) return;
      processing.setResult(
        isAsyncIterable<ExecutionResult>(result) ? boundedParts(result) : bounded(result as ExecutionResult),
      );
    },
  };
}

function boundedParts(parts: AsyncIterable<ExecutionResult>): AsyncIterableIterator<ExecutionResult> {
  const iterator = parts[Symbol.asyncIterator]();
  return {
    async next() {
      const step = await iterator.next();
      return step.done === true ? step : { done: false, value: boundedPart(step.value) };
    },
    async return() {
      return (await iterator.return?.()) ?? { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Yoga makes each error anew when it writes it, and would reckon its place anew too. */
function bounded(result: ExecutionResult): ExecutionResult {
  const kept = boundErrors(result);
  if (!kept.errors) return kept;
  const places = kept.errors.map(({ locations }) => locations);
  const stringify = (written: ExecutionResult): string => {
    written.errors?.forEach((error, index) => Object.assign(error, { locations: places[index] }));
    return JSON.stringify(written);
  };
  return Object.defineProperty(kept, 'stringify', { value: stringify });
}
