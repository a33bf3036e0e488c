import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluateSuite } from '../../src/classify/suite.ts';
import { loadSuite } from '../../src/cli/suite-files.ts';
import { readConfig } from '../../src/config.ts';
import { loadDecider } from '../../src/pipeline/load-decider.ts';

/** Hate, and what looks like it. */
const suite = ['plain-hate', 'look-alikes', 'held-out-hate'].flatMap((folder) =>
  loadSuite(join(import.meta.dirname, folder)),
);
const ofFamily = (family: string) => suite.filter(({ id }) => id.startsWith(`${family}.`));

/** Under what was measured when they were set: 254 of 308, 161 of 175, 189 of 200, 57 of 60, 178 of 257, 154 of 174. */
const FLOORS = {
  'plain-hate': 250,
  'beside-hate': 160,
  'look-alike': 187,
  'own-turns': 56,
  'held-out-hate': 175,
  'beside-held-out': 152,
};

describe('the decision keeps the floor of', () => {
  const { decide } = loadDecider(readConfig({}));

  test.each(Object.entries(FLOORS))('%s', (family, floor) => {
    const { all } = evaluateSuite(ofFamily(family), (mention) => decide(mention).classification);
    console.log(`${family}: ${all.right} of ${all.cases} right`);
    expect(all.right).toBeGreaterThanOrEqual(floor);
  });
});
