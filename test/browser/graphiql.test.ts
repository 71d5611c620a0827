import { SignJWT } from 'jose';
import type { Page, Response } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { SCOPES } from '../../src/access/scopes.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startComposed } from '../process/composed-gateway.ts';
import {
  desktop,
  isBrowserMissing,
  openBrowser,
  phone,
  startSandboxGateway,
  takePicture,
  timeout,
} from './browser.ts';

const execute = (page: Page) => page.getByRole('button', { name: /Execute query/ }).click();

/** Waits for a text in the answer, of which the editor draws what is in view. */
async function seeResult(page: Page, text: string): Promise<void> {
  await page.locator('.result-window .view-line', { hasText: text }).first().waitFor();
}

const openTab = (page: Page, name: string) =>
  page.getByRole('tab').getByRole('button', { name, exact: true }).click();

/** Runs the operation of a tab, and answers what came back. */
async function run(page: Page, tab: string): Promise<Response> {
  await openTab(page, tab);
  const response = page.waitForResponse((sent) => sent.request().method() === 'POST');
  await execute(page);
  return response;
}

/** The same as text, when GraphiQL has it too: later tabs use it. */
async function answerOf(page: Page, tab: string): Promise<string> {
  const response = await run(page, tab).catch(async (error: unknown) => {
    throw new Error(`${tab}: ${await page.locator('.result-window').innerText()}`, { cause: error });
  });
  const text = await response.text();
  await page.locator('.result-window .view-line', { hasText: /\S/ }).first().waitFor();
  return text;
}

/** What the answers have that come in parts: the browser keeps none of them as a whole. */
const SEEN_OF_STREAMS: Readonly<Record<string, string>> = {
  RoomWithLateStatistics: '"peakStudentCount"',
  RoomLiveStatistics: '"peakStudentCount"',
  DocumentStatus: '"status": "CONVERTED"',
};

interface Rooms {
  data: { rooms: { edges: { node: { id: string } }[] } };
}

const roomsIn = (answer: string) => (JSON.parse(answer) as Rooms).data.rooms.edges.map(({ node }) => node.id);

/** Runs an operation of one's own in a new tab, which takes its name when it is read. */
async function runNew(page: Page, name: string, operation: string): Promise<void> {
  await page.getByRole('button', { name: 'New tab' }).click();
  await page.locator('.graphiql-query-editor .monaco-editor').first().click();
  await page.keyboard.insertText(operation);
  await page.getByRole('tab', { name }).waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
}

const secret = 'k9Qw-zR4tYb7LmNp2VxC5sDf8GhJ3aEu';

const tokenWithAllScopes = () =>
  new SignJWT({ sub: 'teacher-1', scope: SCOPES.join(' ') })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(Buffer.from(secret));

const textOf = (page: Page, selector: string) => page.locator(selector).textContent();

