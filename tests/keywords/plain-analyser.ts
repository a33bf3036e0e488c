import type { TermAnalyser } from '../../src/keywords/phrase-tokens.ts';
import type { Token } from '../../src/text/token.ts';

/**
 * An analyser with a handful of rules, for the laws of the matcher: each character class stands for what the real one
 * finds by much longer ways, so that random texts of a few letters are full of elisions, hashtags and inflections.
 * Stem: the folded form without `s` or `es` at its end.
 */
export const plainAnalyser: TermAnalyser = {
  analyse(text) {
    const tokens: Token[] = [];
    const parts = /#[\p{L}_]+|@\p{L}+|\d+|\p{L}+['’]|\p{L}+|\p{Extended_Pictographic}|[^\s\p{L}\d]/gu;
    for (const { 0: written, index } of text.matchAll(parts)) {
      const form = written.toLowerCase().replace('’', "'");
      const folded = form.normalize('NFD').replace(/\p{M}/gu, '');
      const span = { start: index, end: index + written.length, inHashtag: false };
      const as = (kind: Token['kind'], folded: string, stem = folded) => ({
        ...span,
        kind,
        word: { number: 0, form, folded, stem },
      });
      if (written.startsWith('#')) {
        tokens.push(as('hashtag', folded.slice(1)));
        for (const { 0: word, index: at } of written.matchAll(/\p{L}+/gu)) {
          const [inner] = plainAnalyser.analyse(word).tokens;
          const start = index + at;
          if (inner !== undefined)
            tokens.push({ ...inner, start, end: start + word.length, inHashtag: true });
        }
      } else if (written.startsWith('@')) tokens.push(as('handle', '<handle>'));
      else if (/\d/.test(written)) tokens.push(as('number', '<number>'));
      else if (/^\p{L}/u.test(written)) tokens.push(as('word', folded, folded.replace(/(?<=.)e?s$/, '')));
      else if (/\p{Extended_Pictographic}/u.test(written)) tokens.push(as('emoji', `:${written}:`));
      else tokens.push(as('punctuation', folded));
    }
    return { text, tokens };
  },
};
