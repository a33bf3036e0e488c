import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { corpusFigures, withFigures } from '../../models/card/figures.ts';
import { readConfig } from '../../src/config.ts';
import { loadDecider } from '../../src/pipeline/load-decider.ts';

test('what the model card says of the corpus and the functional suite is what is measured', async () => {
  const card = readFileSync('models/MODEL_CARD.md', 'utf8');
  const measured = await corpusFigures(loadDecider(readConfig()));
  expect(measured.size).toBe(7);
  // `npm run card` writes them.
  expect(withFigures(card, measured)).toBe(card);
});
