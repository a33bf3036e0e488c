import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { isTestText } from '../../src/semantic/load-examples.ts';
import { decodeModel } from '../../src/semantic/model-file.ts';
import { SMALL } from '../integration/process.ts';
import { corpusRows } from '../support/corpus.ts';
import { type Ended, jsonLines, runCommand } from './run.ts';

const ROWS = 300;
/** A text that training leaves for the figures. */
const KEPT_OUT = Array.from({ length: 100 }, (_, at) => `texte ${at}`).find(isTestText) ?? '';

/** A folder that looks like that of the project, with a corpus small enough to train on in seconds. */
let cwd: string;
let env: Record<string, string>;

beforeAll(async () => {
  const { POLICY_FILE, ENCODER_FILE } = readConfig();
  cwd = await mkdtemp(join(tmpdir(), 'aiguillage-train-'));
  env = {
    KEYWORDS_DIR: SMALL.KEYWORDS_DIR,
    POLICY_FILE: resolve(POLICY_FILE),
    ENCODER_FILE: resolve(ENCODER_FILE),
    MODEL_FILE: 'maison.model',
  };
  await mkdir(join(cwd, 'models/corpus'), { recursive: true });
  // Rows from all over the corpus: every intent occurs.
  const text = corpusRows(ROWS)
    .map((row) => JSON.stringify(row))
    .join('\n');
  await writeFile(join(cwd, 'models/corpus/essai.jsonl'), text);
  await writeFile(
    join(cwd, 'de-plus.jsonl'),
    '{"text":"Ma commande est arrivée cassée","intent":"complaint","topics":["delivery"],"sentiment":"negative","urgency":"normal","flags":[]}\n',
  );
});
afterAll(() => rm(cwd, { recursive: true }));

const train = (...args: string[]): Promise<Ended> => runCommand(['train', ...args], { cwd, env });

