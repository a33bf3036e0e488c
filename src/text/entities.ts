import type { Entity } from '../mention/classification.ts';
import { findLinks } from './entities-links.ts';
import { findNumbers } from './entities-numbers.ts';
import { type EntityWords, loadEntityWords } from './entities-words.ts';

/** Every entity holds a digit, an `@`, or a dot or slashes inside a word: most texts hold none of these. */
const HINT = /[0-9@]|\.[a-z0-9]|:\/\//i;
const DIGIT = /[0-9]/;

let shippedWords: EntityWords | undefined;

/**
 * The references, contact details, amounts, dates and links of a text, in the order of the text, never overlapping.
 * Where two readings compete, the first of this list holds: link, e-mail, handle · IBAN · parcel or order number of a
 * known format · postal address · amount · date · phone or card written in groups · reference announced by `n°`, `réf` or `:` · card ·
 * phone · reference that only follows its noun (`commande 88412097`).
 *
 * IBANs must pass mod 97, cards Luhn, phones the numbering plan of their country. Linear in the length of the text.
 * The first call reads the word list of this folder, and throws `invalid_data_file` if that is broken.
 */
export function extractEntities(text: string): Entity[] {
  if (!HINT.test(text)) return [];
  shippedWords ??= loadEntityWords();
  const links = findLinks(text, shippedWords);
  if (!DIGIT.test(text)) return links;
  const numbers = findNumbers(text, links, shippedWords);
  if (links.length === 0) return numbers;
  return [...links, ...numbers].sort((a, b) => a.span.start - b.span.start);
}
