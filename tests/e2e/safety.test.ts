import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draftAsAnother, termsNow } from './another-editor.ts';
import { describeInBrowser, launchBrowser, openPage, START_LIMIT_MS, signIn } from './browser.ts';
import { CONTEST_LIST, type ConsoleService, MISROUTED, startConsoleService } from './console-service.ts';

/** Markup that would run, were it ever taken for markup. */
const ATTACK = `"><img src=x onerror="alert('x')"><script>alert('x')</script>\${alert('x')}{{x}}<svg/onload=alert(1)>`;
const HOSTILE_LIST = 'hostile';

describeInBrowser('the console keeps its people and their key safe', () => {
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

  describe('the key', () => {
    test('is told apart: unknown, or without the right to tune or approve', async () => {
      const reader = await service.keyWith('lecture seule', ['read:community', 'classify']);
      const { page, faults } = await openPage(browser, service.base);
      await page.goto(`${service.base}/console/keywords`);
      for (const [key, message] of [
        ['', 'Collez votre clé ici.'],
        ['pas une clé', 'Cette clé n’est pas connue'],
        ['aig_inconnue', 'Cette clé n’est pas connue'],
        [reader, 'une clé avec le droit « tune » ou « approve:… »'],
      ] as const) {
        await page.getByLabel('Votre clé d’API').fill(key);
        await page.getByRole('button', { name: 'Ouvrir' }).click();
        await page.getByRole('alert').filter({ hasText: message }).waitFor();
      }
      expect(faults).toEqual([]);
      await page.context().close();
    });

    test('is tried in sight: the button waits, and the page says so', async () => {
      const { page } = await openPage(browser, service.base);
      const held = Promise.withResolvers<void>();
      await page.route('**/v1/me', async (route) => {
        await held.promise;
        await route.continue();
      });
      await page.goto(`${service.base}/console/keywords`);
      await page.locator('#key').fill(service.key);
      await page.keyboard.press('Enter');
      await page.getByRole('status').filter({ hasText: 'Ouverture…' }).waitFor();
      expect(await page.getByRole('button', { name: 'Ouvrir' }).isDisabled()).toBe(true);
      held.resolve();
      await page.locator('nav').waitFor();
      await page.context().close();
    });

    test('lives in its tab only: it survives a reload, and no cookie or other tab has it', async () => {
      const { page } = await openPage(browser, service.base);
      await signIn(page, service);
      await page.reload();
      await page.locator('nav').waitFor();
      expect(await page.context().cookies()).toEqual([]);
      expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(service.key);
      const other = await page.context().newPage();
      await other.goto(`${service.base}/console/keywords`);
      await other.locator('#key').waitFor();

      await page.getByRole('button', { name: 'Quitter' }).click();
      await page.locator('#key').waitFor();
      expect(await page.evaluate('JSON.stringify(sessionStorage)')).toBe('{}');
      await page.context().close();
    });

    test('that is revoked while one works leads back to the door, and says why', async () => {
      const { page } = await openPage(browser, service.base);
      const created = await service.call('POST', '/v1/keys', { name: 'éphémère', scopes: ['tune'] });
      const { id, secret }: { id: string; secret: string } = JSON.parse(await created.text());
      await signIn(page, { ...service, key: secret });
      await page.getByLabel('La mention').fill(MISROUTED);
      await service.call('DELETE', `/v1/keys/${id}`);
      const door = page.getByRole('alert').filter({ hasText: 'ou ne l’est plus' });
      // What the page asks for by itself may be refused before.
      await page.getByRole('button', { name: 'Voir la décision' }).or(door).click();
      await door.waitFor();
      await page.context().close();
    });

    test('that tunes and reads no mention is told so, and works', async () => {
      const key = await service.keyWith('réglage', ['tune']);
      const { page, faults } = await openPage(browser, service.base);
      await signIn(page, { ...service, key }, `#/lists/${CONTEST_LIST}/entries/tirage`);
      await page.getByText('Votre clé ne lit pas les mentions récentes').waitFor();
      await page.getByLabel('Vos exemples').fill('un tirage au sort\nrien à voir');
      await page.getByText('Trouvée dans 1 textes sur 2').waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    });
  });

  test('markup in titles, terms, notes, reasons and mentions stays text', async () => {
    const list = {
      id: HOSTILE_LIST,
      title: ATTACK,
      description: ATTACK,
      note: ATTACK,
      owner: ATTACK,
      audience: 'community',
      language: 'fr',
      route: 'community',
      entries: [
        { id: 'piege', match: ['piège tendu'], note: ATTACK, tests: { match: [`piège tendu ${ATTACK}`] } },
      ],
    };
    const draft = await service.call('PUT', `/v1/keywords/${HOSTILE_LIST}/draft`, list, {
      'if-none-match': '*',
    });
    expect(draft.status).toBe(201);
    const headers = { 'if-match': draft.headers.get('etag') ?? '' };
    const path = `/v1/keywords/${HOSTILE_LIST}/publish`;
    expect((await service.call('POST', path, { reason: ATTACK }, headers)).status).toBe(200);

    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service);
    await page.getByLabel('La mention').fill(`piège tendu ${ATTACK}`);
    await page.getByRole('button', { name: 'Voir la décision' }).click();
    await page.locator('blockquote', { hasText: 'onerror' }).waitFor();
    for (const [hash, sign] of [
      ['lists', 'td'],
      [`lists/${HOSTILE_LIST}`, 'h1'],
      [`lists/${HOSTILE_LIST}/history`, '.quoted'],
    ] as const) {
      await page.goto(`${service.base}/console/keywords#/${hash}`);
      await page.locator(sign, { hasText: 'onerror' }).first().waitFor();
    }
    await page.getByRole('button', { name: 'Voir ce qui a changé' }).click();
    await page.locator('ins', { hasText: 'onerror' }).first().waitFor();
    await page.goto(`${service.base}/console/keywords#/lists/${HOSTILE_LIST}/entries/piege`);
    await page.getByLabel('Vos exemples').fill(`piège tendu ${ATTACK}`);
    await page.locator('li .quoted', { hasText: 'onerror' }).first().waitFor();
    await page.getByLabel('Mots à trouver').fill(`piège tendu\n${ATTACK}`);
    expect(await page.locator('img, main script, svg:not(.chart)').count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('an address that leads nowhere, or to no list, says so', async () => {
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service, '#/lists/aucune-liste');
    await page.getByRole('alert').filter({ hasText: 'Rien à cette adresse' }).waitFor();
    await page.goto(`${service.base}/console/keywords#/%E0%A4%A/../..//lists`);
    await page.getByRole('heading', { name: 'Tester une mention' }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test(
    'a list that is broken on disk is shown loudly wherever one is, until it is mended',
    async () => {
      const file = join(service.keywordsDir, `${CONTEST_LIST}.yaml`);
      const sound = await readFile(file, 'utf8');
      const { page, faults } = await openPage(browser, service.base);
      await signIn(page, service, '#/lists');
      await page.getByRole('heading', { name: 'Listes de mots-clés' }).waitFor();
      await writeFile(file, sound.replace('weight: décisif', 'weight: énorme'));

      const alarm = page.getByRole('alert').filter({ hasText: 'Une liste ne peut pas être lue' });
      await expect
        .poll(
          async () => {
            await page.reload();
            await page.locator('td').first().waitFor();
            return alarm.count();
          },
          { timeout: 30_000 },
        )
        .toBe(1);
      await alarm.getByText(`${CONTEST_LIST}.yaml`).waitFor();
      await page.getByRole('link', { name: 'Tester' }).click();
      await alarm.waitFor();
      await page.getByLabel('La mention').fill(MISROUTED);
      await page.getByRole('button', { name: 'Voir la décision' }).click();
      await page.locator('.verdict', { hasText: 'communauté' }).waitFor();

      await writeFile(file, sound);
      await expect
        .poll(
          async () => {
            await page.getByRole('link', { name: 'Listes' }).click();
            await page.getByRole('link', { name: 'Tester' }).click();
            return alarm.count();
          },
          { timeout: 30_000 },
        )
        .toBe(0);
      expect(faults).toEqual([]);
      await page.context().close();
    },
    START_LIMIT_MS,
  );

  test(
    'a draft that its list has left behind is made again on the list as it is now',
    async () => {
      await draftAsAnother(service, 'grand jeu de mai');
      const file = join(service.keywordsDir, `${CONTEST_LIST}.yaml`);
      const before = await readFile(file, 'utf8');
      await writeFile(file, `${before}  - id: loterie\n    match: [loterie]\n`);
      await expect.poll(() => termsNow(service), { timeout: 30_000 }).toContain('loterie');

      const { page, faults } = await openPage(browser, service.base);
      await signIn(page, service, `#/lists/${CONTEST_LIST}`);
      await page.getByText('est dépassé').waitFor();
      await page.getByRole('link', { name: 'Voir le brouillon' }).click();
      await page.locator('ins', { hasText: 'grand jeu de mai' }).waitFor();
      await page.getByRole('button', { name: 'Refaire sur la liste actuelle' }).click();
      await page.getByRole('heading', { name: 'Publier' }).waitFor();
      expect(await page.locator('ins').allTextContents()).toEqual(['+ grand jeu de mai']);
      expect(faults).toEqual([]);
      await page.context().close();
    },
    START_LIMIT_MS,
  );

  test('a list goes out as a spreadsheet and comes back as a draft; a row that is wrong is told', async () => {
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service, '#/lists/relances');
    await page.getByText('Exporter, importer').click();
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Tableur (CSV)' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe('relances.csv');
    const csv = await readFile(await download.path(), 'utf8');
    const file = (text: string) => ({
      name: 'relances.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    });
    const [header = '', first = ''] = csv.split('\r\n');
    expect(header.startsWith('\ufeff')).toBe(true);

    const input = page.getByLabel('Importer un fichier');
    await input.setInputFiles(file(csv.replace(first, first.replace(';', ' très mal écrit;'))));
    await page.getByRole('alert').locator('li').first().waitFor();
    expect(await page.getByRole('alert').locator('li').first().textContent()).toMatch(/ligne 2/);
    await input.setInputFiles(file(csv.replace(`${first}\r\n`, '')));
    await page.getByRole('heading', { name: 'Brouillon' }).waitFor();
    await page.getByText('retirée').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('the language is changed in one click, everywhere at once, and remembered', async () => {
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service);
    await page.getByLabel('La mention').fill(MISROUTED);
    await page.getByRole('button', { name: 'Voir la décision' }).click();
    await page.locator('.verdict', { hasText: 'Va à' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('.verdict', { hasText: 'Goes to' }).waitFor();
    expect(await page.getByLabel('The mention').inputValue()).toBe(MISROUTED);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.title()).toBe('Test a mention · Aiguillage');
    await page.reload();
    await page.getByRole('heading', { name: 'Test a mention' }).waitFor();
    await page.getByRole('button', { name: 'Français' }).click();
    await page.getByRole('heading', { name: 'Tester une mention' }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('what is typed is not lost by a wrong click', async () => {
    const { page, faults } = await openPage(browser, service.base);
    await signIn(page, service, `#/lists/${CONTEST_LIST}/entries/tirage`);
    await page.getByLabel('Exceptions').fill('tirage de plans');
    await page.getByRole('link', { name: 'Tester' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rester ici' }).click();
    expect(await page.getByLabel('Exceptions').inputValue()).toBe('tirage de plans');
    await page.getByRole('link', { name: 'Tester' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Quitter quand même' }).click();
    await page.getByRole('heading', { name: 'Tester une mention' }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
