import {
  APOSTROPHE,
  CLASS_OF,
  classAt,
  DIGIT,
  HIGH_SURROGATE,
  HYPHEN,
  IGNORABLE,
  LETTER,
  MARK,
} from './chars.ts';

/**
 * The end of the word that starts at `start`: letters, digits, marks and invisible characters, with single apostrophes
 * and hyphens between letters. The apostrophe of an elided word belongs to it also where no letter follows (`l' eau`).
 */
export function wordEnd(text: string, start: number, elisions: ReadonlySet<string>): number {
  let end = start;
  let index = start;
  let part = start;
  for (;;) {
    // `| 0`: past the end there is no code (NaN), and reading the table with it cost the whole analysis a fifth.
    const kind = CLASS_OF[text.charCodeAt(index) | 0];
    if (kind === LETTER || kind === DIGIT || kind === MARK) {
      index += 1;
      end = index;
    } else if (kind === IGNORABLE) {
      index += 1;
    } else if (kind === APOSTROPHE || kind === HYPHEN) {
      if (classAt(text, index + 1) === LETTER) {
        index += 1;
        part = index;
        continue;
      }
      const isElided =
        kind === APOSTROPHE && index - part < 8 && elisions.has(text.slice(part, index).toLowerCase());
      // After an apostrophe a second one closes a quotation: 'c'.
      return isElided && classAt(text, start - 1) !== APOSTROPHE ? index + 1 : end;
    } else if (kind === HIGH_SURROGATE && classAt(text, index) === LETTER) {
      index += 2;
      end = index;
    } else return end;
  }
}
