import { corpusRows } from '../support/corpus.ts';

/** The words of a text, so that the same sentence in another dress is found. */
export const folded = (text: string) => (text.toLowerCase().match(/\p{L}+/gu) ?? []).join(' ');

/** All texts of the corpus, folded. */
export const trainedTexts = (): ReadonlySet<string> => new Set(corpusRows().map(({ text }) => folded(text)));
