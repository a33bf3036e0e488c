import type { QueryWord } from './query.ts';
import { classOf } from './query-names.ts';
import { MIN_PREFIX_LETTERS, type ProblemKind } from './query-problem.ts';

/** Letters behind an inner star: words are not longer, and each length costs a look-up. */
export const MAX_ENDING_LETTERS = 30;
const LONG_PREFIX = new RegExp(`[\\p{L}\\p{N}]{${MIN_PREFIX_LETTERS}}$`, 'u');
const CLASS = /^<(\p{L}+)>$/u;
/** Brackets that are mouths, not signs of the language: `:)`, `;-(`, `=)`. */
const SMILEY = /^(?:[:;][-'’^o]?(?:\(+|\)+)|=\)+)$/u;
/** A keycap emoji (*️⃣) holds a star that is no sign. */
const KEYCAP = '*\uFE0F\u20E3';

/** Reads one word with its signs; the kind of the problem where they do not fit. */
export function readWord(source: string): QueryWord | ProblemKind {
  const written = source.normalize('NFC');
  if (isSmiley(written)) return { mode: 'inflected', text: written };
  const name = CLASS.exec(written)?.[1];
  if (name !== undefined) {
    const kind = classOf(name);
    return kind === undefined ? 'unknown_class' : { mode: 'class', text: kind };
  }
  const sign = written.startsWith('=~') ? '=~' : /^[=~]/.test(written) ? written.charAt(0) : '';
  const text = written.slice(sign.length);
  const stars = text.replaceAll(KEYCAP, '').split('*').length - 1;
  if (text === '' || text === '*') return 'lone_sign';
  if (stars === 0) return { mode: modeOf(sign), text };
  if (sign !== '') return 'two_signs';
  if (stars > 1) return 'two_stars';
  return readStarred(text);
}

export function isSmiley(text: string): boolean {
  return SMILEY.test(text);
}

function modeOf(sign: string): QueryWord['mode'] {
  if (sign === '=') return 'exact';
  if (sign === '=~') return 'anycase';
  return sign === '~' ? 'form' : 'inflected';
}

function readStarred(text: string): QueryWord | ProblemKind {
  const star = text.lastIndexOf('*');
  const before = text.slice(0, star);
  if (before === '') return 'leading_star';
  if (!LONG_PREFIX.test(before)) return 'short_prefix';
  if (star === text.length - 1) return { mode: 'prefix', text: before };
  if (!/^[\p{L}\p{N}]+\*[\p{L}\p{N}\p{M}]+$/u.test(text)) return 'inner_star';
  return text.length - star - 1 > MAX_ENDING_LETTERS ? 'long_ending' : { mode: 'wild', text };
}
