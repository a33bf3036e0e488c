import type { KeywordMatcher } from './compile.ts';
import type { TermAnalyser } from './phrase-tokens.ts';

/** A test of an entry that does not hold. */
export interface EntryTestFailure {
  readonly list: string;
  readonly entry: string;
  /** What the list says of the text: the entry must be found in it, or must not. */
  readonly expected: 'match' | 'not';
  readonly text: string;
}

/** Runs every entry's own tests, as part of all the lists together. Returns those that fail, in the order of the lists. */
export function checkKeywordLists(matcher: KeywordMatcher, analyser: TermAnalyser): EntryTestFailure[] {
  const failures: EntryTestFailure[] = [];
  for (const list of matcher.lists)
    for (const entry of list.entries)
      for (const expected of ['match', 'not'] as const)
        for (const text of entry.tests?.[expected] ?? []) {
          const matches = matcher.match(analyser.analyse(text), text);
          const found = matches.some((match) => match.list === list.id && match.entry === entry.id);
          if (found !== (expected === 'match'))
            failures.push({ list: list.id, entry: entry.id, expected, text });
        }
  return failures;
}
