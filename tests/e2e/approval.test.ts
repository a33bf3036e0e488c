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
});
