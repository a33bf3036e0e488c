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

test('a dry run asks the service for its past mentions', { timeout: 120_000 }, async () => {
  const { code, stdout } = await keywords('dry-run', '--draft', join(dir, 'essai.yaml'), '--json');
  expect(code).toBe(0);
  expect(jsonLines(stdout)[0]).toMatchObject({ type: 'result', mentions: { read: 2, touched: 1 } });
});

test('a test asks the service for its lists', { timeout: 120_000 }, async () => {
  const url = env.AIGUILLAGE_URL ?? '';
  const { code, stdout } = await keywords('test', 'mon colis', '--url', url, '--json');
  expect([code, jsonLines(stdout)[0].version]).toEqual([
    0,
    service.decide({ text: 'x' }).classification.versions.keywords,
  ]);
});

test('the health ends with 0 for the lists that come with the service', { timeout: 120_000 }, async () => {
  const { code, stdout } = await keywords('health', '--json');
  const [health] = jsonLines(stdout);
  expect([code, health.contradictory.count]).toEqual([0, 0]);
  expect(health.entryCount).toBeGreaterThan(1000);
});

test('the health ends with 3 where entries contradict each other, and says what to do', {
  timeout: 120_000,
}, async () => {
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

test('suggestions may be none', { timeout: 120_000 }, async () => {
  const { code, stdout } = await keywords('suggest');
  expect([code, stdout]).toEqual([0, expect.stringContaining('aucune proposition (no suggestion)')]);
});

test.each([
  ['a key that is not known', ['health', '--key', 'aig_faux'], 1, /This key is not known/],
  ['a list that is not there', ['health', '--list', 'aucune'], 1, /There is no keyword list "aucune"/],
  ['a route that is none', ['suggest', '--route', 'sav'], 2, /--route takes/],
])('%s is told', { timeout: 120_000 }, async (_name, args, code, told) => {
  const ended = await keywords(...args);
  expect([ended.code, ended.stdout]).toEqual([code, '']);
  expect(ended.stderr).toMatch(told);
});
