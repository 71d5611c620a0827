import { isUtf8 } from 'node:buffer';
import type { GraphQLParams } from 'graphql-yoga';
import { httpError } from '../../operation/http-error.ts';
import { ID_NAMES } from '../../operation/persisted-operations.ts';
import { isObject } from '../../runtime/is-object.ts';
import { notUtf8 } from './json-body.ts';

/**
 * The operation in a query string, with or without its question mark. Throws a coded error: a client's mistake is the
 * client's and not one of ours.
 */
export function paramsOfSearch(search: string, params = new URLSearchParams(search)): GraphQLParams {
  if (!isUtf8Search(search)) throw notUtf8('The query string');
  // One that is empty counts as left out, as in HTML forms.
  const text = (name: string) => params.get(name) || undefined;
  const given = {
    query: text('query'),
    ...Object.fromEntries(ID_NAMES.map((name) => [name, text(name)])),
    operationName: text('operationName'),
    variables: objectFrom('variables', text('variables')),
    extensions: objectFrom('extensions', text('extensions')),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Whether the bytes that are written as `%E6` are text in UTF-8. All other characters of a URL are ASCII. */
function isUtf8Search(search: string): boolean {
  const bytes = search.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return isUtf8(Buffer.from(bytes, 'latin1'));
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
  if (!isObject(value)) throw httpError(400, 'BAD_REQUEST', `"${name}" must be a JSON object.`);
  return value;
}
