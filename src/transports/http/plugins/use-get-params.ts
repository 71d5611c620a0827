import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { httpError } from '../../../operation/http-error.ts';

/** Reads operations from the query string, where a client's mistake is the client's and not one of ours. */
export function useGetParams(): Plugin {
  return {
    onRequestParse({ request, url, setRequestParser }) {
      if (request.method === 'GET') setRequestParser(() => paramsFrom(url.searchParams));
    },
  };
}

function paramsFrom(search: URLSearchParams): GraphQLParams {
  // One that is empty counts as left out, as in HTML forms.
  const text = (name: string) => search.get(name) || undefined;
  const given = {
    query: text('query'),
    documentId: text('documentId'),
    operationName: text('operationName'),
    variables: objectFrom('variables', text('variables')),
    extensions: objectFrom('extensions', text('extensions')),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function objectFrom(name: string, text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw httpError(400, 'BAD_REQUEST', `"${name}" is not valid JSON.`);
  }
  if (value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw httpError(400, 'BAD_REQUEST', `"${name}" must be a JSON object.`);
  }
  return value as Record<string, unknown>;
}
