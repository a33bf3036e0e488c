/** Whether an emoji or a smiley speaks badly, neither way or well. */
export type Valence = -1 | 0 | 1;

/** Speaks of its author (`mon`), denies (`pas`), or invites elsewhere (`cliquez`). */
export type Role = 'self' | 'denial' | 'invitation';

/** A reading that depends on the neighbours: `tel` after `mon` is `téléphone`. Neighbours are folded. */
export interface ContextRule {
  readonly read: string;
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}

/** What the analyser knows of written French, keys as it looks them up. Data only; it can be made by hand in a test. */
export interface Lexicons {
  /** Words that lose their last vowel before an apostrophe, without it: `l`, `qu`. */
  readonly elisions: ReadonlySet<string>;
  /** Words that look like an elision and are one word: `m'sieur`. */
  readonly wholes: ReadonlySet<string>;
  /** Compounds also written otherwise, folded: `e-mail` → `email`. */
  readonly compounds: ReadonlyMap<string, string>;
  /** The only words of one or two letters that a hashtag in one case is cut at. */
  readonly shortParts: ReadonlySet<string>;
  /** Words that the next one sticks to where a space is forgotten. */
  readonly stuck: ReadonlySet<string>;
  /** The same, where the next one has the mark of the plural. */
  readonly stuckPlurals: ReadonlySet<string>;
  /** Words that play a part whatever a text is about, folded: `mon`, `pas`. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Short and slang writings, folded or (where the accent matters) with it: `tjs` → `toujours`. */
  readonly slang: ReadonlyMap<string, string>;
  /** The same, read only where written in lower case: `avc` → `avec`. */
  readonly lowerSlang: ReadonlyMap<string, string>;
  readonly contexts: ReadonlyMap<string, readonly ContextRule[]>;
  /** Letters that are words where they stand alone in lower case: `c` → `c'est`. */
  readonly lone: ReadonlyMap<string, string>;
  /** Known words, lower-case, with their accents. */
  readonly words: ReadonlySet<string>;
  /** What is no known word and no slip either, folded: names, words from elsewhere. */
  readonly notSlips: ReadonlySet<string>;
  /** Emoji (no skin tone, no variation selector) → name, without colons. */
  readonly emojis: ReadonlyMap<string, string>;
  readonly smileys: ReadonlyMap<string, string>;
  /** Name → valence, for emojis and smileys. */
  readonly valences: ReadonlyMap<string, Valence>;
  readonly classes: ClassWords;
  readonly disguises: DisguiseWords;
}

/** Words that tell what class a number or a dotted name is of, folded. */
export interface ClassWords {
  readonly currencies: ReadonlySet<string>;
  readonly durations: ReadonlySet<string>;
  readonly months: ReadonlySet<string>;
  readonly ordinals: ReadonlySet<string>;
  readonly measures: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
  readonly pathDomains: ReadonlySet<string>;
}

/** Words that people hide from filters. `strong` ones are also read through typing errors. */
export interface DisguiseWords {
  readonly strong: readonly string[];
  readonly masked: readonly string[];
  readonly innocent: ReadonlySet<string>;
}
