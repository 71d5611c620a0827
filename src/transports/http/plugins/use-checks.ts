import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { GraphQLContext } from '../../../graphql/context.ts';
import { runChecks, type Check } from '../../../operation/checks/check.ts';
import type { RateExchange } from '../../../operation/rate-limits.ts';
import { readOperation } from '../../../operation/read-operation.ts';

interface CheckedExecution {
  args: ExecutionArgs;
  setResultAndStopExecution: (result: ExecutionResult) => void;
}

/** Runs the checks before an operation of any kind runs. */
export function useChecks(checks: readonly Check[]): Plugin {
  const check = ({ args, setResultAndStopExecution }: CheckedExecution): Promise<void> | undefined => {
    const read = readOperation(args);
    if (!read) return undefined;
    // One object carries both on Yoga's way.
    const context = args.contextValue as GraphQLContext & RateExchange;
    const end = (verdict: ExecutionResult | undefined): void => {
      if (verdict) setResultAndStopExecution(verdict);
    };
    const verdict = runChecks(checks, read, context, context);
    if (verdict instanceof Promise) return verdict.then(end);
    end(verdict);
    return undefined;
  };
  return {
    onExecute: (execution) => check(execution),
    onSubscribe: (execution) => check(execution),
  };
}
