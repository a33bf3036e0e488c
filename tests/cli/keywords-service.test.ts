import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../api/ask.ts';
import { draftList, post } from '../api/draft-list.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { jsonLines, runCommand } from './run.ts';

let service: Service;
let env: Record<string, string>;
let dir: string;
beforeAll(async () => {
  service = await startService();
  const today = new Date().toISOString();
  await post(service, [
    makeMention({ text: 'une zorglubie', createdAt: today }),
    makeMention({ text: 'bravo', createdAt: today }),
  ]);
  env = { AIGUILLAGE_URL: await service.listen(), AIGUILLAGE_KEY: service.adminKey };
  dir = await mkdtemp(join(tmpdir(), 'aiguillage-drafts-'));
  await writeFile(join(dir, 'essai.yaml'), JSON.stringify(draftList({ match: 'zorglubie' })));
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await rm(dir, { recursive: true });
});
const keywords = (...args: string[]) => runCommand(['keywords', ...args], { env });

test('a dry run asks the service for its past mentions', async () => {
  const { code, stdout } = await keywords('dry-run', '--draft', join(dir, 'essai.yaml'), '--json');
  expect(code).toBe(0);
  expect(jsonLines(stdout)[0]).toMatchObject({ type: 'result', mentions: { read: 2, touched: 1 } });
});

test('a test asks the service for its lists', async () => {
  const url = env.AIGUILLAGE_URL ?? '';
  const { code, stdout } = await keywords('test', 'mon colis', '--url', url, '--json');
  expect([code, jsonLines(stdout)[0].version]).toEqual([
    0,
    service.decide({ text: 'x' }).classification.versions.keywords,
  ]);
});

test('the health ends with 0 for the lists that come with the service', async () => {
  const { code, stdout } = await keywords('health', '--json');
  const [health] = jsonLines(stdout);
  expect([code, health.contradictory.count]).toEqual([0, 0]);
  expect(health.entryCount).toBeGreaterThan(1000);
});

test('the health ends with 3 where entries contradict each other, and says what to do', async () => {
  const pair = [
    { id: 'pour', match: 'zorglubie', weight: 'fort' },
    { id: 'contre', match: 'zorglubies', route: 'community', intent: 'engagement', weight: 'faible' },
  ];
  const draft = await ask(service, 'PUT', '/v1/keywords/essai/draft', {
    body: draftList({}, { entries: pair }),
    headers: { 'if-none-match': '*' },
  });
  await ask(service, 'POST', '/v1/keywords/essai/publish', {
    body: { reason: 'Essai' },
    headers: { 'if-match': String(draft.headers.etag) },
  });
  const { code, stdout } = await keywords('health', '--days', '7');
  expect(code).toBe(3);
  expect(stdout).toContain('essai/contre (community 0.5) ≠ essai/pour (customer_service 2)  « zorglubie');
  expect(stdout).toContain('gardez le terme dans une seule des deux');
  expect(stdout).toContain('Sans résultat (found nothing): ');
});

test('suggestions may be none', async () => {
  const { code, stdout } = await keywords('suggest');
  expect([code, stdout]).toEqual([0, expect.stringContaining('aucune proposition (no suggestion)')]);
});

test.each([
  ['a key that is not known', ['health', '--key', 'aig_faux'], 1, /This key is not known/],
  ['a list that is not there', ['health', '--list', 'aucune'], 1, /There is no keyword list "aucune"/],
  ['a route that is none', ['suggest', '--route', 'sav'], 2, /--route takes/],
])('%s is told', async (_name, args, code, told) => {
  const ended = await keywords(...args);
  expect([ended.code, ended.stdout]).toEqual([code, '']);
  expect(ended.stderr).toMatch(told);
});

test('a list is exported from the service byte for byte, and imported as a draft that counts for nothing yet', {
  timeout: 180_000,
}, async () => {
  const url = env.AIGUILLAGE_URL ?? '';
  const path = '/v1/keywords/service-client-livraison';
  const file = join(dir, 'service-client-livraison.csv');
  const exported = await keywords('export', 'service-client-livraison', '--format', 'csv', '--url', url);
  const served = await ask(service, 'GET', `${path}/export?format=csv`);
  expect([exported.code, exported.stdout]).toEqual([0, served.body]);

  const lines = exported.stdout.split('\r\n');
  await writeFile(file, [...lines.slice(0, 2), ...lines.slice(3)].join('\r\n'));
  const { version } = service.lists;
  const imported = await keywords('import', file, '--url', url);
  expect([imported.code, imported.stdout]).toEqual([0, expect.stringContaining('brouillon à publier')]);
  expect((await ask(service, 'GET', `${path}/diff`)).json().removed).toHaveLength(1);
  expect(service.lists.version).toBe(version);

  const second = await keywords('import', file, '--url', url);
  expect([second.code, second.stderr]).toEqual([1, expect.stringMatching(/a déjà un brouillon.*--replace/)]);
  expect((await keywords('import', file, '--url', url, '--replace')).code).toBe(0);
});

test('a file that the service refuses is told row by row, and --check prepares nothing', {
  timeout: 180_000,
}, async () => {
  const url = env.AIGUILLAGE_URL ?? '';
  const file = join(dir, 'nouvelle.yaml');
  await writeFile(file, JSON.stringify({ ...draftList({ match: 'un ET (deux' }), id: 'nouvelle' }));
  const refused = await keywords('import', file, '--url', url);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('un ET (deux')]);
  await writeFile(file, JSON.stringify({ ...draftList({ match: 'zorglubie' }), id: 'nouvelle' }));
  expect((await keywords('import', file, '--url', url, '--check')).code).toBe(0);
  expect((await ask(service, 'GET', '/v1/keywords/nouvelle/draft')).statusCode).toBe(404);
  expect((await keywords('import', file, '--url', url)).code).toBe(0);
  expect((await ask(service, 'GET', '/v1/keywords/nouvelle/draft')).json().document.id).toBe('nouvelle');
  const stranger = await runCommand(['keywords', 'import', file, '--url', url], {
    env: { ...env, AIGUILLAGE_KEY: await service.keyWith(['classify']) },
  });
  expect([stranger.code, stranger.stderr]).toEqual([1, expect.stringContaining('droit')]);
});
