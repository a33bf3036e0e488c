import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { loadDecider, loadPolicy } from '../../src/pipeline/load-decider.ts';

const config = readConfig();
let dir: string;
let policyText: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aiguillage-data-'));
  policyText = await readFile(config.POLICY_FILE, 'utf8');
});
afterAll(() => rm(dir, { recursive: true }));

/** What is said of data files with one of them changed. */
async function refusal(changes: Partial<typeof config>): Promise<string> {
  try {
    loadDecider({ ...config, ...changes });
  } catch (error) {
    return String(error);
  }
  throw new Error('It was not refused');
}

async function fileWith(name: string, content: string | Buffer): Promise<string> {
  const file = join(dir, name);
  await writeFile(file, content);
  return file;
}

describe('a message names the file and what to do, when', () => {
  test('there is no model', async () => {
    const MODEL_FILE = join(dir, 'absent.model');
    expect(await refusal({ MODEL_FILE })).toContain(`${MODEL_FILE} cannot be read: check that it exists`);
  });

  test('the model is cut short', async () => {
    const whole = await readFile(config.MODEL_FILE);
    const MODEL_FILE = await fileWith('court.model', whole.subarray(0, 100_000));
    expect(await refusal({ MODEL_FILE })).toMatch(/court\.model: the file is cut short.*aiguillage train/);
  });

  test('the model is something else', async () => {
    const MODEL_FILE = await fileWith('autre.model', 'PK\u0003\u0004');
    expect(await refusal({ MODEL_FILE })).toMatch(/autre\.model: this is not a model file/);
  });

  test('the model is a folder', async () => {
    expect(await refusal({ MODEL_FILE: dir })).toContain(`${dir} cannot be read`);
  });

  test('there is no encoder, and the model wants one', async () => {
    const ENCODER_FILE = join(dir, 'absent.encoder');
    expect(await refusal({ ENCODER_FILE })).toContain(`${ENCODER_FILE} cannot be read`);
  });

  test('the encoder is something else', async () => {
    const ENCODER_FILE = await fileWith('autre.encoder', 'PK\u0003\u0004');
    expect(await refusal({ ENCODER_FILE })).toMatch(/autre\.encoder: this is not an encoder file/);
  });

  test('the encoder is not the one of the model', async () => {
    const bytes = await readFile(config.ENCODER_FILE);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const ENCODER_FILE = await fileWith('voisin.encoder', bytes);
    expect(await refusal({ ENCODER_FILE })).toMatch(
      /voisin\.encoder.*is not the encoder.*set ENCODER_FILE to none/,
    );
  });

  test('there is no policy', async () => {
    const POLICY_FILE = join(dir, 'absente.yaml');
    expect(await refusal({ POLICY_FILE })).toContain(`${POLICY_FILE} cannot be read`);
  });

  test('there is no folder of lists', async () => {
    const KEYWORDS_DIR = join(dir, 'absent');
    expect(await refusal({ KEYWORDS_DIR })).toContain(KEYWORDS_DIR);
  });

  test('a list is broken', async () => {
    const KEYWORDS_DIR = join(dir, 'listes');
    await mkdir(KEYWORDS_DIR);
    await copyFile(join(config.KEYWORDS_DIR, 'urgence.yaml'), join(KEYWORDS_DIR, 'urgence.yaml'));
    await writeFile(join(KEYWORDS_DIR, 'ma-liste.yaml'), 'id: ma-liste\nentries: []\n');
    expect(await refusal({ KEYWORDS_DIR })).toContain('ma-liste.yaml');
  });
});

describe('a policy', () => {
  const changes: [what: string, from: RegExp, to: string, told: string][] = [
    ['without a version', /^version: .*$/m, '', 'version'],
    ['with a threshold above 1', /moderation: 0\.9/, 'moderation: 80', 'decision.reviewBelow.moderation'],
    ['with a delay that is none', /low: 1440/, 'low: 0', 'delays.default.low'],
    ['without an urgency', /high: 60, /, '', 'delays.default'],
    ['with a flag that does not exist', /legal_threat: \[juridique\]/, 'proces: [juridique]', 'cc'],
    ['with a section that does not exist', /^vip:/m, 'vips: {}\nvip:', 'vips'],
  ];
  test.each(changes)('%s is refused, by the field', async (_what, from, to, told) => {
    expect(policyText).toMatch(from);
    const file = await fileWith('essai.yaml', policyText.replace(from, to));
    expect(() => loadPolicy(file)).toThrow(told);
    expect(() => loadPolicy(file)).toThrow(file);
  });

  test('with several faults is refused with all of them', async () => {
    const file = await fileWith(
      'essai.yaml',
      policyText.replace('vipFactor: 0.5', 'vipFactor: 2').replace(/^version/m, 'v'),
    );
    expect(() => loadPolicy(file)).toThrow(/vipFactor.*version|version.*vipFactor/s);
  });

  test.each([
    ['that is not YAML', 'decision: {'],
    ['with a name that is not there', 'a: *b'],
    ['that is empty', ''],
    ['that is a list', '- 1'],
  ])('%s is refused', async (_what, text) => {
    const file = await fileWith('essai.yaml', text);
    expect(() => loadPolicy(file)).toThrow(file);
  });

  test('gives its version to the decisions', async () => {
    const POLICY_FILE = await fileWith(
      'essai.yaml',
      policyText.replace(/^version: .*$/m, 'version: maison-7'),
    );
    const { decide } = loadDecider({ ...config, POLICY_FILE });
    expect(decide({ text: 'Bonjour' }).classification.versions.policy).toBe('maison-7');
  });
});

describe('short forms of one’s own', () => {
  test('are read by the decision, whose version names them', async () => {
    const SLANG_FILE = await fileWith('maison.yaml', 'words: { remboursez moi: rmbzz }');
    const text = 'rmbzz';
    const without = loadDecider(config).decide({ text }).classification;
    const { classification } = loadDecider({ ...config, SLANG_FILE }).decide({ text });
    expect([without.route, classification.route]).toEqual(['community', 'customer_service']);
    expect(classification.versions.policy).toMatch(/\+[0-9a-f]{8}$/);
    expect(classification.versions.policy.startsWith(without.versions.policy)).toBe(true);
  });

  test('are missed by their name', async () => {
    const SLANG_FILE = join(dir, 'absent-maison.yaml');
    expect(await refusal({ SLANG_FILE })).toContain(`${SLANG_FILE} cannot be read`);
  });
});

test('without an encoder texts are read once, and the version of the model tells', () => {
  const [once, twice] = [loadDecider({ ...config, ENCODER_FILE: 'none' }), loadDecider(config)];
  const text = 'Toujours aucun retour de votre part';
  const [one, two] = [once, twice].map(({ decide }) => decide({ text }).classification.versions.model);
  expect(two).toMatch(/^[0-9a-f]{12}\+[0-9a-f]{12}$/);
  expect(one).toBe(two?.split('+')[0]);
});
