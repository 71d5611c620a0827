import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { root } from '../../support/documents.ts';
import { startMcpGateway } from './mcp-gateway.ts';

const reader: Caller = {
  ...unlimitedCaller,
  kind: 'user',
  name: 'user:reader',
  userId: 'reader',
  scopes: new Set(['room:read', 'document:read', 'statistics:read']),
};

/** What a caller is told of its tools: how many, and kilobytes with the schemas of the answers and without. */
async function sizesFor(caller: Caller) {
  await using gateway = await startMcpGateway({}, { entryRules: { authenticate: () => caller } });
  const { tools } = await (await gateway.connect()).client.listTools();
  const inputs = tools.map((tool) => ({ ...tool, outputSchema: undefined }));
  const kilobytes = [tools, inputs].map((list) => Buffer.byteLength(JSON.stringify(list)) / 1024);
  return [tools.length, ...kilobytes] as [count: number, all: number, inputs: number];
}

test('the document says how long the list of tools is', async () => {
  const text = (await readFile(new URL('docs/mcp.md', root), 'utf8')).replaceAll(/\s+/g, ' ');
  const found =
    /(\d+) KB for all (\d+) tools, (\d+) KB without .*?; (\d+) and (\d+) KB for a token .*? \((\d+) tools\)/.exec(
      text,
    );
  const [all, count, inputs, readerAll, readerInputs, readerCount] = (found ?? []).slice(1).map(Number);
  for (const [caller, ...said] of [
    [unlimitedCaller, count, all, inputs],
    [reader, readerCount, readerAll, readerInputs],
  ] as const) {
    const [tools, ...kilobytes] = await sizesFor(caller);
    expect(tools).toBe(said[0]);
    // A word more or less is no other length.
    for (const [index, measured] of kilobytes.entries())
      expect(Math.abs(measured / Number(said[index + 1]) - 1)).toBeLessThan(0.03);
  }
});
