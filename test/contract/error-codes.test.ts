import { readdir, readFile } from 'node:fs/promises';
import { isEnumType } from 'graphql';
import { describe, expect, test } from 'vitest';
import chinese from '../../docs/zh/errors.json' with { type: 'json' };
import { errorCodes } from '../../src/operation/error-codes.ts';
import { root } from '../support/documents.ts';
import { ENDPOINT, schema, startTestGateway } from '../support/gateway.ts';

/** What gives an error its code: an error of GraphQL's own, or one of the vendor's, which keeps its code. */
const PLACES = [
  /\bcode[:=] '([A-Z_]+)'/g,
  /\b(?:code|CODE) = '([A-Z_]+)'/g,
  /\bhttpError\(\s*\d+,\s*'([A-Z_]+)'/g,
  /\bclientError\([^;]*?'([A-Z_]+)'/g,
  /^ {2}\| '([A-Z_]+)'/gm,
];
const OUR_ERRORS = /^(access|graphql|operation|transports)\/|^vendor\/protocol\/(errors|vendor-errors)\.ts$/;

/** Yoga's own, which no line of ours names. */
const yogaRequests = {
  GRAPHQL_PARSE_FAILED: { query: '{' },
  GRAPHQL_VALIDATION_FAILED: { query: '{ nothing }' },
  OPERATION_RESOLUTION_FAILURE: { query: 'query A { __typename }', operationName: 'B' },
};

const userErrorCodes = (() => {
  const type = schema.getType('UserErrorCode');
  return isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
})();

async function codesOfErrors(): Promise<string[]> {
  const found = new Set<string>(Object.keys(yogaRequests));
  const folder = new URL('src/', root);
  for (const path of await readdir(folder, { recursive: true })) {
    if (!OUR_ERRORS.test(path) || !path.endsWith('.ts')) continue;
    const text = await readFile(new URL(path, folder), 'utf8');
    for (const place of PLACES) for (const [, code = ''] of text.matchAll(place)) found.add(code);
  }
  // Its name as an error is BAD_USER_INPUT.
  found.delete('INVALID_INPUT');
  return [...found].sort();
}

interface Row {
  codes: string[];
  cells: string[];
}

/** The tables of a document, without their heads. */
async function tablesIn(file: string): Promise<Row[][]> {
  const source = await readFile(new URL(file, root), 'utf8');
  return [...source.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) =>
    table
      .trim()
      .split('\n')
      .slice(2)
      .map((line) => {
        const cells = line.split('|').slice(1, -1);
        return { codes: [...(cells[0] ?? '').matchAll(/`(\w+)`/g)].map(([, code = '']) => code), cells };
      }),
  );
}

test('the table that errors are masked by has every code that an error can have', async () => {
  expect(Object.keys(errorCodes).sort()).toEqual(await codesOfErrors());
});

test('the Chinese texts are of codes that exist', () => {
  expect(Object.keys(chinese).sort()).toEqual(Object.keys(errorCodes).sort());
});

const codesIn = (rows: Row[] | undefined) => rows?.flatMap(({ codes }) => codes).sort();

describe.each(['docs/errors.md', 'docs/zh/errors.md'])('the tables of %s', (file) => {
  test('name every code that an error can have, once', async () => {
    const [errors] = await tablesIn(file);
    expect(codesIn(errors)).toEqual(await codesOfErrors());
  });

  test('name every code of a user error, once', async () => {
    const [, userErrors] = await tablesIn(file);
    expect(codesIn(userErrors)).toEqual(userErrorCodes);
  });

  test('say of each what happened and what to do', async () => {
    for (const { cells } of (await tablesIn(file)).flat()) {
      expect(cells).toHaveLength(3);
      for (const cell of cells) expect(cell.trim(), cells[0]).toMatch(/\S{2}/);
    }
  });
});

test.each(Object.entries(yogaRequests))('%s is how Yoga refuses a document', async (code, body) => {
  await using gateway = await startTestGateway();
  const response = await gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
});