describe('train', () => {
  test('gives the same bytes for the same data and seed, and others for another seed or more data', async () => {
    const runs = await Promise.all([
      train('--out', 'a.model'),
      train('--out', 'b.model'),
      train('--out', 'c.model', '--seed', '7'),
      train('--out', 'd.model', '--data', 'de-plus.jsonl'),
    ]);
    expect(runs.map(({ code, stdout }) => [code, stdout])).toEqual(runs.map(() => [0, '']));
    const [a, b, c, d] = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => readFile(join(cwd, `${name}.model`))),
    );
    if (a === undefined || b === undefined || c === undefined || d === undefined)
      throw new Error('Four files');
    expect(a.equals(b)).toBe(true);
    expect(a.equals(c)).toBe(false);
    expect(a.equals(d)).toBe(false);
    const trained = decodeModel(d, 'd').header.data.map(({ source, rows }) => [source, rows]);
    const kept = corpusRowsIn(await readFile(join(cwd, 'models/corpus/essai.jsonl'), 'utf8'));
    expect(trained).toEqual([
      ['essai', kept],
      ['de-plus', 1],
    ]);
  });

  test('writes a model that the next command uses, in the place of the setting', async () => {
    expect((await train()).code).toBe(0);
    const { version, header } = decodeModel(await readFile(join(cwd, 'maison.model')), 'maison.model');
    const { code, stdout } = await runCommand(['classify'], { cwd, env, input: '{"text":"Merci"}' });
    expect(code).toBe(0);
    const { versions } = jsonLines(stdout)[0].classification;
    expect(versions.model).toBe(`${version}+${header.secondReading?.encoder}`);
  });

  test('learns one reading where the operator wants no encoder', async () => {
    const once = { ...env, ENCODER_FILE: 'none' };
    expect((await runCommand(['train', '--out', 'une.model'], { cwd, env: once })).code).toBe(0);
    const { header, dense } = decodeModel(await readFile(join(cwd, 'une.model')), 'une.model');
    expect([header.secondReading, dense.length]).toEqual([undefined, 0]);
  });

  test('takes what a second reading is worth from the model of the setting, where the encoder knows the corpus', async () => {
    const own = await mkdtemp(join(tmpdir(), 'aiguillage-train-known-'));
    await mkdir(join(own, 'models/corpus'), { recursive: true });
    await copyFile(join(cwd, 'models/corpus/essai.jsonl'), join(own, 'models/corpus/retail.jsonl'));
    const without = await runCommand(['train', '--out', 'a.model'], { cwd: own, env });
    expect(without.code).toBe(1);
    expect(without.stderr).toMatch(/^aiguillage: .*MODEL_FILE.*--calibrate-with.*ENCODER_FILE/m);
    const shipped = resolve(readConfig().MODEL_FILE);
    const withIt = { ...env, MODEL_FILE: shipped };
    expect((await runCommand(['train', '--out', 'a.model'], { cwd: own, env: withIt })).code).toBe(0);
    const { header } = decodeModel(await readFile(join(own, 'a.model')), 'a.model');
    expect(header.secondReading).toEqual(decodeModel(await readFile(shipped), shipped).header.secondReading);
    await rm(own, { recursive: true });
  });

  test('makes a new model where that of the setting is of an older version', async () => {
    await writeFile(join(cwd, 'vieux.model'), `AIGUIL03${'x'.repeat(100)}`);
    const { code, stderr } = await runCommand(['train'], {
      cwd,
      env: { ...env, MODEL_FILE: 'vieux.model' },
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/vieux\.model: this is not a model file of this version/);
    const { header } = decodeModel(await readFile(join(cwd, 'vieux.model')), 'vieux.model');
    expect(header.features).toBeGreaterThan(0);
  });

  const refused: [what: string, args: string[], told: RegExp][] = [
    ['data that is not there', ['--data', 'absent.jsonl'], /absent\.jsonl: cannot be read/],
    [
      'a place where it may not write',
      ['--out', 'absent/a.model'],
      /absent\/a\.model\.part cannot be written/,
    ],
  ];
  test.each(refused)('refuses %s before it trains', async (_what, args, told) => {
    const { code, stdout, stderr } = await train(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(told);
    expect(stderr).not.toContain('epoch');
  });

  const rows: [what: string, row: string, told: string][] = [
    ['no JSON', '{"text":', ': line 2 is not JSON.'],
    [
      'a flag that does not exist',
      '{"text":"a","intent":"praise","flags":["hate","hyperbole"]}',
      ', line 2: flags.1: Invalid option',
    ],
    [
      'no label',
      '{"text":"a","intention":"praise"}',
      ', line 2: this row has no label: give at least a route or an intent.',
    ],
    [
      'an intent of another route',
      '{"text":"a","route":"community","intent":"hate"}',
      ', line 2: intent: belongs to another route',
    ],
    [
      'a wrong label, though it is kept out',
      JSON.stringify({ text: KEPT_OUT, intent: 'plainte' }),
      ', line 2: intent: Invalid option',
    ],
    ['no text', '{"texte":"a","intent":"praise"}', ', line 2: text: Invalid input'],
    ['a list', '[]', ', line 2: Invalid input: expected object'],
  ];
  test.each(rows)('refuses a row with %s, in its line', async (_what, row, told) => {
    await writeFile(join(cwd, 'casse.jsonl'), `{"text":"b","intent":"praise"}\n${row}\n`);
    const { code, stdout, stderr } = await train('--data', 'casse.jsonl');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^aiguillage: casse\.jsonl.* ligne 2 /);
    expect(stderr).toContain(`(casse.jsonl${told}`);
    expect(stderr).not.toContain('epoch');
  });

  test('says in French too what a row should have been', async () => {
    await writeFile(join(cwd, 'casse.jsonl'), '[]\n');
    const { stderr } = await train('--data', 'casse.jsonl');
    expect(stderr).toMatch(/^aiguillage: casse\.jsonl, ligne 1 : Entrée invalide : objet attendu/);
  });

  test('says where it must be run, elsewhere', async () => {
    const { code, stderr } = await runCommand(['train'], { cwd: tmpdir(), env });
    expect(code).toBe(1);
    expect(stderr).toContain('models/corpus cannot be read: run this in the folder of the project');
  });
});

describe('a model file that is cut short', () => {
  test('is told by its name, with what to do', async () => {
    await copyFile(join(cwd, 'maison.model'), join(cwd, 'court.model'));
    const whole = await readFile(join(cwd, 'maison.model'));
    await writeFile(join(cwd, 'court.model'), whole.subarray(0, whole.length - 5));
    const { code, stdout, stderr } = await runCommand(['classify'], {
      ...{ cwd, input: '{"text":"Merci"}' },
      env: { ...env, MODEL_FILE: 'court.model' },
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      'aiguillage: court.model : le fichier est tronqué ou trop long. Reconstruisez-le avec « aiguillage train ». (court.model: the file is cut short or too long. Build it again with "aiguillage train".)\n',
    );
  });
});

/** Rows that are trained on: the others are kept for the figures. */
function corpusRowsIn(text: string): number {
  return jsonLines(text).filter((row) => !isTestText(row.text)).length;
}
