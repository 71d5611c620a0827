import { readdir, readFile } from 'node:fs/promises';
import { Kind, OperationTypeNode, parse, print, TokenKind, type OperationDefinitionNode } from 'graphql';
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
  /** The answer is a stream: of events, or of parts. */
  isStreamed: boolean;
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
          isStreamed: node.operation === OperationTypeNode.SUBSCRIPTION || print(node).includes('@defer'),
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
    async ({ name, source, isStreamed, variables: values }) => {
      await using gateway = await startTestGateway();
      const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: isStreamed ? 'text/event-stream' : 'application/json',
        },
        body: JSON.stringify({ query: source, operationName: name, variables: values }),
      });
      const { data, errors } = (await (isStreamed ? firstEventOf(response) : response.json())) as {
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

/** Reads no further than the first event, which ends the rest. */
async function firstEventOf({ body }: Response): Promise<unknown> {
  let text = '';
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString('utf8');
    const data = /^data: (.+)$/m.exec(text)?.[1];
    if (data !== undefined) return JSON.parse(data) as unknown;
  }
  throw new Error('The stream ended without an event.');
}
