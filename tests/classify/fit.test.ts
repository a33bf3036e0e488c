import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { fitModel } from '../../src/classify/fit.ts';
import type { Example } from '../../src/semantic/examples.ts';
import { loadExamples } from '../../src/semantic/load-examples.ts';
import { decodeModel } from '../../src/semantic/model-file.ts';
import { analyser, matcherOf } from './parts.ts';

const CORPUS = fileURLToPath(new URL('../../models/corpus/', import.meta.url));
const FAST = { epochs: 1, seed: 7 } as const;

const matcher = matcherOf([{ id: 'colis', match: ['colis'], route: 'customer_service' }]);
let examples: Example[];
let bytes: Buffer;

beforeAll(async () => {
  const files = ['retail', 'moderation', 'community'].map((name) => `${CORPUS}${name}.jsonl`);
  const all = await Promise.all(files.map((file) => loadExamples([file], 'train')));
  examples = all.flatMap((some) => some.slice(0, 100));
  bytes = await fitModel(examples, analyser, matcher, FAST);
});

describe('training', () => {
  test('gives the same bytes for the same examples and seed', async () => {
    expect((await fitModel(examples, analyser, matcher, FAST)).equals(bytes)).toBe(true);
  });

  test('gives other bytes for another seed', async () => {
    expect((await fitModel(examples, analyser, matcher, { ...FAST, seed: 8 })).equals(bytes)).toBe(false);
  });

  test('gives other bytes for one changed label', async () => {
    const [first, ...rest] = examples;
    if (first === undefined) throw new Error('There are examples');
    const targets = Float32Array.from(first.targets, (value) => (value === 0 ? 1 : value));
    const changed = await fitModel([{ ...first, targets }, ...rest], analyser, matcher, FAST);
    expect(changed.equals(bytes)).toBe(false);
  });

  test('says in the file what it was trained on, and how', () => {
    const { header } = decodeModel(bytes, 'test.model');
    expect(header.data.map(({ source, rows }) => [source, rows])).toEqual([
      ['retail', 100],
      ['moderation', 100],
      ['community', 100],
    ]);
    expect(header.options).toMatchObject(FAST);
  });

  test('tells how far it has come', async () => {
    const said: string[] = [];
    const onProgress = (what: string) => said.push(what);
    await fitModel(examples.slice(0, 30), analyser, matcher, { ...FAST, epochs: 3, onProgress });
    expect(said.filter((what) => /^first reading, training, \d+ texts left out$/.test(what))).toHaveLength(4);
    expect(said.at(-1)).toBe('calibration');
    const epoch = /^first reading, epoch \d of 3, loss (\d+\.\d{4})$/;
    const losses = said.filter((what) => epoch.test(what)).map((what) => Number(epoch.exec(what)?.[1]));
    expect(losses).toHaveLength(3);
    expect(losses.every((loss) => loss > 0)).toBe(true);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  });
});

describe('a model file', () => {
  const broken: [what: string, make: () => Buffer, message: RegExp][] = [
    ['an empty file', () => Buffer.alloc(0), /not a model file/],
    ['another file', () => Buffer.from('{"model": "something else"}'), /not a model file/],
    [
      'a file of another version',
      () => Buffer.concat([Buffer.from('AIGUIL99'), bytes.subarray(8)]),
      /not a model/,
    ],
    ['a file that ends in its prefix', () => bytes.subarray(0, 10), /not a model file/],
    ['a file that ends in its header', () => bytes.subarray(0, 200), /cut short or too long/],
    ['a file that lacks its last byte', () => bytes.subarray(0, -1), /cut short or too long/],
    ['a file with a byte too many', () => Buffer.concat([bytes, Buffer.alloc(1)]), /cut short or too long/],
    [
      'a file with a broken header',
      () => Buffer.concat([bytes.subarray(0, 12), Buffer.from('?'), bytes.subarray(13)]),
      /header cannot be read/,
    ],
    [
      'a header that promises more than there is',
      () => Buffer.concat([bytes.subarray(0, 8), Buffer.from([255, 255, 255, 255]), bytes.subarray(12)]),
      /cut short or too long/,
    ],
  ];
  test.each(broken)('refuses %s, by its name and with what to do', (_what, make, message) => {
    const reading = () => decodeModel(make(), 'models/essai.model');
    expect(reading).toThrow(message);
    expect(reading).toThrow(
      /^models\/essai\.model : .*aiguillage train.*\(models\/essai\.model: .*aiguillage train/,
    );
  });

  test('has a version that changes with any byte', () => {
    const other = Buffer.from(bytes);
    other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
    expect(decodeModel(other, 'b').version).not.toBe(decodeModel(bytes, 'a').version);
    expect(decodeModel(bytes, 'a').version).toMatch(/^[0-9a-f]{12}$/);
  });
});
