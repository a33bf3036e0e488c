import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { jsonLines, runCommand } from './run.ts';

const LIST = `id: essai
title: Essai
description: Essai
note: Essai
owner: Essai
audience: customer_service
language: fr
route: customer_service
entries:
  - id: colis
    match: colis
  - id: panne
    match: [en panne, tombé en rade]
    weight: fort
`;

let dir: string;
async function folder() {
  dir = await mkdtemp(join(tmpdir(), 'aiguillage-lists-'));
  const made = dir;
  onTestFinished(() => rm(made, { recursive: true }));
  await mkdir(join(dir, 'lists'));
  await writeFile(join(dir, 'lists', 'essai.yaml'), LIST);
}
const keywords = (...args: string[]) =>
  runCommand(['keywords', ...args], { env: { KEYWORDS_DIR: join(dir, 'lists') } });
async function draft(from: string | RegExp, to: string) {
  const file = join(dir, 'essai.yaml');
  await writeFile(file, LIST.replace(from, to));
  return file;
}

describe('keywords test', () => {
  test('shows what is found, and the decision without it, as text and as JSON', async () => {
    await folder();
    const file = await draft('match: colis', 'match: zorglubie\n    weight: décisif');
    const { code, stdout } = await keywords('test', 'une zorglubie', '--draft', file, '--json');
    expect(code).toBe(0);
    const [answer] = jsonLines(stdout);
    expect(answer.items[0].draft.matches).toMatchObject([{ entry: 'colis', start: 4, end: 13 }]);
    expect(answer.items[0].changes).toContain('route');
    const text = await keywords('test', 'mon colis');
    expect([text.code, text.stdout]).toEqual([
      0,
      expect.stringContaining('« colis » essai/colis 1 customer_service'),
    ]);
  });
});

describe('keywords dry-run', () => {
  test('compares on a file of mentions, without a server', async () => {
    await folder();
    const file = await draft('match: colis', 'match: zorglubie\n    weight: décisif');
    const mentions = join(dir, 'mentions.ndjson');
    await writeFile(mentions, '{"text":"une zorglubie"}\n{"text":"bravo"}\nrien\n');
    const { code, stdout, stderr } = await keywords(
      'dry-run',
      '--draft',
      file,
      '--mentions',
      mentions,
      '--json',
    );
    expect([code, stderr]).toEqual([3, 'aiguillage: Lignes refusées : 1. (Lines refused: 1.)\n']);
    const [result] = jsonLines(stdout);
    expect(result.mentions).toEqual({ read: 2, touched: 1, changed: 1, truncated: false });
    expect(result.gold.texts).toBeGreaterThan(500);
    const text = await keywords('dry-run', '--draft', file, '--mentions', mentions);
    expect(text.stdout).toContain('essai/colis (changed): 1 / 1');
  });

  test.each([
    ['no draft', [], /there is no draft/],
    ['days that are none', ['--remove', 'essai', '--days', '0'], /--days takes a whole number/],
  ])('is called wrongly with %s', async (_name, args, told) => {
    await folder();
    const { code, stdout, stderr } = await keywords('dry-run', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(told);
  });

  test('says so where no service can be reached', async () => {
    await folder();
    const args = ['dry-run', '--remove', 'essai', '--url', 'http://127.0.0.1:9', '--key', 'aig_x'];
    const { code, stderr } = await keywords(...args);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/http:\/\/127\.0\.0\.1:9 ne répond pas.*cannot be reached/),
    ]);
  });
});

describe('keywords diff', () => {
  test('ends with 0 where two versions say the same, and with 3 where they differ', async () => {
    await folder();
    const same = await draft('match: colis', 'match: ["colis"]');
    expect(await keywords('diff', same)).toMatchObject({ code: 0, stdout: '' });
    const file = await draft(/ {2}- id: colis\n {4}match: colis\n/, '  - id: retard\n    match: en retard\n');
    const { code, stdout } = await keywords('diff', file);
    expect([code, stdout]).toEqual([3, '+ retard: en retard\n- colis: colis\n']);
    const weight = await draft('weight: fort', 'weight: faible');
    expect((await keywords('diff', weight)).stdout).toBe('~ panne: weight\n');
    const [difference] = jsonLines((await keywords('diff', weight, '--json')).stdout);
    expect(difference.changed).toMatchObject([{ fields: ['weight'] }]);
  });
});

