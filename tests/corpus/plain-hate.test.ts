import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluateSuite } from '../../src/classify/suite.ts';
import { loadSuite } from '../../src/cli/suite-files.ts';
import { readConfig } from '../../src/config.ts';
import { loadDecider } from '../../src/pipeline/load-decider.ts';

/** Short sentences for and against groups of people, without a brand. */
const suite = loadSuite(join(import.meta.dirname, 'plain-hate'));
const ofFamily = (family: string) => suite.filter(({ id }) => id.startsWith(`${family}.`));

/** Under what was measured when they were set: 193 of 308, 160 of 175. */
const FLOORS = { 'plain-hate': 223, 'beside-hate': 159 };

describe('the decision keeps the floor of', () => {
  const { decide } = loadDecider(readConfig({}));

  test.each(Object.entries(FLOORS))('%s', (family, floor) => {
    const { all } = evaluateSuite(ofFamily(family), (mention) => decide(mention).classification);
    console.log(`${family}: ${all.right} of ${all.cases} right`);
    expect(all.right).toBeGreaterThanOrEqual(floor);
  });
});
