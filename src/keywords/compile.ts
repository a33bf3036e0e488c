import { createHash } from 'node:crypto';
import { cleanWord, foldWord } from '../text/fold.ts';
import type { Analysis, Token } from '../text/token.ts';
import { effectOf } from './effect.ts';
import type { KeywordEffect, KeywordMatch } from './keyword-match.ts';
import { type ListProblem, listError, termWording } from './list-problem.ts';
import type { KeywordList } from './list-schema.ts';
import { isJoiner } from './phrase-rules.ts';
import { MIN_PREFIX_LETTERS, parseTerm, type Term, type TermProblem } from './term.ts';
import { createTermAutomaton, type Hits, type TermToken } from './term-automaton.ts';

/** Whatever turns a text into tokens: terms and texts go through the same one, so that they meet. */
export interface TermAnalyser {
  analyse(text: string): Analysis;
}

/** All lists, ready to be found in texts. Pure: the same analysis gives the same matches. */
export interface KeywordMatcher {
  /**
   * The entries that stand in a text, by start, then list, then entry; `text` is the original one that the spans of
   * the analysis are offsets into. One entry is found once in a place: its longest term from the left. Linear in the
   * length of the text, and hardly dependent on the number of entries.
   */
  match(analysis: Analysis, text: string): readonly KeywordMatch[];
  /** Twelve hex digits that change with any change of the lists. */
  readonly version: string;
  readonly entryCount: number;
  /** Sorted by id. */
  readonly lists: readonly KeywordList[];
}

interface CompiledEntry {
  readonly list: string;
  readonly entry: string;
  readonly effect: KeywordEffect;
}

const NOTHING: readonly KeywordMatch[] = Object.freeze([]);

/** Compiles lists for matching. Throws `invalid_data_file` with every term that the analyser sees nothing in. */
export function compileKeywords(lists: readonly KeywordList[], analyser: TermAnalyser): KeywordMatcher {
  const sorted = lists.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const automaton = createTermAutomaton();
  const entries: CompiledEntry[] = [];
  const problems: ListProblem[] = [];

  for (const list of sorted)
    for (const entry of list.entries) {
      // Even values are terms, odd ones exceptions: both in the one automaton.
      const value = entries.length * 2;
      const add = (sources: readonly string[], as: number) => {
        for (const source of sources) {
          const term = readTerm(source, analyser);
          if (typeof term !== 'string') automaton.add(term, as);
          else problems.push({ file: `${list.id}.yaml`, entry: entry.id, ...termWording(source, term) });
        }
      };
      add(entry.match, value);
      add(entry.unless ?? [], value + 1);
      entries.push({ list: list.id, entry: entry.id, effect: effectOf(list, entry) });
    }
  if (problems.length > 0) throw listError(problems);

  return {
    match(analysis, text) {
      const hits = automaton.scan(analysis.tokens, text);
      return hits === undefined ? NOTHING : chooseMatches(hits, entries);
    },
    version: createHash('sha256').update(canonicalJson(sorted)).digest('hex').slice(0, 12),
    entryCount: entries.length,
    lists: sorted,
  };
}

function readTerm(source: string, analyser: TermAnalyser): TermToken[] | TermProblem {
  const term = parseTerm(source);
  if (typeof term === 'string') return term;
  const tokens = termTokens(term, analyser);
  if (tokens.length === 0) return 'empty';
  const short = tokens.some(
    ({ mode, token }) => mode === 'prefix' && token.folded.length < MIN_PREFIX_LETTERS,
  );
  return short ? 'short_prefix' : tokens;
}

/**
 * The tokens that a text must hold in a row for the term to match: no punctuation around it, no hyphens or
 * apostrophes, a hashtag as one. Other punctuation inside a term (`24/7`) must stand in the text too.
 */
function termTokens(term: Term, analyser: TermAnalyser): TermToken[] {
  const { tokens } = analyser.analyse(term.text);
  const kept = tokens.filter((token) => !token.inHashtag && !isJoiner(token, term.text));
  const first = kept.findIndex((token) => token.kind !== 'punctuation');
  const last = kept.findLastIndex((token) => token.kind !== 'punctuation');
  return kept.slice(Math.max(first, 0), last + 1).flatMap((token, index, all) => {
    const written = term.text.slice(token.start, token.end);
    const word = term.words.find(({ start, end }) => start <= token.start && token.start < end);
    if (word?.mode !== 'prefix') return { token, written, mode: word?.mode ?? 'inflected' };
    // `aprem` is read as two words in one place; the beginning of a word is its letters, once.
    const next = all[index + 1];
    if (next?.start === token.start) return [];
    // In `e-mail*` the star belongs to the last token that the word falls into.
    if (next !== undefined && next.start < word.end) return { token, written, mode: 'inflected' };
    return { token: withLettersOf(token, written), written, mode: 'prefix' };
  });
}

/** `rembours*` asks for the letters as they stand, though the analyser reads `rembours` alone as an abbreviation. */
function withLettersOf(token: Token, written: string): Token {
  return token.kind === 'word' ? { ...token, folded: foldWord(cleanWord(written).text) } : token;
}

/**
 * Hits → matches. For each entry from left to right: the longest hit from a start, nothing that overlaps it; then
 * those that one of its exceptions covers fully are dropped. The exceptions come last so that one can only ever take
 * a match away: it never lets out a shorter one that the longer had hidden.
 */
function chooseMatches(hits: Hits, entries: readonly CompiledEntry[]): readonly KeywordMatch[] {
  const found: { order: number; exception: boolean; start: number; end: number }[] = [];
  for (let i = 0; i + 2 < hits.length; i += 3) {
    const value = hits[i] ?? 0;
    found.push({
      order: value >> 1,
      exception: value % 2 === 1,
      start: hits[i + 1] ?? 0,
      end: hits[i + 2] ?? 0,
    });
  }
  found.sort(
    (a, b) =>
      a.order - b.order || a.start - b.start || Number(b.exception) - Number(a.exception) || b.end - a.end,
  );
  const chosen: typeof found = [];
  let order = -1;
  let freeFrom = 0;
  let coveredTo = 0;
  for (const hit of found) {
    if (hit.order !== order) {
      order = hit.order;
      freeFrom = 0;
      coveredTo = 0;
    }
    if (hit.exception) coveredTo = Math.max(coveredTo, hit.end);
    else if (hit.start >= freeFrom) {
      freeFrom = hit.end;
      if (hit.end > coveredTo) chosen.push(hit);
    }
  }
  chosen.sort((a, b) => a.start - b.start || a.order - b.order);
  const matches: KeywordMatch[] = [];
  for (const { order, start, end } of chosen) {
    const entry = entries[order];
    if (entry !== undefined) matches.push({ ...entry, start, end });
  }
  return matches;
}

/** JSON with sorted keys: the same content gives the same text, however its YAML was laid out. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
