import { readFileSync, writeFileSync } from 'node:fs';
import { EXIT, type ExitCode, readArguments, runProgram } from '../../src/cli/command.ts';
import { readConfig } from '../../src/config.ts';
import { loadDecider } from '../../src/pipeline/load-decider.ts';
import { sourceOf } from '../../src/semantic/load-examples.ts';
import { corpusFigures, fileFigures, hasPlace, withFigures } from './figures.ts';

const CARD = 'models/MODEL_CARD.md';

/**
 * Writes what is measured now into models/MODEL_CARD.md. What comes from a file that is not given stays as it was. Of a file, the
 * routes are written, and its confidence and flags where the card has a place for them.
 */
async function writeCard(): Promise<ExitCode> {
  const { values } = readArguments(process.argv.slice(2), { data: { type: 'string', multiple: true } });
  const loaded = loadDecider(readConfig());
  let card = withFigures(readFileSync(CARD, 'utf8'), await corpusFigures(loaded));
  for (const file of values.data ?? []) {
    const name = sourceOf(file);
    const figures = [...(await fileFigures(file, name, loaded))];
    card = withFigures(card, new Map(figures.filter(([of]) => of === name || hasPlace(card, of))));
  }
  writeFileSync(CARD, card);
  return EXIT.ok;
}

await runProgram('npm run card [-- --data FILE…]', writeCard);
