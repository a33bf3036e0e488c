import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { corpusFiles } from '../../src/cli/train.ts';
import { readConfig } from '../../src/config.ts';
import { loadDecider } from '../../src/pipeline/load-decider.ts';
import { readGold } from '../../src/pipeline/load-gold.ts';
import { xorshift } from '../../src/semantic/random.ts';
import { withSlips } from '../../src/semantic/slips.ts';

/**
 * Of the texts that are kept out of training, each with two slips of the pen. Under what was measured when they were set: 0.788
 * and 0.866. A model that learnt texts only as they were written found 0.03 fewer of the cases.
 */
const FLOORS = { accuracy: 0.78, serviceFound: 0.855 };

/** The same slips for a text, whatever texts come with it. */
const seedOf = (text: string) => createHash('sha256').update(text).digest().readUInt32BE(4);

test('a text typed in haste is still understood', async () => {
  const { decide } = loadDecider(readConfig({}));
  const gold = (await Promise.all(corpusFiles().map((file) => readGold(file, 'test')))).flat();
  const answers = gold.map(({ text, route }) => ({
    route,
    said: decide({ text: withSlips(text, xorshift(seedOf(text))) }).classification.route,
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
