import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';

/** The file that a click on a button saves. */
export async function savedBy(page: Page, button: Locator): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

export const region = (page: Page, name: string): Locator => page.getByRole('region', { name });
