import { CLASS_OF, classAt, DIGIT, IGNORABLE, LETTER, MARK } from './chars.ts';
import { foldWord } from './fold.ts';
import type { Lexicons } from './lexicon-types.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Longer parts are not cut by the dictionary: its cost is this times the longest word. */
const MAX_SEGMENTED = 40;
/** Letter-weighted mean length of the words that a cut must reach, so that a name is not cut into crumbs. */
const MIN_MEAN_LENGTH = 3;
const UNDERSCORE = 95;

/** A part of a hashtag, `[start, end)` in the text. An elided article cut off by the dictionary has its reading. */
export interface HashtagPart {
  readonly start: number;
  readonly end: number;
  readonly elided: boolean;
}

/** The end of the hashtag whose `#` is at `start`, or -1: it needs at least one letter (`#1` is a number). */
export function hashtagEnd(text: string, start: number): number {
  let end = start + 1;
  let index = end;
  let hasLetter = false;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    const kind = code === UNDERSCORE ? DIGIT : classAt(text, index);
    if (kind === LETTER) hasLetter = true;
    else if (kind !== DIGIT && kind !== MARK && kind !== IGNORABLE) break;
    index += CLASS_OF[code] === CLASS_OF[0xd800] ? 2 : 1;
    if (kind !== IGNORABLE) end = index;
  }
  return hasLetter ? end : -1;
}

/** Cuts hashtags into words: by case, digits and underscores, and by the dictionary where all is in one case. */
export function createHashtagCutter(lexicons: Lexicons, vocabulary: Vocabulary) {
  const { elisions, shortParts, slang } = lexicons;

  function cut(text: string, start: number, end: number): HashtagPart[] {
    const parts: HashtagPart[] = [];
    for (const part of byCase(text, start, end)) {
      const written = part.end - part.start <= MAX_SEGMENTED ? text.slice(part.start, part.end) : '';
      const folded = foldWord(written.normalize('NFC').toLowerCase());
      const isPlain = folded.length === written.length && folded.length > 3;
      const isKnown = vocabulary.knows(folded) || slang.has(folded);
      const cuts = isPlain && !isKnown ? byDictionary(folded) : undefined;
      if (cuts === undefined) parts.push(part);
      else {
        let from = part.start;
        for (const word of cuts) {
          parts.push({
            start: from,
            end: from + word.length,
            elided: word.length === 1 && elisions.has(word) && word !== 'y',
          });
          from += word.length;
        }
      }
    }
    return parts;
  }

  /** The cut with the greatest sum of squared word lengths (few, long words), by dynamic programming. */
  function byDictionary(folded: string): string[] | undefined {
    const size = folded.length;
    const best = new Array<number>(size + 1).fill(-1);
    const from = new Array<number>(size + 1).fill(0);
    best[0] = 0;
    for (let end = 1; end <= size; end += 1) {
      for (let start = Math.max(0, end - vocabulary.longest); start < end; start += 1) {
        const before = best[start] ?? -1;
        if (before < 0) continue;
        const word = folded.slice(start, end);
        if (!isPart(word, folded[end])) continue;
        const score = before + word.length * word.length;
        if (score > (best[end] ?? -1)) {
          best[end] = score;
          from[end] = start;
        }
      }
    }
    if ((best[size] ?? -1) < MIN_MEAN_LENGTH * size) return undefined;
    const words: string[] = [];
    for (let end = size; end > 0; end = from[end] ?? 0) words.unshift(folded.slice(from[end] ?? 0, end));
    return words;
  }

  function isPart(word: string, next: string | undefined): boolean {
    if (word.length > 2) return vocabulary.knows(word) || slang.has(word);
    if (shortParts.has(word)) return true;
    return elisions.has(word) && next !== undefined && 'aeiouhy'.includes(next);
  }

  return { cut };
}

/** `#ServiceClientNul` → Service, Client, Nul; `#SNCFConnect` → SNCF, Connect; `#Top10` → Top, 10; `#5G` → 5G. */
function byCase(text: string, start: number, end: number): HashtagPart[] {
  const parts: HashtagPart[] = [];
  let from = start;
  const push = (to: number) => {
    if (to > from) parts.push({ start: from, end: to, elided: false });
    from = to;
  };
  const keepsDigits = end - start <= 4;
  for (let index = start; index < end; index += 1) {
    if (text.charCodeAt(index) === UNDERSCORE) {
      push(index);
      from = index + 1;
      continue;
    }
    if (index === from) continue;
    const here = caseOf(text, index);
    const before = caseOf(text, index - 1);
    if (here === 'other' || before === 'other') continue;
    const isDigitEdge = (here === 'digit') !== (before === 'digit');
    if (isDigitEdge ? !keepsDigits : here === 'upper' && before === 'lower') push(index);
    else if (here === 'upper' && before === 'upper' && caseOf(text, index + 1) === 'lower' && index + 1 < end)
      push(index);
  }
  push(end);
  return parts;
}

function caseOf(text: string, index: number): 'upper' | 'lower' | 'digit' | 'other' {
  const kind = CLASS_OF[text.charCodeAt(index)];
  if (kind === DIGIT) return 'digit';
  if (kind !== LETTER) return 'other';
  const char = text[index] ?? '';
  return char === char.toLowerCase() ? 'lower' : 'upper';
}
