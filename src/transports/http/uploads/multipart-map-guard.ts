import busboy from 'busboy';
import type { GraphQLError } from 'graphql';
import type { IncomingMessage } from 'node:http';
import { httpError } from '../../../operation/http-error.ts';
import { askForBody } from '../../../runtime/expected-bodies.ts';
import type { IncomingBodies } from '../incoming-bodies.ts';
import { checkTextPart } from './multipart-text.ts';

/** Files of one request. */
export const MAX_FILES = 5;
/** Five keys with a path each have a few hundred bytes. */
const MAX_MAP_BYTES = 8 * 1024;
/** Room for the part headers around `operations` and `map`. */
const MAX_HEADER_BYTES = 16 * 1024;

/** What comes before the files, in this order. */
const FIELDS = ['operations', 'map'] as const;

/** Files pass the gateway while they are read, so that none can be read twice. */
const ONE_USE = 'Files are not kept: send this one again, as a part of its own, for each variable.';

/** Names that lead from an object to what all objects share. */
const SHARED_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads a multipart request as far as its `map`, checks it, and puts the bytes back. The upload parser (1.6) follows
 * every path of the map without looking: an index far beyond its list stops the process for half a minute, and names
 * that are inherited lead it to what all requests share. So no map reaches it before it has passed here.
 */
export function guardMultipartHead(req: IncomingMessage, bodies: IncomingBodies): Promise<void> {
  const maxOperationsBytes = bodies.maxBytes;
  return new Promise((resolve, reject) => {
    // The same rules as the upload parser's: both must find the same two fields.
    const fields = startParser(req, maxOperationsBytes);
    let operations: object | undefined;
    let isSettled = false;

    const settle = (error?: Error) => {
      if (isSettled) return;
      isSettled = true;
      head.end();
      req.off('data', onData).off('end', onEnd).off('close', onClose);
      if (error) {
        reject(error);
      } else {
        req.pause();
        req.unshift(head.bytes());
        resolve();
      }
      fields.destroy();
    };
    const head = bodies.begin(settle);
    const onField = (name: string, value: string, isTruncated: boolean) => {
      if (isSettled) return;
      if (isTruncated) throw tooLarge(`"${name}" is larger than ${maxOperationsBytes} bytes.`);
      const index = operations === undefined ? 0 : 1;
      if (name === FIELDS[index]) checkTextPart(head.bytes(), req.headers['content-type'] ?? '', index);
      if (operations === undefined) {
        operations = operationsFrom(name, value);
      } else {
        checkMap(operations, mapFrom(name, value));
        settle();
      }
    };
    const onData = (chunk: Buffer) => {
      head.add(chunk);
      if (isSettled) return;
      fields.write(chunk);
      if (head.size > maxOperationsBytes + MAX_MAP_BYTES + MAX_HEADER_BYTES) {
        settle(tooLarge('There is no "map" where it has to be: behind "operations", before the files.'));
      }
    };
    const onEnd = () => settle(badRequest('The body ends before "operations" and "map" are complete.'));
    const onClose = () => settle(badRequest('The body was cut short.'));

    fields.on('field', (name, value, { valueTruncated }) => {
      try {
        onField(name, value, valueTruncated);
      } catch (error) {
        settle(error as Error);
      }
    });
    fields.on('file', (_name, file) => {
      // A file behind the map is none of ours: it ends with this parser.
      file.on('error', () => undefined).resume();
      settle(badRequest('Files come behind "operations" and "map".'));
    });
    fields.on('error', () => settle(badRequest('The body is not valid multipart/form-data.')));
    req.on('data', onData).once('end', onEnd).once('close', onClose);
    askForBody(req);
  });
}

function startParser(req: IncomingMessage, maxFieldBytes: number): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      limits: { fields: 2, fieldSize: maxFieldBytes },
    });
  } catch {
    throw badRequest('The content type needs a boundary: multipart/form-data; boundary=…');
  }
}

function operationsFrom(name: string, value: string): object {
  if (name !== 'operations') throw badRequest('The first part is "operations", the second "map".');
  return jsonObject('operations', value);
}

function mapFrom(name: string, value: string): object {
  if (name !== 'map') throw badRequest('The part behind "operations" is "map".');
  if (Buffer.byteLength(value) > MAX_MAP_BYTES)
    throw tooLarge(`"map" is larger than ${MAX_MAP_BYTES} bytes.`);
  return jsonObject('map', value);
}

function jsonObject(name: string, text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest(`"${name}" is not valid JSON.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(`"${name}" must be one JSON object; batches are not taken.`);
  }
  return value;
}

/** Each file has one place of its own, in the variables, where the operation has null. Throws otherwise. */
export function checkMap(operations: object, map: object): void {
  const files = Object.entries(map) as [string, unknown][];
  if (files.length > MAX_FILES) throw tooLarge(`At most ${MAX_FILES} files in one request.`);
  const taken = new Set<string>();
  for (const [file, paths] of files) {
    const [path, ...more] = Array.isArray(paths) ? (paths as unknown[]) : [];
    const shown = JSON.stringify(file);
    if (typeof path !== 'string')
      throw badRequest(`"map" needs an array with one path for the file ${shown}.`);
    if (more.length > 0) throw badRequest(`"map" gives the file ${shown} more than one variable. ${ONE_USE}`);
    if (taken.has(path) || !isOpenPlace(operations, path)) {
      throw badRequest(`"map" path ${JSON.stringify(path)} is not a variable of its own that is null.`);
    }
    taken.add(path);
  }
}

function isOpenPlace(operations: object, path: string): boolean {
  const names = path.split('.');
  if (names.length < 2 || names[0] !== 'variables') return false;
  let value: unknown = operations;
  for (const name of names) {
    if (typeof value !== 'object' || value === null || SHARED_NAMES.has(name)) return false;
    if (Array.isArray(value) && !(/^(?:0|[1-9]\d{0,8})$/.test(name) && Number(name) < value.length))
      return false;
    if (!Object.hasOwn(value, name)) return false;
    value = (value as Record<string, unknown>)[name];
  }
  return value === null;
}

function badRequest(message: string): GraphQLError {
  return httpError(400, 'BAD_USER_INPUT', message);
}

function tooLarge(message: string): GraphQLError {
  return httpError(413, 'PAYLOAD_TOO_LARGE', message);
}
