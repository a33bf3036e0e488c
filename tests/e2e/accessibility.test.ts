import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveDraft, changeDraft, draftAsAnother, publishAsAnother } from './another-editor.ts';
import { describeInBrowser, launchBrowser, openPage, START_LIMIT_MS, signIn } from './browser.ts';
import { CONTEST_LIST, type ConsoleService, MISROUTED, startConsoleService } from './console-service.ts';

const NARROW = { width: 360, height: 740 };
const WIDE = { width: 1180, height: 900 };

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
  ['the journal', '#/audit', (page) => page.locator('ol.plain li').first().waitFor()],
  ['what waits for approval', '#/approvals', (page) => page.locator('ul.plain li').first().waitFor()],
  [
    'a new list with what is missing and wrong',
    '#/new-list',
    async (page) => {
      await page.locator('#list-terms').fill('(tirage ET');
      await page.locator('form button.primary').click();
      await page.locator('#list-terms-problems .wrong').first().waitFor();
      await page.locator('#list-title-problems .wrong').waitFor();
    },
  ],
  [
    'the settings of a list that somebody else has changed meanwhile',
    `#/lists/${CONTEST_LIST}/settings`,
    async (page) => {
      await page.locator('#list-owner').fill('Camille');
      // Another draft in the place of the one that was read.
      await changeDraftAsAnother();
      await page.locator('form button.primary').click();
      await page.locator('.box.warn del').first().waitFor();
    },
  ],
  ['a set', '#/sets/transporteurs', (page) => page.locator('#set-terms').waitFor()],
  [
    'a draft that is published without a reason',
    `#/lists/${CONTEST_LIST}/draft`,
    async (page) => {
      await approveDraftAsOthers();
      await page.reload();
      await page.locator('form button.primary').click();
      await page.locator('#reason-problems .wrong').waitFor();
    },
  ],
];

/** Where a dialog opens, and how. */
const DIALOGS: readonly [name: string, hash: string, open: (page: Page) => Promise<unknown>][] = [
  [
    'asks before a draft is dropped',
    `#/lists/${CONTEST_LIST}/draft`,
    (page) => page.locator('section button.danger').first().click(),
  ],
  [
    'asks for the reason of a rollback',
    `#/lists/${CONTEST_LIST}/history`,
    (page) => page.locator('ol li:last-child .actions button:last-child').click(),
  ],
  [
    'asks for the reason of a removal, and says that it is missing',
    `#/lists/${CONTEST_LIST}`,
    async (page) => {
      await page.locator('.actions button.danger').click();
      await page.locator('dialog button.danger').click();
      await page.locator('dialog .wrong').waitFor();
    },
  ],
  [
    'asks why a draft is refused',
    `#/lists/${CONTEST_LIST}/draft`,
    (page) => page.locator('section:nth-of-type(3) button.danger').first().click(),
  ],
  [
    'asks before what is typed is lost',
    `#/lists/${CONTEST_LIST}/entries/tirage`,
    async (page) => {
      await page.locator('#entry-unless').fill(`tirage ${crypto.randomUUID()}`);
      await page.locator('nav a').first().click();
    },
  ],
];

let changeDraftAsAnother: () => Promise<void> = async () => {};
let approveDraftAsOthers: () => Promise<void> = async () => {};

describeInBrowser('whoever sees badly, or uses no mouse, can tune the lists', () => {
  const ends: (() => Promise<void>)[] = [];
  let service: ConsoleService;
  let browser: Browser;

  beforeAll(async () => {
    [service, browser] = await Promise.all([
      startConsoleService((end) => ends.push(end), { KEYWORDS_APPROVAL: 'two' }),
      launchBrowser(),
    ]);
    await publishAsAnother(service, 'grand jeu de Noël');
    await publishAsAnother(service, 'grand jeu de mai');
    await draftAsAnother(service, 'grand jeu de Pâques');
    approveDraftAsOthers = () => approveDraft(service);
    changeDraftAsAnother = () => changeDraft(service, `grand jeu ${crypto.randomUUID()}`);
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

  test.each(DIALOGS)(
    'axe finds nothing in the dialog that %s; it keeps the focus, and closes on Escape',
    async (_name, hash, open) => {
      const { page, faults } = await openPage(browser, service.base, { reducedMotion: 'reduce' });
      await signIn(page, service, hash);
      for (const _language of ['fr', 'en']) {
        await open(page);
        await page.locator('dialog[open]').waitFor();
        await expectCleanInBothSchemes(page);
        await page.setViewportSize(NARROW);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
          0,
        );
        await page.setViewportSize(WIDE);
        expect(await page.evaluate("document.activeElement?.closest('dialog') !== null")).toBe(true);
        await page.keyboard.press('Escape');
        await page.locator('dialog').waitFor({ state: 'detached' });
        await page.locator('button[lang]').click();
      }
      expect(faults).toEqual([]);
      await page.context().close();
    },
  );
});

/** Both languages, both colour schemes. */
async function expectClean(page: Page): Promise<void> {
  for (const _language of ['fr', 'en']) {
    await expectCleanInBothSchemes(page);
    await page.locator('button[lang]').click();
  }
}

async function expectCleanInBothSchemes(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  }
}

/** Each in a line that says what, where, and how to mend it. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const found: AxeResults = await page.evaluate('axe.run()');
  // Whoever looked at nothing finds nothing.
  expect(found.passes.length).toBeGreaterThan(10);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
}
