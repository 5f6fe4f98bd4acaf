import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { describe } from 'vitest';

/** Where Chromium or Chrome usually is; PROVOST_TEST_BROWSER names another. */
const places = [
  process.env['PROVOST_TEST_BROWSER'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = places.find((place) => place !== undefined && existsSync(place));

/** Skipped, and seen as such, where this machine has no browser. */
export const describeInBrowser = describe.skipIf(executablePath === undefined);

export async function launchBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('There is no browser.');
  // A container gives the browser no namespaces for its sandbox. The pages are our own.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** A page with this content, with everything that it complains about. */
export interface OpenedPage {
  readonly page: Page;
  /** Requests, errors, and refusals of the content security policy. */
  readonly complaints: string[];
}

/** Opens the HTML as a file would be, offline; `work` gets the page. */
export async function withPage<T>(
  browser: Browser,
  html: string,
  options: BrowserContextOptions,
  work: (opened: OpenedPage) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => complaints.push(message.text()));
    await context.route('**/*', async (route) => {
      const url = route.request().url();
      if (url === ADDRESS) return route.fulfill({ contentType: 'text/html', body: html });
      complaints.push(`asks for ${url}`);
      return route.abort();
    });
    await page.goto(ADDRESS);
    return await work({ page, complaints });
  } finally {
    await context.close();
  }
}

const ADDRESS = 'http://report.invalid/page';
