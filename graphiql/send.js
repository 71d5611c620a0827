import { fillIn } from './fill-in.js';

/** @typedef {import('./fill-in.js').Answers} Answers */

/**
 * What the fields at the top of the page hold.
 * @typedef {object} Fields
 * @property {string} token Empty: none.
 * @property {File | undefined} file
 */

/**
 * GraphiQL's request as it goes out: with its placeholders filled in, as a multipart request where there is a file in it,
 * and with the token unless its headers have credentials. Throws what to do where that cannot be.
 * @param {RequestInit} init
 * @param {Fields} fields
 * @param {Answers} answers
 * @returns {{ operation: string | undefined, init: RequestInit }}
 */
export function requestFrom(init, { token, file }, answers) {
  const headers = new Headers(init.headers);
  if (token && !headers.has('authorization') && !headers.has('x-api-key')) {
    headers.set('authorization', `Bearer ${token}`);
  }
  if (typeof init.body !== 'string') return { operation: undefined, init: { ...init, headers } };
  /** @type {{ query: string, variables?: unknown, operationName?: string }} */
  const asked = JSON.parse(init.body);
  const operation =
    asked.operationName ?? /^\s*(?:query|mutation|subscription)\s+(\w+)/.exec(asked.query)?.[1];
  const { variables, filePaths } = fillIn(asked.variables, operation, answers);
  const body = JSON.stringify({ ...asked, variables });
  if (filePaths.length === 0) return { operation, init: { ...init, headers, body } };
  if (!file) throw new Error('Choose a file at the top of this page, then run this again.');
  // The browser names the boundary between the parts.
  headers.delete('content-type');
  headers.set('graphql-require-preflight', '1');
  return { operation, init: { ...init, headers, body: multipartBody(body, filePaths, file) } };
}

/** @type {(operations: string, filePaths: string[], file: File) => FormData} */
function multipartBody(operations, filePaths, file) {
  const form = new FormData();
  form.append('operations', operations);
  form.append('map', JSON.stringify({ 0: filePaths }));
  form.append('0', file);
  return form;
}
