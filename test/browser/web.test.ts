import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { readCalendarFile } from '../support/calendar.ts';
import { promised } from '../creates/creates-fleet.ts';
import { base64Of } from '../sandbox/storage-caller.ts';
import { accessibilityFaults } from './accessibility.ts';
import {
  desktop,
  isBrowserMissing,
  openBrowser,
  phone,
  startSandboxGateway,
  takePicture,
  timeout,
  type BrowserGateway,
} from './browser.ts';
import { chooseFile, region, savedBy } from './page-parts.ts';
import { buildWebExample, startWebDevelopment, startWebExample, type WebExample } from './web-example.ts';

const LIVE_TITLE = '高一数学：函数与导数 第3讲';
const MEGABYTE = 1024 * 1024;

/** So slow that progress can be seen, until the answer is called. */
async function slowUploads(page: Page, bytesPerSecond: number): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const emulate = (uploadThroughput: number) =>
    session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  await emulate(bytesPerSecond);
  return async () => {
    await emulate(-1);
    await session.detach();
  };
}

function pdf(sizeBytes: number): Buffer {
  const file = Buffer.alloc(sizeBytes, '%');
  file.write('%PDF-1.7\n');
  file.write('\n%%EOF\n', sizeBytes - 7);
  return file;
}

describe.skipIf(isBrowserMissing)('examples/web in a browser', { timeout }, () => {
  let gateway: BrowserGateway;
  let web: WebExample;

  beforeAll(async () => {
    gateway = await startSandboxGateway();
    gateway.sandbox.settings.conversionMs = 1_500;
    await buildWebExample(`${gateway.sandbox.url}/storage`, 'dist/uploads');
    web = await startWebExample(new URL(gateway.url).origin, 'dist/uploads');
  }, 300_000);

  afterAll(async () => {
    await web[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  });

  test('pages through the rooms by number and finds one by its title', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(web.url);
    await page.getByText(/^\d+ rooms, page 1 of 3$/).waitFor();

    await page.getByRole('link', { name: 'Page 2 of 3' }).click();
    await page.getByText(/^\d+ rooms, page 2 of 3$/).waitFor();
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 1000 });
    await takePicture(page, 'web-rooms');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goBack();
    await page.getByText(/^\d+ rooms, page 1 of 3$/).waitFor();

    await page.getByLabel('Title contains').fill('函数与导数');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: LIVE_TITLE }).click();
    await page.getByRole('heading', { level: 1, name: LIVE_TITLE }).waitFor();

    await page.goto(`${web.url}#/?search=${encodeURIComponent('没有这个')}`);
    await page.getByText('No room has this in its title.').waitFor();
    await page.goto(`${web.url}#/rooms/nonsense`);
    await page.getByRole('alert').getByText('There is no room under this address.').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('enters a room, and the chart counts the newcomer without a reload', async () => {
    await using visit = await openBrowser({ width: 1280, height: 1250 });
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/rooms/${seedIds.liveRoom}`);
    const students = region(page, 'Students');
    await students.getByRole('img', { name: /Students online from/ }).waitFor();
    const before = Number(await students.locator('strong').first().textContent());

    await page.getByLabel('Your name').fill('小红');
    await page.getByRole('button', { name: 'Enter room' }).click();
    const classroom = page.frameLocator('iframe').frameLocator('iframe');
    await classroom.getByText('Sandbox classroom').waitFor();
    await classroom.getByText('nickname: 小红').waitFor();

    await students
      .locator('strong', { hasText: new RegExp(`^${before + 1}$`) })
      .first()
      .waitFor();
    await takePicture(page, 'web-room');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('shows which minutes of a recording were watched', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/rooms/${seedIds.endedRoom}`);
    const heat = region(page, 'Playback, last seven days');
    await heat.getByRole('img', { name: /Views of the \d+ minutes/ }).waitFor();
    await heat.scrollIntoViewIfNeeded();
    await takePicture(page, 'web-playback');
    expect(complaints).toEqual([]);
  });

  test('saves attendance, a week and a timetable as files', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/rooms/${seedIds.endedRoom}`);
    await page.getByLabel('Users, with spaces between').fill(`${seedIds.studentUserId} nobody-1`);
    const attendance = await savedBy(page, page.getByRole('button', { name: 'Attendance as CSV' }));
    expect(attendance.name).toMatch(/^attendance .+\.csv$/);
    expect(attendance.text).toMatch(/^\uFEFFUser,Attended seconds,/);
    const [, student = '', nobody] = attendance.text.split('\r\n');
    expect(student).toMatch(new RegExp(`^${seedIds.studentUserId},\\d+(\\.\\d+)?,\\d+,\\d{4}-`));
    expect(nobody).toBe('nobody-1,,,,,,NO_VISIT');
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.goto(web.url);
    await page.getByText(/^\d+ rooms, page 1 of 3$/).waitFor();
    const calendar = await savedBy(page, page.getByRole('button', { name: 'These rooms as a calendar' }));
    expect(calendar.name).toBe('timetable.ics');
    expect(readCalendarFile(calendar.text).events).toHaveLength(20);
    const week = await savedBy(page, page.getByRole('button', { name: 'Statistics as CSV' }));
    expect(week.name).toMatch(/^week \d{4}-\d\d-\d\d\.csv$/);
    expect(week.text).toMatch(/^\uFEFFLesson,Starts,/);
    expect(week.text.split('\r\n').length).toBeGreaterThan(2);
    expect(complaints).toEqual([]);
  });

  test('uploads a document with progress and follows its conversion', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    const { settings } = gateway.sandbox;
    const { conversionMs } = settings;
    settings.conversionMs = Infinity;
    await page.goto(`${web.url}#/rooms/${seedIds.bareRoom}`);
    await page.getByText('No documents yet.').waitFor();

    await page.getByLabel('Add a document').setInputFiles({
      name: '导数练习.pdf',
      mimeType: 'application/pdf',
      buffer: pdf(MEGABYTE),
    });
    const fullSpeed = await slowUploads(page, MEGABYTE / 8);
    await page.getByRole('button', { name: 'Upload' }).click();
    const progress = page.getByRole('progressbar', { name: 'Upload' });
    await progress.waitFor();
    await expect.poll(() => progress.getAttribute('value').then(Number)).toBeGreaterThan(30);
    await takePicture(page, 'web-upload');
    await fullSpeed();
    await page.getByText('导数练习.pdf: Converting…').waitFor();
    settings.conversionMs = conversionMs;

    await page.getByText(/导数练习.pdf: Converted, \d+ pages/).waitFor();
    await region(page, 'Documents').getByRole('listitem').filter({ hasText: '导数练习.pdf' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('says why a file is refused', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/rooms/${seedIds.upcomingRoom}`);
    await page.getByLabel('Add a document').setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('plain text'),
    });
    await page.getByRole('button', { name: 'Upload' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('"notes.txt" is none of');
    await page.getByRole('alert').scrollIntoViewIfNeeded();
    await takePicture(page, 'web-refused-upload');
    expect(complaints).toEqual([]);
  });

  test('uploads a video in blocks straight to the storage, and its lesson can be entered', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    const toStorage: string[] = [];
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (origin === gateway.sandbox.url && request.method() === 'POST') toStorage.push(pathname);
    });
    await page.goto(`${web.url}#/vod`);
    await page.getByLabel('Title').fill('光与影');
    await chooseFile(page.getByLabel('Video'), '光与影.mp4', Buffer.alloc(9 * MEGABYTE, 1));
    await page.getByRole('button', { name: 'Upload and create' }).click();
    await page.getByRole('link', { name: '光与影' }).click();
    expect(toStorage).toEqual([
      `/storage/mkblk/${4 * MEGABYTE}`,
      `/storage/mkblk/${4 * MEGABYTE}`,
      `/storage/mkblk/${MEGABYTE}`,
      `/storage/mkfile/${9 * MEGABYTE}/fname/${base64Of('光与影.mp4')}`,
    ]);

    await page.getByText('Recording ready').waitFor();
    await page.getByRole('button', { name: 'Enter room' }).click();
    await page.frameLocator('iframe').frameLocator('iframe').getByText('Sandbox classroom').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('says that the vendor is away, and goes on when it is back', async () => {
    await using visit = await openBrowser(desktop);
    const { page } = visit;
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'html', times: 50 });
    await page.goto(`${web.url}#/rooms/${seedIds.oneOnOneRoom}`);
    const retry = page.getByRole('alert').getByRole('button', { name: 'Try again' });
    await retry.waitFor();
    gateway.sandbox.faults.clear();
    await retry.click();
    await region(page, 'Classroom').waitFor();
  });

  test('runs while somebody works on it', async () => {
    await using development = await startWebDevelopment(new URL(gateway.url).origin);
    await using visit = await openBrowser(desktop);
    await visit.page.goto(development.url);
    await visit.page.getByText(/^\d+ rooms, page 1 of 3$/).waitFor();
  });

  test('works at the width of a phone, by keyboard alone', async () => {
    await using visit = await openBrowser(phone);
    const { page, complaints } = visit;
    await page.goto(web.url);
    await page.getByText(/^\d+ rooms, page 1 of 3$/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const link = page.getByRole('link', { name: LIVE_TITLE });
    await link.focus();
    await page.keyboard.press('Enter');
    await region(page, 'Students').getByRole('img').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(await accessibilityFaults(page)).toEqual([]);
    await takePicture(page, 'web-room-phone');
    expect(complaints).toEqual([]);
  });

  // Last: its rooms come before all others in the list.
  test('makes the rooms of a term, shows how far it is, and repeats for what failed', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/term`);
    await page.getByLabel('Title').fill('初三数学');
    await page.getByLabel('Day of the week').selectOption('Saturday');
    await page.getByLabel('Time in Shanghai').fill('09:30');
    await page.getByLabel('Minutes').fill('90');
    await page.getByLabel('Not before').fill('2035-03-01');
    await page.getByLabel('Weeks').fill('12');
    const rooms = region(page, 'What will be made').getByRole('listitem');
    await expect.poll(() => rooms.count()).toBe(12);
    expect(await rooms.first().textContent()).toContain('初三数学 · week 1Saturday');
    expect(await rooms.first().textContent()).toContain('3 March 2035 at 09:30, Shanghai');
    expect(await rooms.last().textContent()).toContain('19 May 2035');
    expect(await accessibilityFaults(page)).toEqual([]);

    const create = { endpoint: 'v4/room/create' } as const;
    const seen = promised<undefined>();
    gateway.sandbox.faults.add({ ...create, kind: 'delay', ms: 0 });
    gateway.sandbox.faults.add({ ...create, kind: 'delay', until: seen.promise, times: 6 });
    gateway.sandbox.faults.add({ ...create, kind: 'error', error: 'app_afford_error', times: 5 });
    await page.getByRole('button', { name: 'Create 12 rooms' }).click();
    const progress = page.getByRole('progressbar', { name: 'Rooms made' });
    await expect.poll(() => progress.getAttribute('value')).toBe('1');
    await takePicture(page, 'web-term');
    seen.resolve(undefined);
    await page.getByText('7 rooms are there, 5 are not.').waitFor();
    await page
      .getByRole('alert')
      .getByText(/The account balance is too low: stopped at entry \d+ of 12/)
      .waitFor();
    gateway.sandbox.faults.clear();

    await page.getByRole('button', { name: 'Repeat for what is missing' }).click();
    await page.getByText('All 12 rooms are there.').waitFor();
    const links = region(page, 'Rooms of the term').getByRole('link');
    expect(await links.count()).toBe(12);
    await links.first().click();
    await page.getByRole('heading', { level: 1, name: '初三数学 · week 1' }).waitFor();
    await page.goto(`${web.url}#/?search=${encodeURIComponent('初三数学 · week')}`);
    await page.getByText('12 rooms, page 1 of 1').waitFor();
    expect(complaints).toEqual([]);
  });
});
