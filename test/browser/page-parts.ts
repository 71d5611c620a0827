import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** The file that a click on a button saves. */
export async function savedBy(page: Page, button: Locator): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

export const region = (page: Page, name: string): Locator => page.getByRole('region', { name });

/** Chooses a file from the disk: to hand large ones to the browser as they are in memory takes it longer than to read them. */
export async function chooseFile(field: Locator, name: string, content: Buffer): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'chosen-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  await field.setInputFiles(path);
}
