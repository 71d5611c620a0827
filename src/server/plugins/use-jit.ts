import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { CompiledOperations } from '../compiled-operations.ts';
import { readOperation } from '../read-operation.ts';

/** Executes compiled operations. Stands behind the checks, one of which is that the variables fit. */
export function useJit(compiled: CompiledOperations): Plugin<YogaInitialContext> {
  return {
    onExecute({ args, context, setExecuteFn }) {
      const read = readOperation(args);
      const text = context.params.query;
      if (!read || read.errors.length > 0 || text == null) return;
      const operation = compiled.use(text, context.params.operationName, read);
      if (operation) setExecuteFn(() => operation.run(context, read.variables));
    },
  };
}
