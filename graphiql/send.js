import { fillIn } from './fill-in.js';

/** @typedef {import('./fill-in.js').Answers} Answers */

/**
 * What GraphiQL wants to know.
 * @typedef {object} Asked
 * @property {string} query
 * @property {string | null} [operationName]
 * @property {unknown} [variables]
 */

/**
 * What the fields at the top of the page hold.
 * @typedef {object} Fields
 * @property {string} token As it was pasted: with `Bearer` before it, or without. Empty: none.
 * @property {File | undefined} file
 */

/** Events for what comes in parts. */
const ACCEPT = 'application/json, text/event-stream';

/**
 * An operation as it goes out: with its placeholders filled in, as a multipart request where there is a file in it, and with
 * the token unless its headers have credentials. Throws what to do where that cannot be.
 * @param {Asked} asked
 * @param {Record<string, string> | undefined} givenHeaders
 * @param {Fields} fields
 * @param {Answers} answers
 * @returns {{ operation: string | undefined, init: RequestInit }}
 */
export function requestFrom(asked, givenHeaders, { token, file }, answers) {
  const headers = new Headers({ accept: ACCEPT, ...givenHeaders });
  if (token && !headers.has('authorization') && !headers.has('x-api-key')) {
    headers.set('authorization', `Bearer ${tokenIn(token)}`);
  }
  const operation = operationOf(asked);
  const { variables, filePaths } = fillIn(asked.variables, operation, answers);
  const json = JSON.stringify({ query: asked.query, operationName: operation, variables });
  if (filePaths.length === 0) {
    headers.set('content-type', 'application/json');
    return { operation, init: { method: 'POST', headers, body: json } };
  }
  if (!file) throw new Error('Choose a file at the top of this page, then run this again.');
  headers.set('graphql-require-preflight', '1');
  return { operation, init: { method: 'POST', headers, body: multipartBody(json, filePaths, file) } };
}

/** @type {(pasted: string) => string} */
function tokenIn(pasted) {
  return pasted.trim().replace(/^bearer\s+/i, '');
}

/**
 * Behind a change of tabs GraphiQL goes on for a moment to name the operation of the tab before.
 * @type {(asked: Asked) => string | undefined}
 */
function operationOf({ query, operationName }) {
  const names = Array.from(
    query.matchAll(/^\s*(?:query|mutation|subscription)\s+(\w+)/gm),
    ([, name]) => name,
  );
  return operationName && names.includes(operationName) ? operationName : names[0];
}

/** @type {(operations: string, filePaths: string[], file: File) => FormData} */
function multipartBody(operations, filePaths, file) {
  const form = new FormData();
  form.append('operations', operations);
  form.append('map', JSON.stringify({ 0: filePaths }));
  form.append('0', file);
  return form;
}
