import { corpusFiles } from '../src/cli/train.ts';
import type { KeywordList } from '../src/keywords/list-schema.ts';
import { loadExamples } from '../src/semantic/load-examples.ts';

/** Words of one term: most terms of the shipped lists have two or three. */
const WORDS_OF_TERM = [1, 2, 2, 3];
const MIN_LETTERS = 4;
/** Length of the texts, in characters. */
const LENGTH = 140;

/** Real mentions, joined and cut to one length. */
export async function mentionTexts(count: number): Promise<string[]> {
  const sources = (await loadExamples(corpusFiles(), 'train')).map(({ text }) => text);
  return Array.from({ length: count }, (_, index) => {
    let text = '';
    for (let step = 0; text.length < LENGTH; step++)
      text += `${sources[(index * 7 + step * 13) % sources.length]} `;
    return text.slice(0, LENGTH);
  });
}

/**
 * Different terms of one to three words. The words are made of the syllables of real ones, with one real word in every
 * fourth: so they look like words, begin like words, and few of them stand in the texts.
 */
export async function manyTerms(count: number): Promise<string[]> {
  const words = await vocabulary();
  const next = createDice(7);
  const syllables = words.flatMap((word) => word.match(/[^aeiouy]*[aeiouy]+/g) ?? []);
  const pick = (from: readonly string[]) => from[next() % from.length] ?? '';
  const made = () => (next() % 4 === 0 ? pick(words) : pick(syllables) + pick(syllables) + pick(syllables));
  const terms = new Set<string>();
  while (terms.size < count) {
    const length = WORDS_OF_TERM[next() % WORDS_OF_TERM.length] ?? 1;
    // A lone word is a made one: a lone real one stands in many texts.
    const term = length === 1 ? `${pick(syllables)}${pick(syllables)}${pick(syllables)}x` : '';
    terms.add(term || Array.from({ length }, made).join(' '));
  }
  return [...terms];
}

export function listOfTerms(terms: readonly string[]): KeywordList {
  return {
    ...{ id: 'essai', title: 'Essai', description: 'Essai', note: 'Essai', owner: 'Essai' },
    ...{ audience: 'customer_service', language: 'fr', route: 'customer_service' },
    entries: terms.map((term, index) => ({ id: `e-${index}`, match: [term] })),
  };
}

async function vocabulary(): Promise<string[]> {
  const examples = await loadExamples(corpusFiles(), 'train');
  const words = examples.flatMap(({ text }) => text.toLowerCase().match(/\p{L}+/gu) ?? []);
  return [...new Set(words)].filter((word) => word.length >= MIN_LETTERS).sort();
}

/** The same numbers in every run (a linear congruential generator, Knuth's MMIX constants cut to 32 bits). */
function createDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state >>> 8;
  };
}
