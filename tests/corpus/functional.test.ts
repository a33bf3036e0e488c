import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { casesOf, evaluateSuite } from '../../src/classify/suite.ts';
import { loadSuite } from '../../src/cli/suite-files.ts';
import { readConfig } from '../../src/config.ts';
import { loadDecider } from '../../src/pipeline/load-decider.ts';
import { folded, trainedTexts } from './trained-texts.ts';

const HERE = import.meta.dirname;
const suite = loadSuite(join(HERE, 'functional'));

describe.each([
  ['functional', 30],
  ['plain-hate', 20],
  ['look-alikes', 2],
  ['held-out-hate', 20],
])('the suite %s', (folder, least) => {
  const functions = loadSuite(join(HERE, folder));
  const texts = functions.flatMap(casesOf).map(({ text }) => text);

  test(`has ${least} functions or more, of 15 cases or more each`, () => {
    expect(functions.length).toBeGreaterThanOrEqual(least);
    expect(functions.filter(({ cases }) => cases.length < 15).map(({ id }) => id)).toEqual([]);
  });

  test('says nothing twice', () => {
    const seen = new Set<string>();
    const twice = texts.filter((text) => seen.size === seen.add(text.toLowerCase()).size);
    expect(twice).toEqual([]);
  });

  test('holds no text of the corpus, but for those of three words or less', () => {
    const trained = trainedTexts();
    expect(trained.size).toBeGreaterThan(2500);
    const known = texts.filter((text) => folded(text).split(' ').length > 3 && trained.has(folded(text)));
    expect(known).toEqual([]);
  });
});

/** Cases that may be lost without a word: a floor on each single case would forbid every change. */
const NOISE = { function: 1, all: 5 };

describe('the decision keeps the floor of', () => {
  const floors = z
    .record(z.string(), z.number().int().min(0))
    .parse(JSON.parse(readFileSync(join(HERE, 'floors.json'), 'utf8')));
  const { decide } = loadDecider(readConfig({}));
  const { functions, all } = evaluateSuite(suite, (mention) => decide(mention).classification);

  test('every function by its name', () => {
    expect(Object.keys(floors).sort()).toEqual(Object.keys(functions).sort());
  });

  test.each(Object.entries(functions))('%s', (id, { right }) => {
    expect(right).toBeGreaterThanOrEqual((floors[id] ?? 0) - NOISE.function);
  });

  test('all functions together', () => {
    const sum = Object.values(floors).reduce((total, right) => total + right, 0);
    expect(all.right).toBeGreaterThanOrEqual(sum - NOISE.all);
  });

  test('harmless cases: hardly one is silenced', () => {
    expect(all.silenced).toBeLessThanOrEqual(0.01);
  });
});
