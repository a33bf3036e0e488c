import { AhoCorasick } from '@monyone/aho-corasick';
import { compileKeywords, type KeywordMatcher } from '../src/keywords/compile.ts';
import { createAnalyser } from '../src/text/analyse.ts';
import { loadLexicons } from '../src/text/lexicons.ts';
import type { Analysis } from '../src/text/token.ts';
import { median } from './classify.ts';
import { listOfTerms, manyTerms, mentionTexts } from './keyword-terms.ts';

const SIZES = [100, 2000, 100_000];
const TEXTS = 500;
const ROUNDS = 5;
/** A search is tried for so long, or through all the texts once, whichever comes first. */
const MS_PER_ROUND = 250;
const PUBLISHED = 20;

/**
 * To find terms in mentions: our matcher, beside one JavaScript regular expression of all terms and an Aho-Corasick
 * package. The peers find the letters as they stand (in small letters); ours finds inflections, and its time is told with
 * and without the reading of the text, which the decision needs anyway. They take turns; the fastest round of each
 * counts: other work of the machine only adds.
 */
export async function benchKeywords() {
  const analyser = createAnalyser(loadLexicons());
  const texts = await mentionTexts(TEXTS);
  const small = texts.map((text) => text.toLowerCase());
  const terms = await manyTerms(SIZES.at(-1) ?? 0);
  const results: Record<string, number | string> = {
    name: 'keywords: microseconds a text of 140 characters',
  };
  const matchers = new Map<number, KeywordMatcher>();

  for (const size of SIZES) {
    // From all over, so that a few are like the many.
    const some = terms.filter((_, index) => index % (terms.length / size) === 0);
    const matcher = compileKeywords([listOfTerms(some)], analyser);
    matchers.set(size, matcher);
    // After the lists, as a service does: so the words have the numbers under which the matcher knows them.
    const analyses = texts.map((text) => analyser.analyse(text));
    const match = (index: number) => matcher.match(of(analyses, index), texts[index] ?? '');
    const read = (index: number) => matcher.match(analyser.analyse(texts[index] ?? ''), texts[index] ?? '');
    const automaton = new AhoCorasick(some);
    const found = regexOf(some);
    const searches = {
      ours: match,
      oursWithReading: read,
      regex: (index: number) => (small[index] ?? '').match(found),
      ahoCorasick: (index: number) => automaton.matchInText(small[index] ?? ''),
    };
    const times = takeTurns(searches);
    for (const [name, time] of Object.entries(times)) results[`${size} ${name}`] = time;
    results[`${size} regex / ours`] = times.regex / times.ours;
    results[`${size} Aho-Corasick / ours`] = times.ahoCorasick / times.ours;
    results[`${size} hits`] = texts.reduce((sum, _, index) => sum + match(index).length, 0);
  }

  const [few, many] = [matchers.get(100), matchers.get(100_000)];
  if (few === undefined || many === undefined) return results;
  const analyses = texts.map((text) => analyser.analyse(text));
  const { few: fewTime, many: manyTime } = takeTurns({
    few: (index: number) => few.match(of(analyses, index), texts[index] ?? ''),
    many: (index: number) => many.match(of(analyses, index), texts[index] ?? ''),
  });
  const reading = takeTurns({
    few: (index: number) => few.match(analyser.analyse(texts[index] ?? ''), texts[index] ?? ''),
    many: (index: number) => many.match(analyser.analyse(texts[index] ?? ''), texts[index] ?? ''),
  });
  results['100000 / 100, matching'] = manyTime / fewTime;
  results['100000 / 100, with reading'] = reading.many / reading.few;
  return { ...results, ...publishTimes(many, terms) };
}

/** Milliseconds from a list with one entry changed to a matcher that finds it, among 100,000 entries. */
function publishTimes(before: KeywordMatcher, terms: readonly string[]) {
  const analyser = createAnalyser(loadLexicons());
  const publish = (same: boolean) => {
    let matcher = before;
    return Array.from({ length: PUBLISHED }, (_, index) => {
      const [list] = same ? matcher.lists : [listOfTerms(terms)];
      const term = `nouveauterme${'abcdefghijklmnopqrst'[index]}`;
      const entries = (list?.entries ?? []).map((entry, at) =>
        at === index * 4999 ? { ...entry, match: [term] } : entry,
      );
      const changed = list === undefined ? [] : [{ ...list, entries }];
      const start = performance.now();
      matcher = matcher.with(changed, []);
      const found = matcher.match(analyser.analyse(term), term);
      const time = performance.now() - start;
      if (!found.some(({ entry }) => entry === `e-${index * 4999}`))
        throw new Error('The published entry is not found.');
      return time;
    });
  };
  const shared = publish(true);
  const anew = publish(false);
  return {
    'publish 1 of 100000, median ms': median(shared),
    'publish 1 of 100000, longest ms': Math.max(...shared),
    'the same, all entries read anew, median ms': median(anew),
    'the same, all entries read anew, longest ms': Math.max(...anew),
  };
}

function takeTurns<K extends string>(
  searches: Readonly<Record<K, (index: number) => unknown>>,
): Record<K, number> {
  // The keys are those of the argument.
  const names = Object.keys(searches) as K[];
  const times = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const name of names) {
      const start = performance.now();
      let count = 0;
      while (count < TEXTS * 20 && performance.now() - start < MS_PER_ROUND) {
        searches[name](count % TEXTS);
        count += 1;
      }
      // The first round warms up.
      if (round > 0) times.get(name)?.push(((performance.now() - start) * 1000) / count);
    }
  return Object.fromEntries(names.map((name) => [name, Math.min(...(times.get(name) ?? []))])) as Record<
    K,
    number
  >;
}

function regexOf(terms: readonly string[]): RegExp {
  const escaped = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}

function of(analyses: readonly Analysis[], index: number): Analysis {
  return analyses[index] ?? { text: '', tokens: [] };
}
