import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftAsAnother, publishAsAnother } from './another-editor.ts';
import { describeInBrowser, launchBrowser, openPage, START_LIMIT_MS, signIn } from './browser.ts';
import { CONTEST_LIST, type ConsoleService, MISROUTED, startConsoleService } from './console-service.ts';

const NARROW = { width: 360, height: 740 };

/** A place of the console, and what to do there so that all of it shows. */
const VIEWS: readonly [name: string, hash: string, show: (page: Page) => Promise<unknown>][] = [
  [
    'the test box with a decision',
    '#/',
    async (page) => {
      await page.locator('#mention').fill(MISROUTED);
      await page.locator('form button.primary').click();
      await page.locator('input[type=radio]').first().check();
      await page.locator('details').first().locator('summary').click();
      await page.locator('#picker + p button').click();
      await page.locator('details li').first().waitFor();
    },
  ],
  [
    'all lists, with a search',
    '#/lists',
    async (page) => {
      await page.locator('#sought').fill('tirage');
      await page.locator('ul.plain li').first().waitFor();
    },
  ],
  ['one list', `#/lists/${CONTEST_LIST}`, (page) => page.locator('ul.plain li').first().waitFor()],
  [
    'an entry with all its settings',
    `#/lists/${CONTEST_LIST}/entries/tirage`,
    async (page) => {
      await page.locator('form details summary').click();
      await page.locator('mark.found').first().waitFor();
    },
  ],
  [
    'a draft after a dry run',
    `#/lists/${CONTEST_LIST}/draft`,
    async (page) => {
      await page.locator('#dry-run-days').waitFor();
      await page.locator('button.primary').first().click();
      await page.locator('.report').waitFor();
    },
  ],
  [
    'an entry with mistakes',
    `#/lists/${CONTEST_LIST}/entries/tirage`,
    async (page) => {
      await page.locator('#entry-match').fill('tirage\n(tirage ET');
      await page.locator('#entry-match-problems .wrong').first().waitFor();
    },
  ],
  ['the health of the lists', '#/health', (page) => page.locator('details li').first().waitFor()],
  ['suggestions', '#/suggestions', (page) => page.locator('.box').waitFor()],
  ['a history', `#/lists/${CONTEST_LIST}/history`, (page) => page.locator('ol.plain li').first().waitFor()],
];

describeInBrowser('whoever sees badly, or uses no mouse, can tune the lists', () => {
  const ends: (() => Promise<void>)[] = [];
  let service: ConsoleService;
  let browser: Browser;

  beforeAll(async () => {
    [service, browser] = await Promise.all([startConsoleService((end) => ends.push(end)), launchBrowser()]);
    await publishAsAnother(service, 'grand jeu de Noël');
    await draftAsAnother(service, 'grand jeu de Pâques');
  }, START_LIMIT_MS);
  afterAll(async () => {
    await browser.close();
    for (const end of ends.reverse()) await end();
  });

  test('axe finds nothing at the door', async () => {
    const { page } = await openPage(browser, service.base, { reducedMotion: 'reduce' });
    await page.goto(`${service.base}/console/keywords`);
    await page.locator('form button').click();
    await page.locator('#key-problem').waitFor();
    await expectClean(page);
    await page.context().close();
  });

  test.each(VIEWS)(
    'axe finds nothing in %s, in both languages, light and dark; it fits 360 pixels',
    async (_name, hash, show) => {
      const { page, faults } = await openPage(browser, service.base, { reducedMotion: 'reduce' });
      await signIn(page, service, hash);
      await show(page);
      await expectClean(page);
      await page.setViewportSize(NARROW);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(faults).toEqual([]);
      await page.context().close();
    },
  );
});

/** Both languages, both colour schemes. */
async function expectClean(page: Page): Promise<void> {
  for (const _language of ['fr', 'en']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page)).toEqual([]);
    }
    await page.locator('button[lang]').click();
  }
}

/** Each in a line that says what, where, and how to mend it. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: AxeResults = await page.evaluate('axe.run()');
  // Whoever looked at nothing finds nothing.
  expect(found.passes.length).toBeGreaterThan(10);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
}
