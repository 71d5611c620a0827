import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import type { CompiledOperations } from '../../../operation/compiled-operations.ts';
import { readOperation } from '../../../operation/read-operation.ts';

/** Executes compiled operations. Stands behind the checks, one of which is that the variables fit. */
export function useJit(compiled: CompiledOperations): Plugin<YogaInitialContext> {
  return {
    onExecute({ args, context, setExecuteFn }) {
      const read = readOperation(args);
      const text = context.params.query;
      if (!read || read.errors.length > 0 || text == null) return undefined;
      const operation = compiled.use(text, context.params.operationName, read);
      if (operation) {
        setExecuteFn(() => operation.run(context, read.variables));
        return undefined;
      }
      return {
        onExecuteDone({ result }) {
          if (!isAsyncIterable(result) && !isRefused(result)) compiled.ran(text);
        },
      };
    },
  };
}

const REFUSALS: ReadonlySet<unknown> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_USER_INPUT']);

/** Whether the caller was refused something: whoever may not ask has no say in what is compiled. */
function isRefused({ data, errors }: ExecutionResult): boolean {
  return data == null || errors?.some(({ extensions }) => REFUSALS.has(extensions['code'])) === true;
}
