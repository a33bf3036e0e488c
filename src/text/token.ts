/**
 * What a token is. `word` tokens carry meaning by their form; the others are classes: a model should see that there was
 * a link, not which one.
 */
export const TOKEN_KINDS = [
  'word',
  'number',
  'amount',
  'date',
  'duration',
  'phone',
  'email',
  'link',
  'handle',
  'hashtag',
  'emoji',
  'punctuation',
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** What a token reads as. The same word is the same object for as long as it is remembered. */
export interface Word {
  /** Of this object and no other; 0 for a word that is not remembered. What is known of a word is found by it: see `wordPlace`. */
  readonly number: number;
  /** Lower-case, NFC, apostrophes unified, stretched letters and slang resolved, accents kept: `remboursé`, `l'`. */
  readonly form: string;
  /** `form` without accents and ligatures: `rembourse`, `l'`. Emojis: their name (`:colere:`); classes: `<link>`. */
  readonly folded: string;
  /** French stem of a word (folded); other kinds: same as `folded`. */
  readonly stem: string;
  /** The known word that an unknown one is most likely a slip of: see misspelt.ts. For the model; lists find what is written. */
  readonly meant?: Word | undefined;
}

/** One token. `[start, end)` are UTF-16 offsets into the original text. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly word: Word;
  /** True for a word that stands inside a hashtag (the hashtag itself is a token of kind `hashtag` before it). */
  readonly inHashtag: boolean;
}

export interface Analysis {
  readonly text: string;
  readonly tokens: readonly Token[];
}
