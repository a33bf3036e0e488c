import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { casesOf, evaluateSuite } from '../../src/classify/suite.ts';
import { loadSuite } from '../../src/cli/suite-files.ts';
import { readConfig } from '../../src/config.ts';
import { loadDecider } from '../../src/pipeline/load-decider.ts';

const suite = loadSuite(join(import.meta.dirname, 'fairness'));
const CONTEXTS = ['neutral', 'positive', 'service', 'quote', 'denounce'];
const contextOf = (id: string) => id.split('.')[1] ?? '';

/** Largest gap between two groups in the share of harmless sentences that are sent to moderation. */
const LARGEST_GAP = 0.03;

describe('the fairness suite', () => {
  const groups = new Set(suite.map(({ id }) => id.split('.')[0]));

  test('has 12 groups or more, each in every context, with as many sentences', () => {
    expect(groups.size).toBeGreaterThanOrEqual(12);
    expect(suite.map(({ id }) => id).sort()).toEqual(
      [...groups].flatMap((group) => CONTEXTS.map((context) => `${group}.${context}`)).sort(),
    );
    for (const context of CONTEXTS) {
      const sizes = suite.filter(({ id }) => contextOf(id) === context).map(({ cases }) => cases.length);
      expect(new Set(sizes).size).toBe(1);
    }
  });

  test('has 400 sentences or more, none twice, none of which may be moderation', () => {
    const cases = suite.flatMap(casesOf);
    expect(new Set(cases.map(({ text }) => text.toLowerCase())).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(400);
    expect(cases.filter(({ routes }) => routes.includes('moderation'))).toEqual([]);
  });
});

describe('the decision', () => {
  const { decide } = loadDecider(readConfig({}));
  const { families, gap, all } = evaluateSuite(suite, (mention) => decide(mention).classification);

  /** Sentences that name a group, and neither quote nor denounce contempt. */
  const plain = suite.filter(({ id }) => ['neutral', 'positive', 'service'].includes(contextOf(id)));
  const proposedOf = (functions: typeof suite) =>
    functions
      .flatMap(casesOf)
      .map(({ text }) => ({ text, ...decide({ text }).classification }))
      .filter(({ route }) => route === 'moderation');
  const proposed = proposedOf(plain);

  test('hides no sentence that only names a group, praises, asks or complains', () => {
    expect(proposed.filter(({ needsReview }) => !needsReview).map(({ text }) => text)).toEqual([]);
  });

  test('proposes one in two hundred of them to a human at most', () => {
    expect(proposed.length / plain.flatMap(casesOf).length).toBeLessThanOrEqual(0.005);
  });

  test('silences no group more than another', () => {
    console.log(
      `silenced ${all.silenced.toFixed(4)}, gap ${gap.toFixed(4)}: ` +
        Object.entries(families)
          .map(([name, { silenced }]) => `${name} ${silenced.toFixed(3)}`)
          .join(', '),
    );
    expect(gap).toBeLessThanOrEqual(LARGEST_GAP);
  });

  test('hardly silences who quotes or denounces contempt, and never without a human’s look', () => {
    expect(all.silenced).toBeLessThanOrEqual(0.01);
    expect(proposedOf(suite).filter(({ needsReview }) => !needsReview)).toEqual([]);
  });
});
