import { readdir, readFile } from 'node:fs/promises';
import { Kind, parse, TokenKind, type OperationDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../support/gateway.ts';

const folder = new URL('../../schema/operations/', import.meta.url);
const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql'));
const variables = JSON.parse(await readFile(new URL('sandbox-variables.json', folder), 'utf8')) as Record<
  string,
  Record<string, unknown>
>;

interface Example {
  name: string;
  source: string;
  variables: Record<string, unknown>;
  isDescribed: boolean;
}

const examples: Example[] = (
  await Promise.all(
    files.map(async (file) => {
      const source = await readFile(new URL(file, folder), 'utf8');
      return parse(source)
        .definitions.filter(
          (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
        )
        .map((node) => ({
          name: node.name?.value ?? '',
          source,
          variables: variables[file.replace('.graphql', '')] ?? {},
          isDescribed: node.loc?.startToken.prev?.kind === TokenKind.COMMENT,
        }));
    }),
  )
).flat();

/** A file that the operation takes comes with a multipart request, which has tests of its own. */
const needsUpload = new Set(['UploadDocument']);

describe('example operations', () => {
  test.each(examples)('$name is described', ({ isDescribed }) => {
    expect(isDescribed).toBe(true);
  });

  test('names are unique', () => {
    expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length);
  });

  test.each(examples.filter(({ name }) => !needsUpload.has(name)))(
    '$name runs against the sandbox with its example variables',
    async ({ name, source, variables: values }) => {
      await using gateway = await startTestGateway();
      const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: source, operationName: name, variables: values }),
      });
      const { data, errors } = (await response.json()) as {
        data?: Record<string, unknown>;
        errors?: unknown[];
      };
      expect(errors).toBeUndefined();
      for (const [field, value] of Object.entries(data ?? {})) {
        expect(value, field).not.toBeNull();
        if (name !== 'DetachDocument') expect(userErrorsOf(value), field).toEqual([]);
      }
    },
  );
});

/** A detachment needs an attachment first; in an untouched sandbox its example is refused. */
function userErrorsOf(value: unknown): unknown[] {
  return (value as { userErrors?: unknown[] }).userErrors ?? [];
}
