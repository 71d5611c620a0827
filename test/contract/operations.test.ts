import { OperationTypeNode, print, TokenKind } from 'graphql';
import { describe, expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { exampleOperations } from '../support/example-operations.ts';
import { startTestGateway } from '../support/gateway.ts';
import { keptHistory } from '../support/kept-history.ts';

const archive = keptHistory(Date.now());

const examples = exampleOperations.map((example) => ({
  ...example,
  isDescribed: example.node.loc?.startToken.prev?.kind === TokenKind.COMMENT,
  /** The answer is a stream: of events, or of parts. */
  isStreamed:
    example.node.operation === OperationTypeNode.SUBSCRIPTION || print(example.node).includes('@defer'),
}));

/** `viewer` is null for everybody else. */
const signedIn: Caller = { ...unlimitedCaller, kind: 'server', name: 'key:examples' };

/** A file that the operation takes comes with a multipart request, which has tests of its own. */
const needsUpload = new Set(['UploadDocument']);

/** What has nothing to show before another has run. */
const behind: Record<string, string> = { CreateRoomsProgress: 'CreateRooms' };

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
      await using gateway = await startTestGateway({ archive, entryRules: { authenticate: () => signedIn } });
      const run = (operationName: string, accept: string) =>
        gateway.yoga.fetch('http://gateway.test/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept },
          body: JSON.stringify({ query: source, operationName, variables: values }),
        });
      if (behind[name] !== undefined) await run(behind[name], 'application/json');
      const response = await run(name, isStreamed ? 'text/event-stream' : 'application/json');
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
