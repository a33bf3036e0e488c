import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftAsAnother, termsNow } from './another-editor.ts';
import { describeInBrowser, launchBrowser, openPage, START_LIMIT_MS, signIn } from './browser.ts';
import { CONTEST_LIST, type ConsoleService, startConsoleService } from './console-service.ts';

describeInBrowser('where two teams must approve', () => {
  const ends: (() => Promise<void>)[] = [];
  let service: ConsoleService;
  let browser: Browser;

  beforeAll(async () => {
    const started = startConsoleService((end) => ends.push(end), { KEYWORDS_APPROVAL: 'two' });
    [service, browser] = await Promise.all([started, launchBrowser()]);
  }, START_LIMIT_MS);
  afterAll(async () => {
    await browser.close();
    for (const end of ends.reverse()) await end();
  });

  test('a draft is published once both have, and not before', async () => {
    await draftAsAnother(service, 'grand jeu de Noël');
    const keys = [
      await service.keyWith('Camille', ['tune', 'approve:communication']),
      await service.keyWith('Dominique', ['tune', 'approve:customer_service']),
    ];
    for (const [at, key] of keys.entries()) {
      const { page, faults } = await openPage(browser, service.base);
      await signIn(page, { ...service, key }, `#/lists/${CONTEST_LIST}/draft`);
      await page.getByText('service client : accord attendu').waitFor();
      const publish = page.getByRole('button', { name: 'Publier' });
      expect(await publish.isDisabled()).toBe(true);
      await page.getByRole('button', { name: 'Approuver ce brouillon' }).click();
      await page.getByText(at === 0 ? 'communication : accord de Camille' : 'accord de Dominique').waitFor();
      expect(await publish.isDisabled()).toBe(at === 0);
      if (at === 1) {
        await page.getByLabel('Raison').fill('le jeu de Noël commence');
        await publish.click();
        await page.locator('.box.good', { hasText: 'Publié' }).waitFor();
      }
      expect(faults).toEqual([]);
      await page.context().close();
    }
    expect(await termsNow(service)).toContain('grand jeu de Noël');
  });

  test('a key that only approves sees what waits for it, tries it, and refuses or approves; the author reads why', async () => {
    await draftAsAnother(service, 'grand jeu de Pâques');
    const key = await service.keyWith('Dominique', ['approve:customer_service']);
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, { ...service, key });
    await page.getByRole('heading', { name: 'À approuver' }).waitFor();
    expect(await page.locator('nav a').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining('Listes'), expect.stringContaining('À approuver')]),
    );
    expect(await page.locator('nav a').count()).toBe(2);
    await page.getByRole('link', { name: 'Jeux de la marque' }).click();
    await page.locator('ins', { hasText: 'grand jeu de Pâques' }).waitFor();
    await page.getByRole('button', { name: 'Lancer l’essai' }).click();
    await page.locator('.report').waitFor();
    expect(await page.getByRole('button', { name: /Publier|Abandonner/ }).count()).toBe(0);

    await page.getByRole('button', { name: 'Refuser…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Refuser' }).click();
    await dialog.getByText('Dites ce qui doit changer.').waitFor();
    await dialog.getByLabel('Ce qui doit changer').fill('Pâques, c’est fini');
    await dialog.getByRole('button', { name: 'Refuser' }).click();
    await page.getByText('service client : refus de Dominique').waitFor();
    await page.getByRole('link', { name: 'À approuver' }).click();
    await page.getByText('Aucun brouillon n’attend votre accord.').waitFor();

    const author = await openPage(browser, service.base);
    await signIn(author.page, service, `#/lists/${CONTEST_LIST}/draft`);
    await author.page.getByText('Pâques, c’est fini').waitFor();
    expect(await author.page.getByRole('button', { name: 'Publier' }).isDisabled()).toBe(true);
    await author.page.context().close();

    await page.getByRole('link', { name: 'Jeux de la marque' }).click();
    await page.getByRole('button', { name: 'Approuver ce brouillon' }).click();
    await page.getByText('service client : accord de Dominique').waitFor();
    // A place for those who tune leads back to what waits.
    await page.goto(`${service.base}/console/keywords#/health`);
    await page.getByRole('heading', { name: 'À approuver' }).waitFor();
    await page.goto(`${service.base}/console/keywords#/lists/${CONTEST_LIST}`);
    await page.getByText('grand jeu').first().waitFor();
    expect(await page.getByRole('link', { name: /Nouvelle entrée|Réglages/ }).count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
