import { GraphQLError } from 'graphql';
import { CUT_MARK } from './bounded-errors.ts';

/** How graphql-js begins what it suggests, always at the end of a message. */
const SUGGESTION = ' Did you mean ';

/** Of a message that was cut, the end may have been a suggestion. */
function hasSuggestion({ message }: GraphQLError): boolean {
  return (message.endsWith('?') || message.endsWith(CUT_MARK)) && message.includes(SUGGESTION);
}

/** For production: errors do not give the schema away name by name. */
export function withoutSuggestion(error: GraphQLError): GraphQLError {
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
