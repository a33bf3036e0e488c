import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { describe, test, vi } from 'vitest';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** A machine that tests is slow, and shared. */
const PATIENCE_MS = 60_000;

/** A test or a start that takes longer does not end at all. */
export const START_LIMIT_MS = 240_000;

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A suite that needs a real browser: skipped loudly where there is none, and failed where CI counts on it. */
export function describeInBrowser(name: string, suite: () => void): void {
  if (existsSync(CHROMIUM)) {
    vi.setConfig({ testTimeout: START_LIMIT_MS });
    describe(name, suite);
    return;
  }
  const why = `No Chromium at ${CHROMIUM}: install it (apt-get install chromium) or set CHROMIUM.`;
  if (process.env.CI === 'true') {
    describe(name, () => {
      test('has a browser', () => {
        throw new Error(why);
      });
    });
    return;
  }
  console.warn(`\n*** SKIPPED: ${name}. ${why} ***\n`);
  describe.skip(name, suite);
}

/** Each browser has a profile of its own, in a temporary folder. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS, headless: true });
}

/** A page, and all that a page should not do: what it did of that. */
export interface WatchedPage {
  readonly page: Page;
  /** Violations of the content security policy, errors of scripts, requests to other places. Empty where all is well. */
  readonly faults: readonly string[];
}

export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1180, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const faults: string[] = [];
  const page = await context.newPage();
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`)) faults.push(`request to ${url}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // A refusal that the page explains to people is an answer, not a fault.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      faults.push(`console: ${message.text()}`);
    }
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.exposeFunction('reportViolation', (what: string) => faults.push(`policy: ${what}`));
  await page.addInitScript(`addEventListener('securitypolicyviolation', (event) =>
    reportViolation(event.violatedDirective + ' ' + event.blockedURI));`);
  return { page, faults };
}

/** Opens the console with the key, at a place of it. */
export async function signIn(
  page: Page,
  { base, key }: { readonly base: string; readonly key: string },
  hash = '#/',
): Promise<void> {
  await page.goto(`${base}/console/keywords${hash}`);
  await page.locator('#key').fill(key);
  await page.locator('form button.primary').click();
  await page.locator('nav').waitFor();
}
