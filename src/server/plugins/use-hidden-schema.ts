import { GraphQLError, NoSchemaIntrospectionCustomRule, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';

const SUGGESTION = / ?Did you mean [^?]*\?/;

/** For production: clients cannot ask for the schema, and errors do not give it away name by name. */
export function useHiddenSchema(): Plugin {
  return {
    onValidate(validation) {
      validation.addValidationRule(NoSchemaIntrospectionCustomRule);
    },
    onExecutionResult(execution) {
      const { errors } = execution.result as ExecutionResult;
      if (!errors?.some(({ message }) => SUGGESTION.test(message))) return;
      execution.setResult({ ...execution.result, errors: errors.map(withoutSuggestion) });
    },
  };
}

function withoutSuggestion(error: GraphQLError): GraphQLError {
  if (!SUGGESTION.test(error.message)) return error;
  const { nodes, source, positions, path, extensions } = error;
  return new GraphQLError(error.message.replace(SUGGESTION, ''), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  });
}
