import { GraphQLError, NoSchemaIntrospectionCustomRule, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { CUT_MARK } from '../../../operation/bounded-errors.ts';

/** How graphql-js begins what it suggests, always at the end of a message. */
const SUGGESTION = ' Did you mean ';

/** For production: clients cannot ask for the schema, and errors do not give it away name by name. */
export function useHiddenSchema(): Plugin {
  return {
    onValidate(validation) {
      validation.addValidationRule(NoSchemaIntrospectionCustomRule);
    },
    onExecutionResult(execution) {
      const { errors } = execution.result as ExecutionResult;
      if (!errors?.some(hasSuggestion)) return;
      execution.setResult({ ...execution.result, errors: errors.map(withoutSuggestion) });
    },
  };
}

/** Of a message that was cut, the end may have been a suggestion. */
function hasSuggestion({ message }: GraphQLError): boolean {
  return (message.endsWith('?') || message.endsWith(CUT_MARK)) && message.includes(SUGGESTION);
}

function withoutSuggestion(error: GraphQLError): GraphQLError {
  if (!hasSuggestion(error)) return error;
  const { message, nodes, source, positions, path, extensions } = error;
  return new GraphQLError(message.slice(0, message.lastIndexOf(SUGGESTION)), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  });
}
