import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { startGateway } from '../../src/gateway.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { createLogger } from '../../src/runtime/logger.ts';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Without a browser these tests are skipped, and say so; where it is promised they fail. */
export const isBrowserMissing = !existsSync(executablePath) && process.env['CI'] !== 'true';

/** Pictures show the hour they were taken, so a test run leaves those of the documentation alone unless told. */
const picturesFolder = process.env['UPDATE_PICTURES']
  ? fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
  : null;
const MAX_PICTURE_BYTES = 250_000;

/** Of a test: a busy machine may take this long. */
export const timeout = 180_000;

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

export interface ReadSession extends AsyncDisposable {
  page: Page;
  /** Errors on the console, exceptions nobody caught, and requests that left the machine. */
  complaints: string[];
}

/**
 * Opens a browser of its own with an empty page. It finds this machine only, and `hosts`, names of others that an
 * address of this machine stands in for. Requests are not intercepted: Playwright would answer preflights itself.
 */
export async function openBrowser(
  viewport: { width: number; height: number },
  hosts: Readonly<Record<string, string>> = {},
  reader: { locale?: string; colorScheme?: 'light' | 'dark' } = {},
): Promise<ReadSession> {
  const mapped = Object.entries(hosts).map(([name, address]) => `MAP ${name} ${address}`);
  const rules = [...mapped, 'MAP * ~NOTFOUND', 'EXCLUDE localhost', 'EXCLUDE 127.0.0.1'];
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=${rules.join(', ')}`,
    ],
  });
  const context = await browser.newContext({
    viewport,
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    ...reader,
  });
  // Well below the limit of a test, so that what was waited for is named.
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const isHere = hostname === 'localhost' || hostname === '127.0.0.1' || hostname in hosts;
    if (protocol.startsWith('http') && !isHere) complaints.push(`request: ${request.url()}`);
  });
  return { page, complaints, [Symbol.asyncDispose]: () => browser.close() };
}

export interface BrowserGateway extends AsyncDisposable {
  url: string;
  sandbox: Sandbox;
}

/** The whole gateway over its own sandbox, on free ports, as `npm start` runs it. */
export async function startSandboxGateway(env: Record<string, string> = {}): Promise<BrowserGateway> {
  const config = configFromEnv(readEnv({ PORT: '0', DRAIN_SECONDS: '0', ...env }));
  const gateway = await startGateway(config, createLogger('silent'));
  return { url: gateway.url, sandbox: gateway.sandbox!, [Symbol.asyncDispose]: () => gateway.close() };
}

/** A picture for the documentation, small enough to be kept in a repository. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const picture = await page.screenshot({
    animations: 'disabled',
    caret: 'hide',
    ...(picturesFolder !== null && { path: `${picturesFolder}${name}.png` }),
  });
  expect(picture.length, `bytes of ${name}.png`).toBeLessThan(MAX_PICTURE_BYTES);
}
