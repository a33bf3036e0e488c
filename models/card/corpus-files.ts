import { readFileSync } from 'node:fs';

const TRAINING = new URL('../../docs/training.md', import.meta.url);

/**
 * The names of the files of the corpus that docs/training.md tells of under a heading: those that are like the traffic of
 * brands, or the hard cases.
 */
export function corpusFilesUnder(heading: 'Like the traffic of brands' | 'Hard cases'): string[] {
  const [, after = ''] = readFileSync(TRAINING, 'utf8').split(`### ${heading}\n`);
  const [section = ''] = after.split(/^#/m);
  const cells = [...section.matchAll(/^\|([^|]*)\|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}