describe.skipIf(isBrowserMissing)('GraphiQL in a browser', { timeout }, () => {
  test('is where a browser is led from the front page, and runs the mobile query, with nothing from outside', async () => {
    await using gateway = await startSandboxGateway();
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(new URL('/', gateway.url).href);
    expect(page.url()).toBe(gateway.url);

    await run(page, 'MobileRoom');
    await seeResult(page, '"schedulePhase": "IN_PROGRESS"');
    await seeResult(page, '函数与导数');
    expect(await textOf(page, '#cost')).toBe(
      'Cost: 4 vendor calls of at most 4 · Rate: no limit without sign-in',
    );
    await takePicture(page, 'graphiql');
    expect(complaints).toEqual([]);
  });

  test('runs every tab from the first to the last, twice', { timeout: 180_000 }, async () => {
    await using gateway = await startSandboxGateway();
    gateway.sandbox.settings.conversionMs = 200;
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(gateway.url);
    await page.getByRole('tab').first().waitFor();
    const tabs = await page.locator('.graphiql-tab-button').allTextContents();
    expect(tabs.length).toBeGreaterThan(20);
    for (const [turn, tab] of [...tabs.map((name) => ['1', name]), ...tabs.map((name) => ['2', name])]) {
      const seen = SEEN_OF_STREAMS[tab ?? ''];
      if (seen !== undefined) {
        await run(page, tab ?? '');
        await seeResult(page, seen);
        if (tab === 'RoomLiveStatistics') await page.getByRole('button', { name: /Stop query/ }).click();
        continue;
      }
      if (tab === 'UploadDocument') {
        await openTab(page, tab);
        // Another one each time: what is there already is not uploaded again.
        const buffer = Buffer.from(`%PDF-1.7\n${turn?.repeat(20_000)}\n%%EOF\n`);
        const file = { name: `lesson ${turn}.pdf`, mimeType: 'application/pdf', buffer };
        await page.getByLabel('File').setInputFiles(file);
      }
      const answer = await answerOf(page, tab ?? '');
      expect([turn, tab, answer]).toEqual([turn, tab, expect.stringContaining('"data":{')]);
      expect([turn, tab, answer]).toEqual([
        turn,
        tab,
        expect.not.stringMatching(/"errors":|"userErrors":\[\{/),
      ]);
    }
    expect(complaints).toEqual([]);
  });

  test('pages through the rooms with each run', async () => {
    await using gateway = await startSandboxGateway();
    await using visit = await openBrowser(desktop);
    const { page } = visit;
    await page.goto(gateway.url);
    const pages: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) pages.push(await answerOf(page, 'RoomPages'));
    expect(pages.map((answer) => roomsIn(answer).length)).toEqual([5, 5, 5]);
    expect(new Set(pages.flatMap(roomsIn)).size).toBe(15);
  });

  test('uploads the chosen file as a multipart request, and says where to choose it', async () => {
    await using gateway = await startSandboxGateway();
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(gateway.url);
    const field = page.getByLabel('File');
    await page.getByRole('tab').first().waitFor();
    expect(await field.isVisible()).toBe(false);
    await run(page, 'MobileRoom');
    await expect.poll(() => textOf(page, '#cost')).toMatch(/^Cost: \d/);
    await openTab(page, 'UploadDocument');
    await field.waitFor();
    await execute(page);
    await seeResult(page, 'Choose a file at the top of this page');
    expect(await textOf(page, '#cost')).toBe('');

    const buffer = Buffer.from(`%PDF-1.7\n${'x'.repeat(50_000)}\n%%EOF\n`);
    await field.setInputFiles({ name: '导数.pdf', mimeType: 'application/pdf', buffer });
    const request = page.waitForRequest((sent) => sent.method() === 'POST');
    await execute(page);
    expect((await request).headers()['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    await seeResult(page, '"fileName": "导数.pdf"');
    await openTab(page, 'MobileRoom');
    expect(await field.isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  test('says what to run first, and where a token goes', async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox, { AUTH: '', AUTH_JWT_SECRET: secret });
    await using visit = await openBrowser(desktop);
    const { page } = visit;
    await page.goto(gateway.url);
    await openTab(page, 'RenameRoom');
    await page.getByRole('button', { name: 'Headers' }).click();
    await page.locator('.graphiql-editor .view-line', { hasText: 'A token is needed' }).waitFor();
    await execute(page);
    await seeResult(page, 'Run the tab CreateRoom first');

    await run(page, 'MerchantAccount');
    await expect.poll(() => textOf(page, '#cost')).toContain('This needs a token');
    await page.getByLabel('Token').fill(`Bearer ${await tokenWithAllScopes()}`);
    await run(page, 'MerchantAccount');
    await seeResult(page, '"balance"');
    await expect
      .poll(() => textOf(page, '#cost'))
      .toMatch(/^Cost: 1 vendor call of at most 1 · Rate: \d+ of 600 points left, all again in \d+ s$/);
  });

  test('tells a sandbox, a real account and an open door apart', async () => {
    await using sandbox = await startSandbox();
    await using emulated = await startSandboxGateway();
    await using open = await startComposed(sandbox);
    await using closed = await startComposed(sandbox, { AUTH: '', AUTH_JWT_SECRET: secret });
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    const noteOf = async ({ url }: { url: string }) => {
      await page.goto(url);
      return (await page.getByRole('note').locator('strong').allTextContents()).join(', ');
    };
    expect(await noteOf(emulated)).toBe('SANDBOX, OPEN DOOR');
    expect(await noteOf(open)).toBe('REAL ACCOUNT, OPEN DOOR');
    expect(await noteOf(closed)).toBe('REAL ACCOUNT');
    expect(complaints).toEqual([]);
  });

  test('comes back to what was open', async () => {
    await using gateway = await startSandboxGateway();
    await using visit = await openBrowser(desktop);
    const { page } = visit;
    await page.goto(gateway.url);
    await openTab(page, 'FindRooms');
    const active = () => page.locator('.graphiql-tab-active .graphiql-tab-button').textContent();
    await expect.poll(active).toBe('FindRooms');
    await expect
      .poll(() => page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(':tabState:'))))
      .toHaveLength(1);
    // Both are written a while after the tab is changed, and together say which it was.
    const written = (key: string) => page.evaluate((name) => localStorage.getItem(`graphiql:${name}`), key);
    await expect.poll(() => written('query')).toContain('FindRooms');
    await expect.poll(() => written('variables')).toContain('recordingStatus');
    const count = await page.getByRole('tab').count();
    await page.reload();
    await expect.poll(active).toBe('FindRooms');
    expect(await page.getByRole('tab').count()).toBe(count);
  });

  test('explains the schema', async () => {
    await using gateway = await startSandboxGateway();
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(gateway.url);

    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const docs = page.locator('.graphiql-doc-explorer');
    await docs.getByText('Live classrooms of Duobeiyun').waitFor();
    await docs.getByRole('link', { name: 'RoomStatistics', exact: true }).click();
    await docs.getByText('Each field is its own vendor call').waitFor();
    await docs.getByRole('link', { name: 'playbackDays', exact: true }).click();
    await docs.getByText('statistics/playback/room').waitFor();
    expect(complaints).toEqual([]);
  });

  test('fits the screen of a phone, light and dark, and can be used there', async () => {
    await using gateway = await startSandboxGateway();
    await using visit = await openBrowser(phone);
    const { page, complaints } = visit;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(gateway.url);
      await run(page, 'MobileRoom');
      await seeResult(page, '"vendorId"');
      const scrolled = await page.evaluate(() => {
        scrollTo(9_999, 9_999);
        const { scrollWidth, scrollHeight } = document.documentElement;
        return { x: scrollX, y: scrollY, scrollWidth, scrollHeight };
      });
      expect(scrolled).toEqual({ x: 0, y: 0, scrollWidth: phone.width, scrollHeight: phone.height });
      const answer = await page.locator('.result-window').boundingBox();
      expect(answer?.width).toBeGreaterThan(300);
      expect(answer?.height).toBeGreaterThan(150);
    }
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.locator('.graphiql-doc-explorer').getByText('Live classrooms of Duobeiyun').waitFor();
    expect(complaints).toEqual([]);
  });

  test('shows the events of a subscription as they come', async () => {
    await using gateway = await startSandboxGateway();
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(gateway.url);

    const document = seedIds.convertedDocument;
    await runNew(
      page,
      'Follow',
      `subscription Follow { documentStatus(documentId: "${document}") { status } }`,
    );
    await seeResult(page, '"status": "CONVERTED"');
    expect(complaints).toEqual([]);
  });

  test('shows deferred parts of an answer', async () => {
    await using gateway = await startSandboxGateway();
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(gateway.url);

    const later = '... @defer { statistics { live { peakStudentCount } } }';
    await runNew(page, 'Later', `query Later { room(id: "${seedIds.liveRoom}") { title ${later} } }`);
    await seeResult(page, '"peakStudentCount"');
    expect(await textOf(page, '#cost')).toBe(
      'Cost: not told where an answer comes in parts · Rate: no limit without sign-in',
    );
    expect(complaints).toEqual([]);
  });
});
