import { Kind, OperationTypeNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { exampleOperations, type Example } from '../../site/examples.ts';
import { notesOf, shownIn, schemaPages } from '../../site/schema-pages.ts';
import { schema, startTestGateway } from '../support/gateway.ts';

/** `viewer` is null for everybody else. */
const signedIn: Caller = { ...unlimitedCaller, kind: 'server', name: 'key:examples' };

const examples = await exampleOperations(schema, Date.now());
/** As a reader finds them who goes from page to page, and then once more. */
const onPages = new Set(schemaPages(schema, examples).flatMap(({ name }) => shownIn(schema, name, examples)));
const inPageOrder = [...onPages, ...[...onPages].filter((example) => !notesOf(example).includes('once'))];

const isStreamed = ({ text }: Example) =>
  text.includes('@defer') ||
  parse(text).definitions.some(
    (node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.SUBSCRIPTION,
  );

/** Of an answer in parts the first: the rest is not waited for. */
async function answerTo(ask: (init: RequestInit) => Response | Promise<Response>, example: Example) {
  const accept = isStreamed(example) ? 'text/event-stream' : 'application/json';
  const response = await ask({
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query: example.text, variables: example.variables }),
  });
  if (!isStreamed(example)) return response.text();
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString('utf8');
    if (text.includes('data: {')) break;
  }
  return text;
}

test(
  'the examples of the schema run one after the other, as their pages say',
  { timeout: 60_000 },
  async () => {
    await using gateway = await startTestGateway({
      archive: 'sandbox',
      calendarKey: null,
      entryRules: { authenticate: () => signedIn },
    });
    const failed: string[] = [];
    const noted: string[] = [];
    for (const example of inPageOrder) {
      const notes = notesOf(example);
      // A file comes with a multipart request, which has tests of its own.
      if (notes.includes('file')) continue;
      const answer = await answerTo(
        (init) => gateway.yoga.fetch('http://gateway.test/graphql', init),
        example,
      );
      const isRefused = (text: string) => /"errors":|"userErrors":\[\{/.test(text);
      if (notes.includes('calendar')) {
        expect(answer).toContain('FEATURE_NOT_ENABLED');
        noted.push(example.name);
      } else if (isRefused(answer)) failed.push(`${example.name}: ${answer.slice(0, 300)}`);
    }
    expect(failed).toEqual([]);
    expect(noted).not.toEqual([]);
  },
);
