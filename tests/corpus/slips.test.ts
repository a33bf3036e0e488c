import { expect, test } from 'vitest';
import { corpusFiles } from '../../src/cli/train.ts';
import { readConfig } from '../../src/config.ts';
import { loadDecider } from '../../src/pipeline/load-decider.ts';
import { readGold } from '../../src/pipeline/load-gold.ts';
import { xorshift } from '../../src/semantic/random.ts';
import { withSlips } from '../../src/semantic/slips.ts';

/**
 * Of the texts that are kept out of training, each with two slips of the pen, one in three without its accents. Under what was
 * measured when they were set: 0.820 and 0.936.
 */
const FLOORS = { accuracy: 0.815, serviceFound: 0.931 };

test('a text typed in haste is still understood', async () => {
  const { decide } = loadDecider(readConfig({}));
  const random = xorshift(1);
  const gold = (await Promise.all(corpusFiles().map((file) => readGold(file, 'test')))).flat();
  const answers = gold.map(({ text, route }) => ({
    route,
    said: decide({ text: withSlips(text, random) }).classification.route,
  }));
  const rightOf = (some: typeof answers) =>
    some.filter(({ route, said }) => route === said).length / some.length;
  const accuracy = rightOf(answers);
  const serviceFound = rightOf(answers.filter(({ route }) => route === 'customer_service'));
  console.log(
    `${answers.length} texts with slips: accuracy ${accuracy.toFixed(3)}, customer service recall ${serviceFound.toFixed(3)}`,
  );
  expect(accuracy).toBeGreaterThan(FLOORS.accuracy);
  expect(serviceFound).toBeGreaterThan(FLOORS.serviceFound);
});
