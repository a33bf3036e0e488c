import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftAsAnother, publishAsAnother, termsNow } from './another-editor.ts';
import { describeInBrowser, launchBrowser, openPage, START_LIMIT_MS, signIn } from './browser.ts';
import { CONTEST_LIST, type ConsoleService, MISROUTED, startConsoleService } from './console-service.ts';
import { focusName, outlineWidth, tabTo } from './keyboard.ts';
import { screenshot } from './screenshot.ts';

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
    const steps = countSteps(page);
    await page.goto(`${service.base}/console/keywords`);

    await steps.take('types the key', () => page.getByLabel('Votre clé d’API').fill(service.key));
    await steps.take('opens', () => button(page, 'Ouvrir').click());
    await steps.take('pastes the mention', () => page.getByLabel('La mention').fill(MISROUTED));
    await steps.take('asks', () => button(page, 'Voir la décision').click());
    await page.locator('.verdict', { hasText: 'communauté' }).waitFor();
    expect(await page.locator('blockquote mark', { hasText: 'tirage' }).count()).toBe(1);
    expect(await page.getByText('« tirage » → communauté +4,0').count()).toBe(1);

    await screenshot(page, 'console-1-decision');
    await steps.take('opens the entry', () =>
      page.getByRole('link', { name: 'entrée tirage' }).first().click(),
    );
    await page.getByRole('heading', { name: 'Entrée tirage' }).waitFor();
    await steps.take('writes an exception', () =>
      page.getByLabel('Exceptions').fill('tirage de mes photos\ntirages de mes photos'),
    );
    await page.getByText('Trouvée dans 2 textes').waitFor();
    await screenshot(page, 'console-2-entree');
    await steps.take('saves', () => button(page, 'Enregistrer dans le brouillon').click());

    await page.getByText('+ tirage de mes photos').waitFor();
    await steps.take('runs it on the past', () => button(page, 'Lancer l’essai').click());
    await page.getByText('Décision changée : 2').waitFor();

    await screenshot(page, 'console-3-essai');
    await steps.take('says why', () =>
      page.getByLabel('Raison').fill('« tirage » veut aussi dire photo imprimée'),
    );
    await steps.take('publishes', () => button(page, 'Publier').click());
    await page.getByText('Publié : révision 1.').first().waitFor();

    await screenshot(page, 'console-4-publie');
    await steps.take('looks at the mention again', () =>
      page.getByRole('link', { name: 'Revoir la mention' }).click(),
    );
    await page.locator('.verdict', { hasText: 'service client' }).waitFor();
    expect(steps.taken).toHaveLength(11);
    await steps.read();
    // Who has never seen it and reads all that is new on each page before the next step.
    const seconds = (steps.words() / WORDS_A_MINUTE) * 60 + steps.taken.length * SECONDS_A_STEP;
    console.info(`a newcomer: ${steps.words()} words, ${steps.taken.length} steps, ${Math.round(seconds)} s`);
    expect(seconds).toBeLessThan(300);
    expect(faults).toEqual([]);

    const answer = await service.call('POST', '/v1/classify', { text: MISROUTED });
    expect(JSON.parse(await answer.text()).classification.route).toBe('customer_service');
    await page.context().close();
  });

  test('a revision is looked at, and what was before it comes back in two clicks', async () => {
    await publishAsAnother(service, 'grand jeu de Noël');
    await publishAsAnother(service, 'grand jeu de Pâques');
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service, `#/lists/${CONTEST_LIST}/history`);
    await page
      .locator('li', { hasText: 'en vigueur' })
      .getByRole('button', { name: 'Voir ce qui a changé' })
      .click();
    await page.locator('ins', { hasText: 'grand jeu de Pâques' }).waitFor();
    expect(await page.locator('del', { hasText: 'grand jeu de Noël' }).count()).toBe(1);
    await screenshot(page, 'console-5-historique');

    await page
      .locator('li', { hasText: 'essai : grand jeu de Noël' })
      .getByRole('button', { name: 'Revenir à cette révision' })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revenir' }).click();
    await page.locator('.box.good', { hasText: 'Publié' }).waitFor();
    expect(await termsNow(service)).toContain('grand jeu de Noël');
    expect(await termsNow(service)).not.toContain('grand jeu de Pâques');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('an edit survives somebody who saved first: both versions are shown, and one chooses', async () => {
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service, `#/lists/${CONTEST_LIST}/entries/grand-jeu`);
    await page.getByLabel('Mots à trouver').fill('grand jeu\njeu concours\nroue de la fortune');
    await draftAsAnother(service, 'grand jeu de juin');
    await button(page, 'Enregistrer dans le brouillon').click();

    const conflict = page.getByRole('alert');
    await conflict.getByText('Quelqu’un a changé cette liste entre-temps').waitFor();
    expect(await conflict.locator('ins', { hasText: 'roue de la fortune' }).count()).toBe(1);
    expect(await page.getByLabel('Mots à trouver').inputValue()).toContain('roue de la fortune');
    await conflict.getByRole('button', { name: 'Enregistrer ma version' }).click();

    await page.getByRole('heading', { name: 'Brouillon' }).waitFor();
    await page.locator('ins', { hasText: 'roue de la fortune' }).waitFor();
    expect(await page.locator('ins', { hasText: 'grand jeu de juin' }).count()).toBe(1);
    await button(page, 'Abandonner le brouillon').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Abandonner' }).click();
    await listShown(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a publication that comes too late publishes nothing, and keeps the reason', async () => {
    const etag = await draftAsAnother(service, 'grand jeu de juillet');
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service, `#/lists/${CONTEST_LIST}/draft`);
    await page.getByLabel('Raison').fill('les jeux de l’été');
    await service.call('DELETE', `/v1/keywords/${CONTEST_LIST}/draft`, undefined, { 'if-match': etag });
    await draftAsAnother(service, 'grand jeu d’août');
    await button(page, 'Publier').click();

    await page.getByText('Quelqu’un a modifié ou publié ce brouillon entre-temps').waitFor();
    await page.locator('ins', { hasText: 'grand jeu d’août' }).waitFor();
    expect(await page.getByLabel('Raison').inputValue()).toBe('les jeux de l’été');
    expect(await termsNow(service)).not.toContain('grand jeu d’août');
    await button(page, 'Publier').click();
    await page.locator('.box.good', { hasText: 'Publié' }).waitFor();
    expect(await termsNow(service)).toContain('grand jeu d’août');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a mistake is told where it is made, with what to write instead, and cannot be saved', async () => {
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service, `#/lists/${CONTEST_LIST}/new`);
    const terms = page.getByLabel('Mots à trouver');
    await terms.fill('roue de la chance\ngagnant* ET');
    const mistake = page.locator('#entry-match-problems .wrong');
    await mistake.filter({ hasText: 'Ligne 2, caractère 10' }).waitFor();
    await mistake.filter({ hasText: 'il manque un mot à côté de « ET »' }).waitFor();
    expect(await terms.getAttribute('aria-invalid')).toBe('true');
    expect(await button(page, 'Enregistrer dans le brouillon').isDisabled()).toBe(true);

    await terms.fill('roue de la chance\ngagnant* ET photo');
    await mistake.waitFor({ state: 'detached' });
    await page.getByText('Plus de réglages').click();
    await page.getByLabel('Phrases où l’entrée doit être trouvée').fill('rien de tel');
    await page.getByText('devrait être trouvée dans « rien de tel »').waitFor();
    await page.getByLabel('Phrases où l’entrée doit être trouvée').fill('la roue de la chance a tourné');
    await page.getByText('devrait être trouvée').waitFor({ state: 'detached' });
    await button(page, 'Enregistrer dans le brouillon').click();
    await page.locator('li', { hasText: 'roue-de-la-chance' }).locator('ins').first().waitFor();

    // A run that is cancelled before its first answer.
    await page.evaluate(`(async () => {
      [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Lancer l’essai').click();
      await Promise.resolve();
      [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Arrêter l’essai').click();
    })()`);
    await page.locator('.box', { hasText: 'Essai arrêté.' }).waitFor();
    expect(await page.locator('.report, progress').count()).toBe(0);
    await button(page, 'Lancer l’essai').click();
    await page.locator('.report').waitFor();
    await button(page, 'Abandonner le brouillon').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Abandonner' }).click();
    await listShown(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a correction of a recent mention is kept with the mention; what ends soon is one click away', async () => {
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service);
    await page.getByText('Choisir parmi les mentions récentes').click();
    await page.getByLabel('Mots cherchés').fill('magasin de Lille');
    await button(page, 'Montrer').click();
    await page.locator('li', { hasText: 'Quand rouvre le magasin de Lille ?' }).getByRole('button').click();
    await page.locator('.verdict').waitFor();
    await page.getByRole('radio', { name: 'modération' }).check();
    await page.getByRole('button', { name: 'Noter la correction : modération' }).click();
    await page.locator('.box.good', { hasText: 'Correction notée.' }).waitFor();
    const corrections = async () => {
      const found = await service.call('GET', '/v1/mentions?q=magasin+Lille');
      const { items }: { items: { mention: { id: string } }[] } = JSON.parse(await found.text());
      return (await service.call('GET', `/v1/mentions/${items[0]?.mention.id}`)).text();
    };
    await expect.poll(corrections).toContain('correct');

    await page.getByRole('link', { name: 'Suggestions' }).click();
    await page.getByText('Mentions corrigées lues : 1').waitFor();
    await page.getByRole('link', { name: 'Santé' }).click();
    await page.getByRole('link', { name: 'tombola' }).first().click();
    await page.getByRole('heading', { name: 'Entrée tombola' }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('the keyboard alone does it all, and sees where it is', async () => {
    const { page, faults } = await openPage(browser, service.base);
    const keys = page.keyboard;
    await page.goto(`${service.base}/console/keywords`);
    await page.locator('#key:focus').waitFor();
    await keys.type(service.key);
    await keys.press('Enter');
    await page.locator('nav').waitFor();

    await tabTo(page, 'Aller au contenu');
    await keys.press('Enter');
    await tabTo(page, 'La mention');
    await keys.insertText('Vivement le grand tirage de Noël !!');
    await tabTo(page, 'Voir la décision');
    await keys.press('Enter');
    await page.locator('.verdict').waitFor();
    await tabTo(page, 'entrée tirage');
    expect(await outlineWidth(page)).toBeGreaterThanOrEqual(2);
    await keys.press('Enter');
    await page.locator('h1:focus', { hasText: 'Entrée tirage' }).waitFor();

    await tabTo(page, 'Exceptions');
    await keys.press('Control+End');
    await keys.insertText('\ntirage de plans');
    await tabTo(page, 'Enregistrer dans le brouillon');
    await keys.press('Enter');
    await page.locator('ins', { hasText: 'tirage de plans' }).waitFor();

    await tabTo(page, 'Abandonner le brouillon');
    await keys.press('Enter');
    await page.getByRole('dialog').waitFor();
    await keys.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focusName(page)).toBe('Abandonner le brouillon');

    await tabTo(page, 'Lancer l’essai');
    await keys.press('Enter');
    await page.locator('.report').waitFor();
    await tabTo(page, 'Raison, pour l’historique');
    await keys.insertText('des plans, pas un jeu');
    await keys.press('Enter');
    await page.locator('.box.good', { hasText: 'Publié' }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The page of the list, not that of its draft, whose title has the name of the list as well. */
const listShown = (page: Page) =>
  page.getByRole('heading', { name: 'Jeux de la marque', exact: true }).waitFor();

/** How fast people read what they do not know, and do a thing once they know which. */
const WORDS_A_MINUTE = 200;
const SECONDS_A_STEP = 5;

/** The steps that are taken, and the words of the lines that each page shows for the first time. */
function countSteps(page: Page) {
  const taken: string[] = [];
  const lines = new Set<string>();
  async function read(): Promise<void> {
    for (const line of (await page.locator('body').innerText()).split('\n')) lines.add(line.trim());
  }
  return {
    taken,
    read,
    words: () => [...lines].join(' ').split(/\s+/).length,
    async take(what: string, step: () => Promise<unknown>): Promise<void> {
      await read();
      await step();
      taken.push(what);
    },
  };
}
