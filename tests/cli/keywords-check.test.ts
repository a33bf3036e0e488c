import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from './run.ts';

async function check(...entries: string[]) {
  return checkList('', ...entries);
}

async function checkList(header: string, ...entries: string[]) {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-lists-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const head =
    'id: essai\ntitle: Essai\ndescription: Essai\nnote: Essai\nowner: Essai\naudience: customer_service\n';
  const list = `${head}${header}language: fr\nroute: customer_service\nentries:\n${entries.join('')}`;
  await writeFile(join(dir, 'essai.yaml'), list);
  return runCommand(['keywords', 'check'], { env: { KEYWORDS_DIR: dir } });
}

const entry = (id: string, term: string, tests: string) =>
  `  - id: ${id}\n    match: ${term}\n    tests: ${tests}\n`;

test('lists whose tests hold end with 0', async () => {
  const { code, stdout } = await check(
    entry('colis', 'colis', '{ match: ["mon colis"], not: ["un colibri"] }'),
    entry('panne', 'panne', '{ match: ["en panne"] }'),
  );
  expect([code, stdout]).toEqual([
    0,
    '1 listes, 2 entrées, 0 test(s) en échec (1 lists, 2 entries, 0 failing tests)\n',
  ]);
});

test('a test that fails ends with 3 and is told by list, entry and text', async () => {
  const { code, stdout } = await check(
    entry('colis', 'colis', '{ match: ["un colibri"], not: ["mon colis"] }'),
  );
  expect(code).toBe(3);
  expect(stdout.split('\n').slice(0, 2).sort()).toEqual([
    'essai / colis : devrait être trouvée dans « un colibri »',
    'essai / colis : ne devrait pas être trouvée dans « mon colis »',
  ]);
});

test('a list that cannot be read ends with 1 and the place of the fault', async () => {
  const { code, stdout, stderr } = await check('  - id: Colis !\n    match: colis\n');
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('essai.yaml');
});

test('a channel that looks like a known one is warned of, and ends with 0', async () => {
  const { code, stdout } = await checkList('channels: [facebok, sms]\n', entry('colis', 'colis', '{}'));
  expect([code, stdout.split('\n').length]).toEqual([0, 3]);
  expect(stdout).toContain('essai : le canal « facebok » ressemble à un canal connu : écrivez « facebook »');
});

test('a regular expression ends with 1, its line and what to write', async () => {
  const { code, stderr } = await check(entry('colis', '"^colis|paquet$"', '{}'));
  expect(code).toBe(1);
  expect(stderr).toContain('essai.yaml, ligne 11, entrée « colis » :');
  expect(stderr).toContain('« ^colis|paquet$ »');
});
