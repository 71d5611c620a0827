import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { accessibilityFaults } from './accessibility.ts';
import {
  desktop,
  isBrowserMissing,
  openBrowser,
  startSandboxGateway,
  takePicture,
  timeout,
  type BrowserGateway,
} from './browser.ts';
import { region } from './page-parts.ts';
import { SECRET, signIn, tokenOf } from './web-caller.ts';
import { buildWebExample, startWebExample, type WebExample } from './web-example.ts';

const OUT = 'dist/truth';

const originOf = ({ url }: BrowserGateway) => new URL(url).origin;

const focused = (page: Page) =>
  page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent}`);

/** Goes to the element by keyboard's own means, and presses Enter. */
async function enterOn(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).focus();
  await page.keyboard.press('Enter');
}

describe.skipIf(isBrowserMissing)('what examples/web says', { timeout }, () => {
  let open: BrowserGateway;
  let guarded: BrowserGateway;
  let web: WebExample;
  let guardedWeb: WebExample;

  beforeAll(async () => {
    open = await startSandboxGateway();
    guarded = await startSandboxGateway({ AUTH_JWT_SECRET: SECRET });
    await buildWebExample(`${open.sandbox.url}/storage`, OUT);
    web = await startWebExample(originOf(open), OUT);
    guardedWeb = await startWebExample(originOf(guarded), OUT);
  }, 600_000);

  afterAll(async () => {
    for (const each of [web, guardedWeb, open, guarded]) await each[Symbol.asyncDispose]();
  });

  const signedIn = async (page: Page, scopes: string) => {
    await signIn(page, guardedWeb.url, await tokenOf(scopes, 600));
    await page.getByText('You are teacher-1. You may: ').waitFor();
  };

  test('of parts that a token may not read is that, and never that there are none', async () => {
    await using visit = await openBrowser(desktop);
    const { page } = visit;
    await signedIn(page, 'room:read room:write');
    for (const id of [seedIds.endedRoom, seedIds.liveRoom]) {
      await page.goto(`${guardedWeb.url}#/rooms/${id}`);
      for (const [name, scope] of [
        ['Students', 'statistics:read'],
        ['Documents', 'document:read'],
      ] as const) {
        const part = region(page, name);
        await part.getByRole('alert').getByText(`it lacks the scope ${scope}.`).waitFor();
        await part.getByText('This could not be read.').waitFor();
      }
      expect(await page.getByText('Nobody has been here.').count()).toBe(0);
      expect(await page.getByText('No documents yet.').count()).toBe(0);
      // Each says it for itself.
      expect(await page.locator('main > [role=alert]').count()).toBe(0);
    }
    await page.goto(`${guardedWeb.url}#/rooms/${seedIds.endedRoom}`);
    const playback = region(page, 'Playback, last seven days');
    await playback.getByRole('alert').waitFor();
    await playback.getByText('This could not be read.').waitFor();
    expect(await page.getByText('Nobody has watched the recording.').count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await region(page, 'Students').scrollIntoViewIfNeeded();
    await takePicture(page, 'web-unread');

    // What another request stores of the room does not make it known.
    await page.getByText('Title and time').click();
    await page.getByLabel('Title').fill('函数总复习');
    await page.getByRole('button', { name: 'Save title' }).click();
    await page.getByRole('heading', { level: 1, name: '函数总复习' }).waitFor();
    for (const name of ['Students', 'Documents']) {
      await region(page, name).getByText('This could not be read.').waitFor();
    }

    await page.getByRole('button', { name: '中文' }).click();
    await region(page, '文档').getByRole('alert').getByText('缺少权限 document:read').waitFor();
    await region(page, '学生').getByText('无法读取。').waitFor();
    expect(await page.getByText('没有人来过。').count()).toBe(0);
    expect(await page.getByText('还没有文档。').count()).toBe(0);
  });

  test('of lists, exports and figures that a token may not read is that', async () => {
    await using visit = await openBrowser(desktop);
    const { page } = visit;
    await signedIn(page, 'room:read merchant:read');
    await page.goto(guardedWeb.url);
    await page.getByText(/^\d+ rooms, page 1 of 3$/).waitFor();
    await page.getByRole('button', { name: 'Statistics as CSV' }).click();
    await page.getByRole('alert').getByText('it lacks the scope statistics:read.').waitFor();

    await page.getByRole('link', { name: 'Signed in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signedIn(page, 'document:read');
    await page.goto(guardedWeb.url);
    await page.getByRole('alert').getByText('it lacks the scope room:read.').waitFor();
    await page.getByText('This could not be read.').waitFor();
    await page.goto(`${guardedWeb.url}#/history`);
    await page.getByText('This could not be read.').waitFor();
    expect(await page.getByText('Nothing is kept').count()).toBe(0);
  });

  test('of who is asked is true, and a token may be pasted with its scheme', async () => {
    await using visit = await openBrowser(desktop);
    const { page } = visit;
    await page.goto(`${guardedWeb.url}#/sign-in`);
    await page.getByText('Please sign in: the gateway answers nobody without a token.').waitFor();
    expect(await page.getByText('does not ask').count()).toBe(0);
    await page.getByLabel('Token').fill(`  Bearer ${await tokenOf('room:read', 600)} `);
    await page.keyboard.press('Enter');
    await page.getByText('You are teacher-1. You may: room:read.').waitFor();
    expect(await focused(page)).toBe('H1 Sign in');
    await enterOn(page, 'Sign out');
    await page.getByLabel('Token').waitFor();
    expect(await focused(page)).toBe('H1 Sign in');

    await page.goto(`${web.url}#/sign-in`);
    await page.getByText('The gateway does not ask who you are').waitFor();
    expect(await page.getByText('Please sign in').count()).toBe(0);
  });

  test('is where the focus is, for people without a mouse', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/new`);
    await page.getByLabel('Title').fill('键盘');
    await enterOn(page, 'Create room');
    await page.getByText('Created:').waitFor();
    expect(await focused(page)).toBe('A 键盘');
    await page.getByLabel('Title').focus();
    await page.keyboard.type('课');
    expect(await page.getByLabel('Title').inputValue()).toBe('键盘课');
    await enterOn(page, 'Create room');
    await expect.poll(() => focused(page)).toBe('A 键盘课');

    await page.goto(`${web.url}#/rooms/${seedIds.endedRoom}`);
    await page.getByLabel('Users, with spaces between').fill('nobody-1');
    for (const [name, seen] of [
      ['Get the chat log', 'Download (JSON)'],
      ['Show who attended', 'was not there'],
    ] as const) {
      await enterOn(page, name);
      await page.getByText(seen).waitFor();
      expect(await focused(page)).toBe(`BUTTON ${name}`);
    }

    await page.goto(`${web.url}#/term`);
    await page.getByLabel('Title').fill('初一语文');
    await page.getByLabel('Weeks').fill('2');
    await enterOn(page, 'Create 2 rooms');
    expect(await focused(page)).toContain('H2 ');
    await page.getByText('All 2 rooms are there.').waitFor();
    expect(await focused(page)).toBe('H2 Rooms of the term');
    await enterOn(page, 'Another term');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('title');

    open.sandbox.faults.add({ endpoint: '*', kind: 'html', times: 50 });
    await page.goto(`${web.url}#/rooms/${seedIds.oneOnOneRoom}`);
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    open.sandbox.faults.clear();
    await enterOn(page, 'Try again');
    await region(page, 'Classroom').waitFor();
    await expect.poll(() => focused(page)).toContain('H1 ');
    expect(complaints).toEqual([]);
  });
});
