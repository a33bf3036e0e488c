import type { Vocabulary } from './vocabulary.ts';

/** What tells a word from letters in a row. */
type KnownWords = Pick<Vocabulary, 'knows'>;

const LETTER = /\p{L}/u;
const ROMAN = /^[ivx]{2,5}$/;
const LAUGH = /^[ahj]?(?:h[aeioué]){2,}h?$/;
const ACCENTED = 'éèêàùâîôû';
const VOWELS = `aeiouy${ACCENTED}`;
/** Letters that French hardly doubles, so that two of them are already stretched (`ouii`, `nuul`, `ahh`). */
const OFTEN_DOUBLED = 'iuah';

/** More stretched letters than this in one word: all are cut to one, without looking for the best way. */
const MAX_RUNS = 4;

/**
 * Takes stretched letters back: `nuuuul` → `nul`, `alllez` → `allez`. The vocabulary says whether a letter is double;
 * without its word, three or more of a letter are one. Doubled letters (`ouii`) go only where that makes a known word.
 */
export function unstretch(word: string, vocabulary: KnownWords): string {
  if (word.length > 4 && word.includes('h') && LAUGH.test(word)) return laugh(word);
  const runs = runsOf(word);
  const first = runs[0];
  if (first === undefined || ROMAN.test(word) || vocabulary.knows(word)) return word;
  // A single letter held down is a cry, not a word: `aaaah` is `ah`, but `aaaa` must not become the verb `a`.
  if (first.end - first.start === word.length) return word.slice(0, 2);
  const stretched = runs.filter((run) => run.end - run.start > 2);
  if (stretched.length === 0) {
    const doubled = runs.filter((run) => OFTEN_DOUBLED.includes(word[run.start] ?? ' '));
    return knownWay(word, doubled, vocabulary) ?? word;
  }
  const known = knownWay(word, stretched, vocabulary);
  if (known !== undefined) return known;
  const doubles = stretched.map((run) => isDoubleConsonant(word, run));
  return unstretch(
    cut(word, stretched, (index) => doubles[index] === true),
    vocabulary,
  );
}

/** `hahahahah` → `haha`. */
function laugh(word: string): string {
  const start = word.search(/h[aeioué]/);
  const pair = word.slice(start, start + 2);
  return pair + pair;
}

/** Three consonants between vowels are more often a slip in a word with two (`professseur`) than a stretched one. */
function isDoubleConsonant(word: string, run: Run): boolean {
  const before = word[run.start - 1];
  const after = word[run.end];
  if (run.end - run.start !== 3 || before === undefined || after === undefined) return false;
  return VOWELS.includes(before) && VOWELS.includes(after) && !VOWELS.includes(word[run.start] ?? ' ');
}

interface Run {
  readonly start: number;
  readonly end: number;
}

/** Runs of two or more of the same letter. */
function runsOf(word: string): Run[] {
  const runs: Run[] = [];
  let start = 0;
  for (let index = 1; index <= word.length; index += 1) {
    if (word[index] === word[start]) continue;
    if (index - start > 1 && LETTER.test(word[start] ?? '')) runs.push({ start, end: index });
    start = index;
  }
  return runs;
}

/**
 * The first way to write each run with two letters or one that gives a known word; more doubles first, but for letters
 * with an accent (`rembourséé` is no `remboursée`, and `créé` is only found where `cré` is no word).
 */
function knownWay(word: string, runs: readonly Run[], vocabulary: KnownWords): string | undefined {
  if (runs.length > MAX_RUNS) return undefined;
  for (let doubles = 2 ** runs.length - 1; doubles >= 0; doubles -= 1) {
    const way = cut(
      word,
      runs,
      (index) => (((doubles >> index) & 1) === 1) !== ACCENTED.includes(word[runs[index]?.start ?? 0] ?? ' '),
    );
    if (way.length > 1 && way !== word && vocabulary.knows(way)) return way;
  }
  return undefined;
}

/** The word with each run cut to two letters or to one. */
function cut(word: string, runs: readonly Run[], isDouble: (index: number) => boolean): string {
  let result = '';
  let from = 0;
  runs.forEach((run, index) => {
    result += word.slice(from, run.start + (isDouble(index) ? 2 : 1));
    from = run.end;
  });
  return result + word.slice(from);
}
