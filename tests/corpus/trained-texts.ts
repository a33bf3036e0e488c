import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CORPUS = join(import.meta.dirname, '../../models/corpus');

/** The words of a text, so that the same sentence in another dress is found. */
export const folded = (text: string) => (text.toLowerCase().match(/\p{L}+/gu) ?? []).join(' ');

/** All texts of the corpus, folded. */
export function trainedTexts(): ReadonlySet<string> {
  return new Set(
    readdirSync(CORPUS).flatMap((file) =>
      readFileSync(join(CORPUS, file), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => folded(String(JSON.parse(line).text))),
    ),
  );
}
