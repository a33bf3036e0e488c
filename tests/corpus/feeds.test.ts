import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { loadDecider } from '../../src/pipeline/load-decider.ts';
import { readGold } from '../../src/pipeline/load-gold.ts';
import { folded, trainedTexts } from './trained-texts.ts';

/** Under what was measured when they were set. `lisiere-…`: 200 each, where service and community are hardest to tell. */
const FLOORS = [
  { feed: 'fournisseur-d-energie-x', accuracy: 0.94, serviceFound: 0.97 },
  { feed: 'enseigne-facebook', accuracy: 0.975, serviceFound: 0.98 },
  { feed: 'portefeuille-mobile', accuracy: 0.95, serviceFound: 0.98 },
  { feed: 'lisiere-energie', accuracy: 0.88, serviceFound: 0.98 },
  { feed: 'lisiere-enseignes', accuracy: 0.89, serviceFound: 0.97 },
  { feed: 'lisiere-argent-mobile', accuracy: 0.85, serviceFound: 0.95 },
  { feed: 'lisiere-autres-secteurs', accuracy: 0.92, serviceFound: 0.97 },
];
const readFeed = (feed: string) => readGold(join(import.meta.dirname, 'feeds', `${feed}.jsonl`), 'all');

describe('what comes in around a brand that nothing was trained on', () => {
  const { decide } = loadDecider(readConfig({}));

  test.each(FLOORS)('$feed keeps its floors', async ({ feed, accuracy, serviceFound }) => {
    const gold = await readFeed(feed);
    const rightOf = (some: typeof gold) =>
      some.filter(({ text, route }) => decide({ text }).classification.route === route).length / some.length;
    const right = rightOf(gold);
    const found = rightOf(gold.filter(({ route }) => route === 'customer_service'));
    console.log(`${feed}: accuracy ${right.toFixed(3)}, customer service recall ${found.toFixed(3)}`);
    expect(right).toBeGreaterThan(accuracy);
    expect(found).toBeGreaterThan(serviceFound);
  });

  test('is not in the corpus, but for what anybody says in five words or less', async () => {
    const trained = trainedTexts();
    expect(trained.size).toBeGreaterThan(20_000);
    const texts = (await Promise.all(FLOORS.map(({ feed }) => readFeed(feed)))).flat();
    expect(texts).toHaveLength(1517);
    const known = texts.map(({ text }) => folded(text)).filter((text) => trained.has(text));
    expect(known.filter((text) => text.split(' ').length > 5)).toEqual([]);
  });
});
