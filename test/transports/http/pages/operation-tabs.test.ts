import { randomBytes } from 'node:crypto';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { requestFrom } from '../../../../graphiql/send.js';
import {
  readOperationTabs,
  type GraphiqlTab,
  type TabsOptions,
} from '../../../../src/transports/http/pages/operation-tabs.ts';
import { startUploadServer } from '../upload-client.ts';

const sandbox: TabsOptions = { isSandbox: true, isSignInNeeded: false };
const account: TabsOptions = { isSandbox: false, isSignInNeeded: true };

interface Answer {
  data?: Record<string, { userErrors?: unknown[]; entries?: { userErrors: unknown[] }[] } | null>;
}

/** Each time another one, since a document of the same bytes may be taken for the one before. */
function pdf(): File {
  return new File([`%PDF-1.7\n${randomBytes(30_000).toString('hex')}\n%%EOF\n`], 'lesson.pdf', {
    type: 'application/pdf',
  });
}

/** As GraphiQL sends what stands in a tab; subscriptions are waited for to their end. */
async function runTab(url: string, { query, variables }: GraphiqlTab, answers: Map<string, unknown>) {
  const asked = { query, variables: JSON.parse(variables) as unknown };
  const { operation: named = '', init } = requestFrom(asked, undefined, { token: '', file: pdf() }, answers);
  const response = await fetch(url, init);
  const text = await response.text();
  return { named, text, isWhole: response.headers.get('content-type')?.includes('json') === true };
}

function complaintsOf({ data }: Answer): unknown[] {
  const payloads = Object.values(data ?? {});
  return [
    ...payloads.flatMap((payload) => payload?.userErrors ?? []),
    ...payloads
      .flatMap((payload) => (Array.isArray(payload?.entries) ? payload.entries : []))
      .flatMap(({ userErrors }) => userErrors),
  ];
}

describe('the tabs of GraphiQL', () => {
  test('are one operation each, with the comment above it', async () => {
    const tabs = await readOperationTabs(sandbox);
    for (const { query } of tabs) {
      expect(query).toMatch(/^# [A-Z]/);
      expect(parse(query).definitions).toHaveLength(1);
    }
    expect(new Set(tabs.map(({ query }) => query)).size).toBe(tabs.length);
  });

  test('have values for all that their operations ask for', async () => {
    for (const options of [sandbox, account]) {
      for (const { query, variables } of await readOperationTabs(options)) {
        const needed = [...query.matchAll(/\$(\w+): [^,)=]+!(?=[,)])/g)].map(([, name]) => name);
        expect(Object.keys(JSON.parse(variables) as object)).toEqual(expect.arrayContaining(needed));
      }
    }
  });

  test('run from the first to the last, as often as one likes, and leave a sandbox as it was', async () => {
    await using server = await startUploadServer({ archive: 'sandbox' });
    server.gateway.sandbox.settings.conversionMs = 0;
    const { room, document } = server.gateway.duobei;
    const counts = async () => [(await room.list()).totalCount, (await document.list()).totalCount];
    const before = await counts();
    const tabs = await readOperationTabs(sandbox);
    const answers = new Map<string, unknown>();
    for (const tab of [...tabs, ...tabs]) {
      // It has no end: the browser's test looks at it.
      if (tab.query.includes('subscription RoomLiveStatistics')) continue;
      const { named, text, isWhole } = await runTab(server.url, tab, answers);
      expect([named, text]).toEqual([named, expect.not.stringContaining('"errors"') as string]);
      if (!isWhole) continue;
      const answer = JSON.parse(text) as Answer;
      expect([named, complaintsOf(answer)]).toEqual([named, []]);
      answers.set(named, answer.data);
    }
    expect(answers.size).toBeGreaterThan(20);
    expect(before).toEqual([expect.any(Number), expect.any(Number)]);
    expect(await counts()).toEqual(before);
  });

  test('page through the rooms, five at a time', async () => {
    await using server = await startUploadServer();
    const [tab] = await readOperationTabs(sandbox);
    const answers = new Map<string, unknown>();
    const pages: string[][] = [];
    for (let page = 0; page < 3; page += 1) {
      const { named, text } = await runTab(server.url, tab!, answers);
      const { data } = JSON.parse(text) as { data: { rooms: { edges: { node: { id: string } }[] } } };
      answers.set(named, data);
      pages.push(data.rooms.edges.map(({ node }) => node.id));
    }
    expect(pages.map(({ length }) => length)).toEqual([5, 5, 5]);
    expect(new Set(pages.flat()).size).toBe(15);
  });

  test('name nothing of the sandbox over a real account', async () => {
    for (const { variables } of await readOperationTabs(account)) {
      expect(variables).not.toMatch(/"(?:jz[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27})"/);
    }
  });

  test('say how a token is sent where one is needed', async () => {
    const hints = async (options: TabsOptions) =>
      new Set((await readOperationTabs(options)).map(({ headers }) => headers.split('\n')[1]));
    expect(await hints(account)).toEqual(
      new Set([
        '  // A token is needed: "Authorization": "Bearer …", or "X-Api-Key": "…". The field at the top is for all tabs.',
      ]),
    );
    expect(await hints(sandbox)).toEqual(
      new Set(['  // No token is needed here. Elsewhere: "Authorization": "Bearer …"']),
    );
  });
});
