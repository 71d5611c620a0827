import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, dayOf } from '../../src/vendor/protocol/days.ts';
import { openArchive } from '../../src/archive/open.ts';
import { roomIdFrom } from '../../src/sandbox/random.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { dayWith } from '../archive/examples.ts';
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
import { region, savedBy } from './page-parts.ts';
import { SECRET, signIn, tokenOf } from './web-caller.ts';
import { buildWebExample, startWebExample, type WebExample } from './web-example.ts';

const OUT = 'dist/school';

async function tableSavedBy(page: Page, name: string): Promise<{ name: string; rows: string[] }> {
  const saved = await savedBy(page, page.getByRole('button', { name, exact: true }));
  return { name: saved.name, rows: saved.text.trimEnd().split('\r\n') };
}

const originOf = ({ url }: BrowserGateway) => new URL(url).origin;

describe.skipIf(isBrowserMissing)('the page of a school in a browser', { timeout }, () => {
  let gateway: BrowserGateway;
  let web: WebExample;

  beforeAll(async () => {
    gateway = await startSandboxGateway();
    await buildWebExample(`${gateway.sandbox.url}/storage`, OUT);
    web = await startWebExample(originOf(gateway), OUT);
  }, 600_000);

  afterAll(async () => {
    await web[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  });

  test('draws a term week by week and saves it as a table', async () => {
    await using visit = await openBrowser({ width: 1280, height: 880 });
    const { page, complaints } = visit;
    await page.goto(web.url);
    await page.getByRole('link', { name: 'Term history' }).click();
    for (const name of ['Lessons', 'Students', 'Hours watched live', 'Views of recordings', 'Spending']) {
      await page.getByRole('img', { name: new RegExp(`^${name}, .+ in all, at most \\d`) }).waitFor();
    }
    await page.getByText('No lost days are known.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await takePicture(page, 'web-term-history');

    const { name, rows } = await tableSavedBy(page, 'Save as CSV');
    expect(name).toMatch(/^term \d{4}-\d\d-\d\d \d{4}-\d\d-\d\d\.csv$/);
    expect(rows[0]).toBe(
      '\uFEFFFrom,To,Lessons,Students,Seconds watched live,Views of recordings,Seconds of recordings watched,Spending,Lost days of rooms',
    );
    expect(rows).toHaveLength(1 + 18);
    for (const row of rows.slice(1))
      expect(row).toMatch(/^\d{4}-\d\d-\d\d,\d{4}-\d\d-\d\d(,\d+(\.\d+)?){7}$/);

    await page.getByLabel('From').fill('2020-01-01');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('alert').getByText('At most 400 days').waitFor();
    expect(complaints).toEqual([]);
  });

  test('shows and saves the lessons of one student over the term', async () => {
    await using visit = await openBrowser(phone);
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/history`);
    const student = region(page, 'One student');
    await student.getByLabel('User id').fill(seedIds.studentUserId);
    await page.keyboard.press('Enter');
    const lesson = student.getByRole('row').filter({ hasText: '初二英语：现在完成时 第8讲' });
    await lesson.getByText('GMT+8').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const { name, rows } = await tableSavedBy(page, 'Save the student as CSV');
    expect(name).toBe(`One student ${seedIds.studentUserId}.csv`);
    expect(rows[0]).toBe('\uFEFFLesson,Starts,Seconds there,Seconds of the recording');
    expect(rows.length).toBeGreaterThan(10);
    await student.getByLabel('User id').fill('nobody-1');
    await student.getByRole('button', { name: 'Show the student' }).click();
    await student.getByText('Nothing is kept of this student in these days.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('draws a recording day by day over the term and saves it', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/rooms/${seedIds.vodRoom}`);
    const term = region(page, 'Playback over the term');
    await term.getByRole('img', { name: /^Views of recordings, .+ in all/ }).waitFor();
    await term.getByText(/^\d+ views and [\d.]+ hours on \d+ days · last on /).waitFor();
    await term.scrollIntoViewIfNeeded();
    await takePicture(page, 'web-room-history');
    const { name, rows } = await tableSavedBy(page, 'Save as CSV');
    expect(name).toMatch(/^playback .+\.csv$/);
    expect(rows[0]).toBe('\uFEFFDay,Views,Seconds watched,From where,Read at,State');
    expect(rows.slice(1).some((row) => /,archive,\d{4}-.+,final$/.test(row))).toBe(true);
    expect(rows.slice(1).some((row) => row.includes(',classroom service,'))).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('shows a room that was deleted as it was last seen, with its term', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/rooms/${roomIdFrom('term-0-13')}`);
    await page.getByText('The classroom service has this room no more.').waitFor();
    await region(page, 'Students').getByRole('img').waitFor();
    const term = region(page, 'Playback over the term');
    await term.getByRole('img', { name: /^Views of recordings, .+ in all/ }).waitFor();
    expect(await region(page, 'Classroom').count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('shows which days of a term are lost', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'web-archive-'));
    const path = join(folder, 'archive.db');
    const today = dayOf(Date.now());
    const visitOn = (day: string) => ({
      roomId: seedIds.endedRoom,
      collectedAt: new Date(`${day}T12:00:00+08:00`),
      nextVisitAt: null,
    });
    try {
      const archive = await openArchive({ target: { kind: 'sqlite', path }, now: Date.now });
      const kept = archive.of(gateway.sandbox.partner);
      const before = addDays(today, -40);
      await kept.keepPlayback({ ...visitOn(before), days: [dayWith(addDays(before, -2), 5)] });
      // Three weeks in which nobody read what the vendor shows for one.
      const after = addDays(today, -19);
      const { lost } = await kept.keepPlayback({ ...visitOn(after), days: [dayWith(addDays(after, -2), 7)] });
      expect(lost).not.toBeNull();
      await archive.close();
      await using keeping = await startSandboxGateway({ ARCHIVE_URL: `file:${path}` });
      await using keepingWeb = await startWebExample(originOf(keeping), OUT);
      await using visit = await openBrowser(desktop);
      const { page, complaints } = visit;
      await page.goto(`${keepingWeb.url}#/history`);
      const weeks = page.getByRole('status').filter({ hasText: 'Days are lost here' });
      await weeks
        .getByText(/: \d days? of rooms lost$/)
        .first()
        .waitFor();
      await takePicture(page, 'web-lost-days');
      await page.goto(`${keepingWeb.url}#/rooms/${seedIds.endedRoom}`);
      const term = region(page, 'Playback over the term');
      await term.getByText('Days are lost here').waitFor();
      const { rows } = await tableSavedBy(page, 'Save as CSV');
      expect(rows).toContain(`${lost!.from},,,,,lost`);
      expect(rows).toContain(`${lost!.to},,,,,lost`);
      expect(complaints).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('speaks Chinese to a browser of that language, and remembers another choice', async () => {
    await using visit = await openBrowser(phone, {}, { locale: 'zh-CN', colorScheme: 'dark' });
    const { page, complaints } = visit;
    await page.goto(web.url);
    await page.getByText(/^共 \d+ 个教室，第 1 页，共 3 页$/).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    expect(await page.getByText(/\d+年\d+月\d+日 GMT\+8 \d\d:\d\d/).count()).toBeGreaterThan(0);
    await takePicture(page, 'web-rooms-phone');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto(`${web.url}#/history`);
    await page.getByRole('img', { name: /^录像观看次数，.+共 \d/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await takePicture(page, 'web-term-history-phone');

    await page.goto(`${web.url}#/rooms/${seedIds.upcomingRoom}`);
    await page.getByLabel('添加文档').setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('plain text'),
    });
    await page.getByRole('button', { name: '上传' }).click();
    await page.getByRole('alert').getByText('文件被拒绝： "notes.txt" is none of').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.goto(`${web.url}#/history`);
    await page.getByRole('button', { name: 'English' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Term history' }).waitFor();
    // Not taken away from whoever is at the switch.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('English');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Term history' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en-GB');
    expect(complaints).toEqual([]);
  });

  test('says that a link is mistyped, and leads back', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    const missing = ['nonsense', 'jz00000000000000000000000000000000', '%E0%A4%A'];
    for (const id of missing) {
      await page.goto(`${web.url}#/rooms/${id}`);
      await page.getByRole('heading', { level: 1, name: 'No such room' }).waitFor();
      await page.getByRole('alert').getByText('There is no room under this address.').waitFor();
    }
    await takePicture(page, 'web-mistyped-link');
    await page.goto(`${web.url}#/romms`);
    await page.getByText('There is no such page.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'To the list of rooms' }).click();
    await page.getByText(/^\d+ rooms, page 1 of 3$/).waitFor();
    expect(complaints).toEqual([]);
  });

  test('says that the gateway is down, and goes on when it is back', async () => {
    const first = await startSandboxGateway();
    const { port, origin } = new URL(first.url);
    await using downWeb = await startWebExample(origin, OUT);
    await using visit = await openBrowser(desktop);
    await first[Symbol.asyncDispose]();
    const { page } = visit;
    await page.goto(downWeb.url);
    const alert = page.getByRole('alert');
    await alert.getByText('The gateway cannot be reached.').waitFor();
    await takePicture(page, 'web-gateway-down');
    await using again = await startSandboxGateway({ PORT: port });
    expect(again.url).toBe(first.url);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(/^\d+ rooms, page 1 of 3$/).waitFor();
  });

  test('asks for a token, and says when it is over or allows too little', async () => {
    await using guarded = await startSandboxGateway({ AUTH_JWT_SECRET: SECRET });
    await using guardedWeb = await startWebExample(originOf(guarded), OUT);
    await using visit = await openBrowser(desktop);
    const { page } = visit;
    const { url } = guardedWeb;
    await page.goto(url);
    await page.getByRole('alert').getByText('Please sign in').waitFor();
    await page.getByRole('alert').getByRole('link', { name: 'Sign in' }).click();
    expect(await accessibilityFaults(page)).toEqual([]);

    await signIn(page, url, await tokenOf('room:read', -600));
    await page.getByRole('alert').getByText('Your token has expired or is not valid.').waitFor();
    await takePicture(page, 'web-expired-token');
    await page.getByRole('button', { name: 'Sign out' }).click();

    await signIn(page, url, await tokenOf('room:read statistics:read', 600));
    await page.getByText('You are teacher-1. You may: ').waitFor();
    await takePicture(page, 'web-sign-in');
    await page.getByRole('link', { name: 'Rooms', exact: true }).click();
    await page.getByText(/^\d+ rooms, page 1 of 3$/).waitFor();
    await page.getByRole('link', { name: 'New room' }).click();
    await page.getByLabel('Title').fill('几何');
    await page.getByRole('button', { name: 'Create room' }).click();
    await page
      .getByRole('alert')
      .getByText('Your token does not allow this: it lacks the scope room:write.')
      .waitFor();
    await takePicture(page, 'web-missing-scope');
    await page.goto(`${url}#/history`);
    await page.getByRole('alert').getByText('it lacks the scope merchant:read.').waitFor();

    // Of this tab alone.
    await page.reload();
    await page.getByRole('link', { name: 'Signed in' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(url);
    await other.getByRole('alert').getByText('Please sign in').waitFor();
  });

  test('makes, renames and reschedules a room, in the time of Shanghai', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/new`);
    await page.getByLabel('Title').fill('几何复习');
    await page.getByLabel('Time in Shanghai').fill('2035-03-01T19:30');
    await page.getByRole('button', { name: 'Create room' }).click();
    await page.getByRole('link', { name: '几何复习' }).click();
    await page.getByText('1 Mar 2035, 19:30 GMT+8 · 60 minutes').waitFor();

    await page.getByText('Title and time').click();
    await page.getByLabel('Title').fill('几何总复习');
    await page.getByRole('button', { name: 'Save title' }).click();
    await page.getByRole('heading', { level: 1, name: '几何总复习' }).waitFor();
    await page.getByLabel('Time in Shanghai').fill('2035-03-02T08:00');
    await page.getByLabel('Minutes').fill('90');
    await page.getByRole('button', { name: 'Save time' }).click();
    await page.getByText('2 Mar 2035, 08:00 GMT+8 · 90 minutes').waitFor();
    await page.getByText('The time is saved.').waitFor();
    await takePicture(page, 'web-rename');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('Time in Shanghai').fill('2020-03-02T08:00');
    await page.getByRole('button', { name: 'Save time' }).click();
    await page.getByRole('alert').waitFor();
    expect(complaints).toEqual([]);
  });

  test('lets a teacher in, shows who attended, the chat log and a preview', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/rooms/${seedIds.endedRoom}`);
    await page.getByLabel('Users, with spaces between').fill(`${seedIds.studentUserId} nobody-1`);
    await page.getByRole('button', { name: 'Show who attended' }).click();
    const attendance = region(page, 'Attendance').getByRole('row');
    await attendance.filter({ hasText: 'nobody-1' }).getByText('was not there').waitFor();
    await attendance.filter({ hasText: seedIds.studentUserId }).getByText('GMT+8').first().waitFor();
    await page.getByRole('button', { name: 'Get the chat log' }).click();
    await page.getByRole('link', { name: 'Download (JSON)' }).waitFor();
    await region(page, 'Chat log').scrollIntoViewIfNeeded();
    await takePicture(page, 'web-chat-log');

    const documents = region(page, 'Documents');
    await documents
      .getByRole('button', { name: /^Preview / })
      .first()
      .click();
    const preview = documents.getByRole('img', { name: /^Preview / });
    await expect
      .poll(() => preview.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0);
    await preview.scrollIntoViewIfNeeded();
    await takePicture(page, 'web-preview');
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.goto(`${web.url}#/rooms/${seedIds.liveRoom}`);
    await page.getByLabel('You are').selectOption('the teacher');
    await page.getByRole('button', { name: 'Enter room' }).click();
    await page.frameLocator('iframe').frameLocator('iframe').getByText('Sandbox classroom').waitFor();
    expect(complaints).toEqual([]);
  });

  test('shows a video lesson as no live one, in the list too', async () => {
    await using visit = await openBrowser(desktop);
    const { page, complaints } = visit;
    await page.goto(`${web.url}#/?search=${encodeURIComponent('实验室里的光')}`);
    const line = page.getByRole('listitem').filter({ hasText: '实验室里的光' });
    await line.getByText('Video lesson').waitFor();
    expect(await line.getByText('Ended').count()).toBe(0);
    await line.getByRole('link').click();
    await region(page, 'Playback over the term').getByRole('img').first().waitFor();
    await takePicture(page, 'web-video-lesson');
    for (const name of ['Students', 'Attendance', 'Chat log']) {
      expect(await region(page, name).count()).toBe(0);
    }
    expect(complaints).toEqual([]);
  });
});
