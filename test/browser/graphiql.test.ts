import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
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

/** Runs one of the operations of a tab. */
async function run(page: Page, tab: string, operation: string): Promise<void> {
  await page.getByRole('tab').getByRole('button', { name: tab }).click();
  await execute(page);
  await page.getByRole('menuitem', { name: operation, exact: true }).click();
}

/** Runs an operation of one's own in a new tab, which takes its name when it is read. */
async function runNew(page: Page, name: string, operation: string): Promise<void> {
  await page.getByRole('button', { name: 'New tab' }).click();
  await page.locator('.graphiql-query-editor .monaco-editor').first().click();
  await page.keyboard.insertText(operation);
  await page.getByRole('tab', { name }).waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
}

describe.skipIf(isBrowserMissing)('GraphiQL in a browser', { timeout }, () => {
  test('opens with the mobile query and runs it, with nothing from outside', async () => {
    await using gateway = await startSandboxGateway();
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(gateway.url);
    expect(await page.getByRole('note').textContent()).toContain('SANDBOX');

    await run(page, 'MobileRoom', 'MobileRoom');
    await seeResult(page, '"schedulePhase": "IN_PROGRESS"');
    await seeResult(page, '函数与导数');
    await takePicture(page, 'graphiql');
    expect(complaints).toEqual([]);
  });

  test('has tabs with variables and headers that work', async () => {
    await using gateway = await startSandboxGateway();
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(gateway.url);

    await page.getByRole('button', { name: 'Headers' }).click();
    await page.locator('.graphiql-editor .view-line', { hasText: 'Cache-Control' }).waitFor();
    const request = page.waitForRequest((sent) => sent.postData()?.includes('DocumentDetail') === true);
    await run(page, 'DocumentList', 'DocumentDetail');
    await seeResult(page, `"vendorId": "${seedIds.convertedDocument}"`);
    expect((await request).headers()['cache-control']).toBe('no-cache');

    await run(page, 'LiveLesson', 'StudentAttendance');
    await seeResult(page, `"userId": "${seedIds.studentUserId}"`);
    expect(complaints).toEqual([]);
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

  test('fits the screen, that of a phone too, with the whole note', async () => {
    await using gateway = await startSandboxGateway();
    await using visit = await openBrowser(phone);
    const { page } = visit;
    await page.goto(gateway.url);
    await page.getByRole('button', { name: 'Open settings dialog' }).waitFor();
    const scrolled = await page.evaluate(() => {
      scrollTo(9_999, 9_999);
      return { x: scrollX, y: scrollY };
    });
    expect(scrolled).toEqual({ x: 0, y: 0 });
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
    expect(complaints).toEqual([]);
  });
});
