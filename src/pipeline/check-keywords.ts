import { checkKeywordLists } from '../keywords/check-lists.ts';
import { checkSample } from '../keywords/check-sample.ts';
import { channelWarnings } from '../keywords/close-channel.ts';
import { compileKeywords, type KeywordMatcher, type TermAnalyser } from '../keywords/compile.ts';
import { ListError, type ListProblem } from '../keywords/list-problem.ts';
import type { KeywordList } from '../keywords/list-schema.ts';
import { parseKeywordList, parseKeywordSet } from '../keywords/parse-list.ts';
import { parseQuery } from '../keywords/parse-query.ts';
import type { Store } from '../store/store.ts';
import type { CheckInput, CheckOutput, CheckProblem } from './tuning-jobs.ts';

/** A sample of fewer says nothing of what is found. */
const MIN_SAMPLE = 50;
/** The entry that a lone query is tried as. */
const LONE = 'requete';

export interface CheckDeps {
  readonly analyser: TermAnalyser;
  readonly matcher: KeywordMatcher;
  openStore(): Promise<Store>;
}

/**
 * Says what is wrong with a list, an entry or a query, without keeping it: what cannot be read, what fails of the
 * entries' own tests, and what finds nothing, or half of everything, in a sample of past mentions.
 */
export async function runCheck({ of, sample, brands }: CheckInput, deps: CheckDeps): Promise<CheckOutput> {
  if ('set' in of) return checkSet(of.set, deps);
  const read = readChecked(of, deps.matcher);
  if ('problems' in read) return { valid: false, problems: read.problems };
  let matcher: KeywordMatcher;
  try {
    matcher = compileKeywords([read.list], deps.analyser, deps.matcher.sets);
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    const query = 'query' in of ? of.query : undefined;
    return {
      valid: false,
      problems: error.problems.map((found) => ({
        ...problem('error', found, placeOfSet(found, query)),
        entry: query === undefined ? (found.entry ?? null) : null,
      })),
    };
  }
  const problems = [
    ...channelWarnings(read.list).map((found) => problem('warning', found)),
    ...failedTests(matcher, deps.analyser),
    ...(sample === 0 ? [] : await sampleWarnings(matcher, { ...deps, sample, brands })),
  ];
  return { valid: problems.every(({ severity }) => severity !== 'error'), problems };
}

/** A set in the place of the one of its name: with the others it must not come to name itself, nor one that is not. */
function checkSet(given: unknown, { matcher }: CheckDeps): CheckOutput {
  const { set, problems } = parseKeywordSet(`${idIn(given)}.yaml`, JSON.stringify(given) ?? '');
  if (set === undefined) return { valid: false, problems: problems.map((found) => problem('error', found)) };
  try {
    matcher.with(matcher.lists, [...matcher.sets.filter(({ id }) => id !== set.id), set]);
    return { valid: true, problems: [] };
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    return { valid: false, problems: error.problems.map((found) => problem('error', found)) };
  }
}

type Read = { readonly list: KeywordList } | { readonly problems: CheckProblem[] };

function readChecked(
  of: Exclude<CheckInput['of'], { readonly set: unknown }>,
  { lists }: KeywordMatcher,
): Read {
  if ('query' in of) {
    const { problems } = parseQuery(of.query);
    if (problems.length > 0) return { problems: problems.map((found) => problem('error', found, found)) };
    return { list: listOf([{ id: LONE, match: [of.query], route: 'community' }]) };
  }
  if ('yaml' in of) return readDocument(of.file, of.yaml, true);
  if ('entry' in of) {
    const header = lists.find(({ id }) => id === of.inList);
    const document = header === undefined ? listOf([of.entry]) : { ...header, entries: [of.entry] };
    return readDocument(`${document.id}.yaml`, JSON.stringify(document), false);
  }
  return readDocument(`${idIn(of.list)}.yaml`, JSON.stringify(of.list) ?? '', false);
}

function idIn(document: unknown): string {
  const given = typeof document === 'object' && document !== null && 'id' in document;
  return given ? String(document.id).slice(0, 100) : 'liste';
}

function readDocument(file: string, text: string, lines: boolean): Read {
  const { list, problems } = parseKeywordList(file, text);
  if (list !== undefined) return { list };
  return {
    problems: problems.map((found) => {
      const told = problem('error', found);
      return { ...told, entry: found.entry ?? null, line: lines ? (found.line ?? null) : null };
    }),
  };
}

/** A list for what comes without one. */
function listOf(entries: readonly unknown[]): KeywordList {
  const text = 'essai';
  const header = { id: text, title: text, description: text, note: text, owner: text };
  // Only ever read through `readDocument`, or with the one entry made above.
  return { ...header, audience: 'community', language: 'fr', entries: entries as KeywordList['entries'] };
}

function failedTests(matcher: KeywordMatcher, analyser: TermAnalyser): CheckProblem[] {
  return checkKeywordLists(matcher, analyser).map(({ entry, expected, text }) => ({
    ...problem(
      'error',
      expected === 'match'
        ? { fr: `devrait être trouvée dans « ${text} »`, en: `should be found in "${text}"` }
        : { fr: `ne devrait pas être trouvée dans « ${text} »`, en: `should not be found in "${text}"` },
    ),
    entry,
  }));
}

/** Entries that are found in no past mention, or in most of them. */
async function sampleWarnings(
  matcher: KeywordMatcher,
  { analyser, openStore, sample, brands }: CheckDeps & Pick<CheckInput, 'sample' | 'brands'>,
): Promise<CheckProblem[]> {
  const store = await openStore();
  const page = await store.list({ brands: brands ?? undefined }, { order: 'newest', limit: sample });
  if (page.items.length < MIN_SAMPLE) return [];
  const texts = page.items.map(({ routed }) => routed.mention.text);
  const of = texts.length;
  return checkSample(matcher, analyser, texts).map(({ entry, found }) => {
    const told =
      found === 0
        ? {
            fr: `trouvée dans aucune des ${of} dernières mentions`,
            en: `found in none of the last ${of} mentions`,
          }
        : {
            fr: `trouvée dans ${found} des ${of} dernières mentions : précisez-la`,
            en: `found in ${found} of the last ${of} mentions: make it narrower`,
          };
    return { ...problem('warning', told), entry };
  });
}

/** Where a query names a set that there is none of. */
function placeOfSet({ set }: ListProblem, query: string | undefined): Place {
  const start = set === undefined || query === undefined ? -1 : query.indexOf(`{${set}}`);
  if (set === undefined || query === undefined || start < 0) return {};
  const before = query.slice(0, start).split('\n');
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    start,
    end: start + set.length + 2,
  };
}

type Place = Partial<Pick<CheckProblem, 'line' | 'column' | 'start' | 'end'>> & {
  readonly suggestion?: string | undefined;
};

function problem(
  severity: CheckProblem['severity'],
  { fr, en }: { readonly fr: string; readonly en: string },
  { line = null, column = null, start = null, end = null, suggestion }: Place = {},
): CheckProblem {
  return { severity, entry: null, line, column, start, end, fr, en, suggestion: suggestion ?? null };
}
