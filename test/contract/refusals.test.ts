import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { withGenerated } from '../../docs/generate.ts';
import { root } from '../support/documents.ts';
import { ACCEPTS, ask, refusals, startRefusing, type Answer, type Refusal } from './refusals.ts';

const GRAPHQL_JSON = 'application/graphql-response+json';
const TOLD = ['accept-encoding', 'allow', 'retry-after', 'www-authenticate'];

/** What is the same for each way in, by what the client accepts. */
interface Found {
  statuses: Map<string | undefined, number>;
  headers: string[];
}

async function foundOf(refusal: Refusal): Promise<Found> {
  await using gateway = await startRefusing(refusal);
  const found: Found = { statuses: new Map(), headers: [] };
  for (const accept of refusal.accepts ?? ACCEPTS) {
    for (const asked of refusal.ways) {
      const answer = await ask(gateway, asked, accept);
      expectTold(answer, refusal, accept);
      const known = found.statuses.get(accept) ?? answer.status;
      expect(answer.status, `${asked.method} ${asked.target ?? String(asked.body)}`).toBe(known);
      found.statuses.set(accept, known);
      const headers = TOLD.filter((name) => answer.headers[name] !== undefined);
      if (found.headers.length > 0) expect(headers).toEqual(found.headers);
      found.headers = headers;
    }
  }
  const faults = gateway.logs.filter(({ level }) => Number(level) >= 50).length;
  expect(faults > 0).toBe(refusal.code === 'INTERNAL_SERVER_ERROR');
  return found;
}

/** A coded error, in a media type that the client has asked for, and nothing that is none of the client's business. */
function expectTold({ type, body }: Answer, { code }: Refusal, accept: string | undefined): void {
  expect(type).toBe(`${accept === GRAPHQL_JSON ? GRAPHQL_JSON : 'application/json'}; charset=utf-8`);
  expect(body.errors[0]?.extensions['code']).toBe(code);
  expect(body).not.toHaveProperty('data');
  expect(JSON.stringify(body)).not.toMatch(/"http"|secret/);
}

const HEAD = [
  `| when | code | status for \`${GRAPHQL_JSON}\` | for \`application/json\` | header |`,
  '| --- | --- | --- | --- | --- |',
];
const WRITTEN: Record<string, string> = {
  'accept-encoding': 'Accept-Encoding',
  allow: 'Allow',
  'retry-after': 'Retry-After',
  'www-authenticate': 'WWW-Authenticate',
};
const rows: string[] = [];

describe('a request is refused', () => {
  test.each(refusals)('when $when: $code', async (refusal) => {
    const { statuses, headers } = await foundOf(refusal);
    const plain = statuses.get('application/json');
    for (const [accept, status] of statuses) if (accept !== GRAPHQL_JSON) expect(status).toBe(plain);
    const told = headers.map((name) => `\`${WRITTEN[name] ?? name}\``).join(', ');
    const cells = [refusal.when, `\`${refusal.code}\``, statuses.get(GRAPHQL_JSON), plain, told || '–'];
    rows.push(`| ${cells.join(' | ')} |`);
  });

  test('as the table in docs/clients.md says', async () => {
    expect(rows).toHaveLength(refusals.length);
    const text = await readFile(new URL('docs/clients.md', root), 'utf8');
    expect(withGenerated(text, 'refusals', [...HEAD, ...rows].join('\n'))).toBe(text);
  });
});
