import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInBrowser, launchBrowser, openPage, START_LIMIT_MS, signIn } from './browser.ts';
import { type ConsoleService, startConsoleService } from './console-service.ts';
import { tabTo } from './keyboard.ts';

describeInBrowser('lists and sets are made, set and taken out in the console', () => {
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

  async function read<T>(path: string): Promise<T> {
    const answer = await service.call('GET', `/v1/keywords/${path}`);
    expect(answer.status).toBe(200);
    return JSON.parse(await answer.text());
  }

  const listDocument = (title: string) => ({
    ...{ id: title.toLowerCase(), title, description: 'd', note: 'n', owner: 'Exploitation' },
    ...{ audience: 'customer_service', language: 'fr', route: 'customer_service' },
    entries: [{ id: 'zorgloub', match: ['zorgloub'] }],
  });

  async function publishOverApi(document: { readonly id: string }): Promise<void> {
    const path = `/v1/keywords/${document.id}`;
    const draft = await service.call('PUT', `${path}/draft`, document, { 'if-none-match': '*' });
    const headers = { 'if-match': draft.headers.get('etag') ?? '' };
    expect((await service.call('POST', `${path}/publish`, { reason: 'essai' }, headers)).status).toBe(200);
  }

  test('a word that is sought before the lists are there is sought all the same', async () => {
    const { page, faults } = await openPage(browser, service.base);
    const sought = Promise.withResolvers<void>();
    await page.route('**/v1/keywords', async (route) => {
      await sought.promise;
      await route.continue();
    });
    await signIn(page, service, '#/lists');
    await page.locator('#sought').fill('remboursement');
    sought.resolve();
    await page.locator('ul.plain li').first().waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('the keyboard alone makes a list; what is missing or wrong is told where it is, and nothing is saved', async () => {
    const { page, faults } = await openPage(browser, service.base);
    const keys = page.keyboard;
    await signIn(page, service, '#/lists');
    await page.getByRole('heading', { name: 'Listes de mots-clés' }).waitFor();
    await tabTo(page, 'Nouvelle liste');
    await keys.press('Enter');
    await page.locator('h1:focus', { hasText: 'Nouvelle liste' }).waitFor();

    await tabTo(page, 'Titre');
    await keys.insertText('Trottinettes en libre-service');
    await page.getByText('Nom technique : trottinettes-en-libre-service').waitFor();
    await keys.press('Enter');
    // The first field that is empty has the focus, and says so.
    await page.locator('#list-description:focus').waitFor();
    expect(await page.locator('#list-description-problems').textContent()).toContain('À remplir.');
    await keys.insertText('Les trottinettes de la ville.');
    await tabTo(page, 'Équipe');
    await keys.type('service');
    expect(await page.locator('#effect-route').inputValue()).toBe('customer_service');
    await tabTo(page, 'Responsable');
    await keys.insertText('Mobilité');
    await tabTo(page, 'Premiers mots à trouver');
    await keys.insertText('trottinette\ntrottinette ET (cassée');
    const mistake = page.locator('#list-terms-problems .wrong');
    await mistake.filter({ hasText: 'Ligne 2, caractère 16' }).waitFor();
    await tabTo(page, 'Note pour qui la tient');
    await keys.insertText('Aucune.');
    await tabTo(page, 'Enregistrer dans le brouillon');
    await keys.press('Enter');
    await page.locator('#list-terms:focus').waitFor();
    await keys.press('Control+End');
    await keys.insertText(')');
    await mistake.waitFor({ state: 'detached' });
    await tabTo(page, 'Enregistrer dans le brouillon');
    await keys.press('Enter');

    await page.locator('h1', { hasText: 'Brouillon : Trottinettes en libre-service' }).waitFor();
    await page.locator('ins', { hasText: 'trottinette ET (cassée)' }).waitFor();
    await page.getByText('Pas encore publié').waitFor();
    await page.getByRole('link', { name: 'Listes' }).click();
    await page.locator('.box', { hasText: 'En préparation, pas encore publiés' }).getByRole('link').click();
    await page.getByRole('link', { name: 'Voir le brouillon' }).click();
    await publish(page, 'des trottinettes arrivent en ville');
    expect(await read('trottinettes-en-libre-service')).toMatchObject({
      ...{ audience: 'customer_service', route: 'customer_service', owner: 'Mobilité', language: 'fr' },
      entries: [{ id: 'trottinette', match: ['trottinette', 'trottinette ET (cassée)'] }],
    });

    // It counts at once.
    await page.getByRole('link', { name: 'Tester' }).click();
    await page.getByLabel('La mention').fill('La trottinette du quai est en travers');
    await page.getByRole('button', { name: 'Voir la décision' }).click();
    await page.getByRole('link', { name: /entrée trottinette/ }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('what a list says of itself is changed, shown, published, and its entries stay', async () => {
    await publishOverApi(listDocument('Reglages'));
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service, '#/lists/reglages');
    await page.getByRole('link', { name: 'Réglages de la liste' }).click();
    await page.getByLabel('Titre').fill('Réglages de l’hiver');
    await page.getByLabel('Marques, une par ligne').fill('orange\nsosh');
    await page.getByLabel('Canaux, un par ligne').fill('trustpilot');
    await page.getByRole('checkbox', { name: 'anglais' }).check();
    await page.getByRole('checkbox', { name: 'livraison' }).check();
    await page.getByLabel('Poids').selectOption('fort');
    await page.getByLabel('Intention').selectOption('complaint');
    await save(page);
    await page.locator('ins', { hasText: 'orange, sosh' }).waitFor();
    expect(await page.locator('del').allTextContents()).toContain('− Reglages');
    await publish(page, 'seulement l’hiver');
    expect(await read('reglages')).toMatchObject({
      ...{ title: 'Réglages de l’hiver', brands: ['orange', 'sosh'], channels: ['trustpilot'] },
      ...{ language: ['fr', 'en'], topics: ['delivery'], weight: 'fort', intent: 'complaint' },
      entries: [{ id: 'zorgloub', match: ['zorgloub'] }],
    });
    await page.goto(`${service.base}/console/keywords#/lists/reglages`);
    await page.getByText('marques : orange, sosh · canaux : trustpilot').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('settings survive somebody who saved first: both versions are shown, and one chooses', async () => {
    await publishOverApi(listDocument('Disputee'));
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service, '#/lists/disputee/settings');
    await page.getByLabel('Responsable').fill('Camille');
    const { etag } = Object.fromEntries((await service.call('GET', '/v1/keywords/disputee')).headers);
    const theirs = { ...listDocument('Disputee'), owner: 'Dominique', description: 'autre' };
    await service.call('PUT', '/v1/keywords/disputee/draft', theirs, { 'if-match': etag ?? '' });
    await save(page);
    const conflict = page.getByRole('alert');
    await conflict.getByText('Quelqu’un a changé cette liste entre-temps').waitFor();
    expect(await conflict.locator('ins').allTextContents()).toContain('+ Camille');
    expect(await conflict.locator('del').allTextContents()).toContain('− Dominique');
    expect(await page.getByLabel('Responsable').inputValue()).toBe('Camille');
    await conflict.getByRole('button', { name: 'Enregistrer ma version' }).click();
    await page.locator('ins', { hasText: 'Camille' }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a list that is removed counts no more, and comes back from the journal', async () => {
    await publishOverApi(listDocument('Ephemere'));
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service, '#/lists/ephemere');
    await page.getByRole('button', { name: 'Retirer la liste…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Retirer' }).click();
    await dialog.getByText('Dites pourquoi').waitFor();
    await dialog.getByLabel('Raison').fill('plus de zorgloubs');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Listes de mots-clés' }).waitFor();
    expect((await service.call('GET', '/v1/keywords/ephemere')).status).toBe(404);

    await page.getByRole('link', { name: 'Journal' }).click();
    const removal = page.locator('li', { hasText: 'plus de zorgloubs' });
    await removal.getByText('retrait').waitFor();
    await removal.getByRole('link', { name: 'ephemere' }).click();
    await page.getByText('Revenez à une révision pour la rétablir').waitFor();
    await page
      .locator('li', { hasText: 'Révision 1' })
      .getByRole('button', { name: 'Revenir à cette révision' })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revenir' }).click();
    await page.locator('.box.good', { hasText: 'Publié' }).waitFor();
    expect(await read('ephemere')).toMatchObject({ entries: [{ id: 'zorgloub' }] });
    // The file of a list cannot be taken out here.
    await page.goto(`${service.base}/console/keywords#/lists/urgence`);
    await page.getByText('vient de son fichier').waitFor();
    expect(await page.getByRole('button', { name: 'Retirer la liste…' }).count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a set is found, changed, tried on past mentions and published; a new one is used by an entry', async () => {
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service, '#/lists');
    await page.getByLabel('Chercher une liste ou un mot').fill('transport');
    await page.locator('tr', { hasText: '{transporteurs}' }).getByRole('link').click();
    const terms = page.getByLabel('Mots, un par ligne');
    const before = await terms.inputValue();
    await terms.fill(`${before}\ncolis ET retard`);
    await page.locator('#set-terms-problems .wrong, form > .wrong').first().waitFor();
    await terms.fill(`${before}\nVéloPorteurs`);
    await page.locator('#set-terms-problems .wrong, form > .wrong').first().waitFor({ state: 'detached' });
    await save(page);
    await page.locator('ins', { hasText: '+ VéloPorteurs' }).waitFor();
    await page.getByRole('button', { name: 'Lancer l’essai' }).click();
    await page.locator('.report').waitFor();
    await publish(page, 'un transporteur de plus');
    expect((await read<{ terms: string[] }>('sets/transporteurs')).terms).toContain('VéloPorteurs');

    await page.goto(`${service.base}/console/keywords#/new-set`);
    await page.getByLabel('Titre').fill('Planètes');
    await page.getByText('il s’écrit {planetes}').waitFor();
    await page.getByLabel('Mots, un par ligne').fill('Zorgon\nBetelgeuse');
    await page.getByLabel('À quoi il sert').fill('Les planètes.');
    await page.getByLabel('Responsable').fill('Voyages');
    await page.getByLabel('Note pour qui le tient').fill('Aucune.');
    await save(page);
    await publish(page, 'des voyages plus lointains');
    await page.goto(`${service.base}/console/keywords#/lists/urgence/new`);
    await page.getByLabel('Mots à trouver').fill('perdu sur {planetes}');
    await page.getByLabel('Vos exemples').fill('Je suis perdu sur Zorgon');
    await page.getByText('Trouvée dans 1 textes').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

const save = (page: Page) => page.getByRole('button', { name: 'Enregistrer dans le brouillon' }).click();

async function publish(page: Page, reason: string): Promise<void> {
  await page.getByLabel('Raison').fill(reason);
  await page.getByRole('button', { name: 'Publier', exact: true }).click();
  await page.locator('.box.good', { hasText: 'Publié' }).waitFor();
}
