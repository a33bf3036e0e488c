import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInBrowser, launchBrowser, openPage, START_LIMIT_MS } from './browser.ts';
import { CONTEST_LIST, type ConsoleService, MISROUTED, startConsoleService } from './console-service.ts';

describeInBrowser('from a wrong decision to a published fix, in the console alone', () => {
  const ends: (() => Promise<void>)[] = [];
  let service: ConsoleService;
  let browser: Browser;

  beforeAll(async () => {
    [service, browser] = await Promise.all([startConsoleService((end) => ends.push(end)), launchBrowser()]);
  }, START_LIMIT_MS);
  afterAll(async () => {
    await browser.close();
    for (const end of ends.reverse()) await end();
  });

  test('takes 11 steps from the key to the decision put right', async () => {
    const { page, faults } = await openPage(browser, service.base);
    const steps = countSteps();
    await page.goto(`${service.base}/console/keywords`);

    await steps.take('types the key', () => page.getByLabel('Votre clé d’API').fill(service.key));
    await steps.take('opens', () => button(page, 'Ouvrir').click());
    await steps.take('pastes the mention', () => page.getByLabel('La mention').fill(MISROUTED));
    await steps.take('asks', () => button(page, 'Voir la décision').click());
    await page.locator('.verdict', { hasText: 'communauté' }).waitFor();
    expect(await page.locator('blockquote mark', { hasText: 'tirage' }).count()).toBe(1);
    expect(await page.getByText('« tirage » → communauté +4,0').count()).toBe(1);
    await page.screenshot({ path: '/tmp/w1.png', fullPage: true });

    await steps.take('opens the entry', () =>
      page.getByRole('link', { name: 'entrée tirage' }).first().click(),
    );
    await page.getByRole('heading', { name: 'Entrée tirage' }).waitFor();
    await steps.take('writes an exception', () =>
      page.getByLabel('Exceptions').fill('tirage de mes photos\ntirages de mes photos'),
    );
    await page.getByText('Trouvée dans 2 textes').waitFor();
    await page.screenshot({ path: '/tmp/w2.png', fullPage: true });
    await steps.take('saves', () => button(page, 'Enregistrer dans le brouillon').click());

    await page.getByText('+ tirage de mes photos').waitFor();
    await steps.take('runs it on the past', () => button(page, 'Lancer l’essai').click());
    await page.getByText('Décision changée : 2').waitFor();
    await page.screenshot({ path: '/tmp/w3.png', fullPage: true });

    await steps.take('says why', () =>
      page.getByLabel('Raison').fill('« tirage » veut aussi dire photo imprimée'),
    );
    await steps.take('publishes', () => button(page, 'Publier').click());
    await page.getByText('Publié : révision 1.').first().waitFor();

    await steps.take('looks at the mention again', () =>
      page.getByRole('link', { name: 'Revoir la mention' }).click(),
    );
    await page.locator('.verdict', { hasText: 'service client' }).waitFor();
    expect(steps.taken).toHaveLength(11);
    expect(faults).toEqual([]);

    const answer = await service.call('POST', '/v1/classify', { text: MISROUTED });
    expect(JSON.parse(await answer.text()).classification.route).toBe('customer_service');
    await page.goto(`${service.base}/console/keywords#/lists/${CONTEST_LIST}/history`);
    await page.getByText('Révision 1').waitFor();
    await page.screenshot({ path: '/tmp/w4.png', fullPage: true });
  });
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

function countSteps() {
  const taken: string[] = [];
  return {
    taken,
    async take(what: string, step: () => Promise<unknown>): Promise<void> {
      await step();
      taken.push(what);
    },
  };
}