describe('keywords export and import', () => {
  test('take a draft of any name for the list that it says it is', async () => {
    await folder();
    const file = join(dir, 'nouvelle-version.yaml');
    await writeFile(file, LIST.replace('en panne', 'en rade'));
    const { code, stdout } = await keywords('diff', file);
    expect([code, stdout]).toEqual([3, expect.stringContaining('panne')]);
  });

  test('read tables of older Excels, and refuse lists that are not UTF-8', async () => {
    await folder();
    const table = join(dir, 'essai.csv');
    await writeFile(table, Buffer.from('identifiant;termes\r\npaye;déjà payé\r\n', 'latin1'));
    expect((await keywords('import', table)).code).toBe(0);
    expect(await readFile(join(dir, 'lists', 'essai.yaml'), 'utf8')).toContain('déjà payé');
    const list = join(dir, 'latin.yaml');
    await writeFile(list, Buffer.from(LIST.replace('en panne', 'réglé'), 'latin1'));
    const { code, stderr } = await keywords('diff', list);
    expect([code, stderr]).toEqual([1, expect.stringContaining('UTF-8')]);
  });

  test('give a list back from a table as it was, and from YAML and JSON', async () => {
    await folder();
    for (const format of ['csv', 'yaml', 'json']) {
      const file = join(dir, `essai.${format}`);
      expect((await keywords('export', 'essai', '--format', format, '--out', file)).code).toBe(0);
      const out = join(dir, 'out', 'essai.yaml');
      await mkdir(join(dir, 'out'), { recursive: true });
      const { code, stdout } = await keywords('import', file, '--out', out);
      expect([code, stdout]).toEqual([0, 'essai: 2 entrées (entries)\n']);
      await copyFile(out, join(dir, 'essai.yaml'));
      expect(await keywords('diff', join(dir, 'essai.yaml'))).toMatchObject({ code: 0, stdout: '' });
    }
    expect((await readFile(join(dir, 'essai.csv'))).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  });

  test('name each row of a table that is wrong, and write nothing', async () => {
    await folder();
    const table = await keywords('export', 'essai', '--format', 'csv');
    const file = join(dir, 'essai.csv');
    await writeFile(file, table.stdout.replace('fort', 'énorme'));
    const before = await readFile(join(dir, 'lists', 'essai.yaml'), 'utf8');
    const { code, stdout, stderr } = await keywords('import', file);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/ligne 3.*énorme/);
    expect(await readFile(join(dir, 'lists', 'essai.yaml'), 'utf8')).toBe(before);
  });

  test.each([
    ['a list that is not there', ['export', 'aucune'], 2],
    ['a format that is none', ['export', 'essai', '--format', 'xml'], 2],
    ['a file that is not there', ['import', '/nulle/part.yaml'], 1],
  ])('refuse %s', async (_name, args, code) => {
    await folder();
    expect(await keywords(...args)).toMatchObject({ code, stdout: '' });
  });
});

test('keywords check tells its findings as JSON too', async () => {
  await folder();
  await writeFile(
    join(dir, 'lists', 'essai.yaml'),
    LIST.replace('match: colis', 'match: colis\n    tests: { match: [rien] }'),
  );
  const { code, stdout } = await keywords('check', '--json');
  expect([code, jsonLines(stdout)]).toEqual([
    3,
    [
      {
        lists: 1,
        entries: 2,
        failures: [{ list: 'essai', entry: 'colis', expected: 'match', text: 'rien' }],
        warnings: [],
      },
    ],
  ]);
});
