import { foldWord } from './fold.ts';
import { stemOf } from './stem.ts';
import type { Word } from './token.ts';
import type { Vocabulary } from './vocabulary.ts';
import { createWordCache } from './word-cache.ts';
import { WORD_PLACES } from './word-table.ts';

export interface RememberedWords {
  /** The word of a form. */
  readonly word: (form: string) => Word;
  /** What an emoji, a class or a punctuation mark reads as. */
  readonly sign: (form: string) => Word;
}

/** Words and signs kept: with room to spare, so that a place is seldom taken from a word that is still in use. */
const WORDS = WORD_PLACES / 2;
const SIGNS = WORD_PLACES / 8;

/** Of the process: a number is never given again, whoever reads. */
let given = 0;

/** One shape for all words, whatever is asked of them; what is meant is worked out when it is first asked for. */
class RememberedWord implements Word {
  readonly number: number;
  readonly form: string;
  readonly folded: string;
  readonly stem: string;
  readonly #meantBy: (form: string) => Word | undefined;
  #meant: Word | null | undefined;

  constructor({ number, form, folded, stem }: Word, meantBy: (form: string) => Word | undefined) {
    this.number = number;
    this.form = form;
    this.folded = folded;
    this.stem = stem;
    this.#meantBy = meantBy;
  }

  get meant(): Word | undefined {
    if (this.#meant === undefined) this.#meant = this.#meantBy(this.form) ?? null;
    return this.#meant ?? undefined;
  }
}

/** Gives each form one object and one number while it is in use: its stem is worked out once. `meantBy`: see misspelt.ts. */
export function createRememberedWords(
  vocabulary: Vocabulary,
  meantBy: (form: string) => string | undefined,
): RememberedWords {
  const words = createWordCache<Word>(WORDS);
  const signs = createWordCache<Word>(SIGNS);

  function word(form: string): Word {
    return words.get(form) ?? remember(words, form, foldWord(form), stemOf(vocabulary.accented(form)));
  }

  function meantWord(form: string): Word | undefined {
    const meant = meantBy(form);
    return meant === undefined ? undefined : word(meant);
  }

  function remember(cache: typeof words, form: string, folded: string, stem: string): Word {
    given += 1;
    // Most words are their own stem, which comes as another copy of the letters.
    const read = { number: given, form, folded, stem: stem === folded ? folded : stem };
    const made = new RememberedWord(read, meantWord);
    cache.set(form, made);
    return made;
  }

  return {
    word,
    sign: (form) => signs.get(form) ?? remember(signs, form, form, form),
  };
}
