import type { Analysis } from '../text/token.ts';
import { type CompiledList, digestOf, type ReadList, readList } from './compiled-list.ts';
import { type CompiledSet, checkCircles, readSet, setFile, unknownSet } from './compiled-sets.ts';
import { createMatchFinder, type Snapshot } from './find-matches.ts';
import type { KeywordMatch } from './keyword-match.ts';
import { type ListProblem, listError, takenId } from './list-problem.ts';
import type { KeywordList, KeywordSet } from './list-schema.ts';
import type { MatchContext } from './match-context.ts';
import type { TermAnalyser } from './phrase-tokens.ts';
import { createTermPool, type TermPool } from './term-pool.ts';

export type { TermAnalyser } from './phrase-tokens.ts';

/** All lists, ready to be found in texts. It never changes: the same analysis and context give the same matches. */
export interface KeywordMatcher {
  /**
   * The entries that stand in a text, by start, then list, then entry; `text` is the original one that the spans of
   * the analysis are offsets into. One entry is found once in a place: its longest term from the left. Linear in the
   * length of the text, and hardly dependent on the number of entries. Without a context every list, day and condition
   * is taken to fit; with one, what it leaves out is not known, and fulfils no condition.
   */
  match(analysis: Analysis, text: string, context?: MatchContext): readonly KeywordMatch[];
  /**
   * A matcher of these lists and sets, and of no others. What did not change is shared: changing one entry of 100,000
   * takes some milliseconds where the other entries are the same objects as before, or equal. Throws as `compileKeywords`.
   */
  with(lists: readonly KeywordList[], sets: readonly KeywordSet[]): KeywordMatcher;
  /** The same in pieces of some milliseconds, between which others may have their turn. This matcher finds what it found. */
  withInPieces(
    lists: readonly KeywordList[],
    sets: readonly KeywordSet[],
  ): Generator<void, KeywordMatcher, void>;
  /** Twelve hex digits that change with any change of the lists and sets. */
  readonly version: string;
  readonly entryCount: number;
  /** Sorted by id. */
  readonly lists: readonly KeywordList[];
  readonly sets: readonly KeywordSet[];
}

interface Compiled {
  readonly pool: TermPool;
  readonly lists: readonly CompiledList[];
  readonly sets: readonly CompiledSet[];
}

/** Terms that are in no list any more, for each that is, before all is built again; and so many are let be anyway. */
const MOST_WASTE = 1;
const WASTE_LET_BE = 1000;

/**
 * Compiles lists and sets for matching. Throws `invalid_data_file` with every query that cannot be read or that the
 * analyser sees nothing in, and every set that is named but does not exist.
 */
export function compileKeywords(
  lists: readonly KeywordList[],
  analyser: TermAnalyser,
  sets: readonly KeywordSet[] = [],
): KeywordMatcher {
  return matcherOf(atOnce(compile(lists, sets, analyser, undefined)), analyser);
}

function* compile(
  lists: readonly KeywordList[],
  sets: readonly KeywordSet[],
  analyser: TermAnalyser,
  before: Compiled | undefined,
): Generator<void, Compiled, void> {
  const listsBefore = new Map(before?.lists.map((list) => [list.source.id, list]));
  const setsBefore = new Map(before?.sets.map((set) => [set.source.id, set]));
  const readLists: ReadList[] = [];
  for (const list of byId(lists)) readLists.push(yield* readList(list, analyser, listsBefore.get(list.id)));
  const readSets = byId(sets).map((set) => readSet(set, analyser, setsBefore.get(set.id)));
  const problems = [...readLists, ...readSets].flatMap((read) => read.problems);
  problems.push(
    ...checkCircles(readSets),
    ...repeated(lists, (id) => `${id}.yaml`),
    ...repeated(sets, setFile),
  );
  if (problems.length > 0) throw listError(problems);

  const pool = before?.pool ?? createTermPool();
  const compiledLists: CompiledList[] = [];
  for (const read of readLists) compiledLists.push(yield* read.compile(pool));
  const compiled = { pool, lists: compiledLists, sets: readSets.map((read) => read.compile(pool)) };
  yield;
  const unknown = unknownSets(compiled);
  if (unknown.length > 0) throw listError(unknown);
  yield;
  return compiled;
}

function matcherOf(compiled: Compiled, analyser: TermAnalyser): KeywordMatcher {
  const snapshot = snapshotOf(compiled);
  const find = createMatchFinder(snapshot);
  const { lists, sets } = compiled;
  function* withInPieces(nextLists: readonly KeywordList[], nextSets: readonly KeywordSet[]) {
    const waste = compiled.pool.size() - snapshot.entries.length - sets.length;
    const isWasteful = waste > WASTE_LET_BE + MOST_WASTE * snapshot.entries.length;
    const next = yield* compile(nextLists, nextSets, analyser, isWasteful ? undefined : compiled);
    return matcherOf(next, analyser);
  }
  return {
    match: (analysis, text, context) => find(analysis.tokens, text, context),
    with: (nextLists, nextSets) => atOnce(withInPieces(nextLists, nextSets)),
    withInPieces,
    version: digestOf([lists, sets].map((all) => all.map(({ source, digest }) => [source.id, digest]))),
    entryCount: snapshot.entries.length,
    lists: lists.map(({ source }) => source),
    sets: sets.map(({ source }) => source),
  };
}

function atOnce<T>(pieces: Generator<void, T, void>): T {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

function snapshotOf({ pool, lists, sets }: Compiled): Snapshot {
  const entries = lists.flatMap((list) => list.entries);
  const orderOf = new Int32Array(pool.size()).fill(-1);
  const bySet = new Map(sets.map((set) => [set.source.id, set]));
  const setNumbers = new Map<string, readonly number[]>();
  const numbersOf = (id: string): readonly number[] => {
    const set = bySet.get(id);
    if (set === undefined) return [];
    const known = setNumbers.get(id) ?? [...new Set([set.number, ...set.others.flatMap(numbersOf)])];
    setNumbers.set(id, known);
    return known;
  };
  for (const id of bySet.keys()) numbersOf(id);
  const triggered = new Map<number, number[]>();
  entries.forEach(({ number, plan }, order) => {
    orderOf[number] = order;
    for (const set of plan?.triggers.sets ?? [])
      for (const setNumber of numbersOf(set))
        triggered.set(setNumber, [...(triggered.get(setNumber) ?? []), order]);
  });
  return { pool, entries, orderOf, setNumbers, triggered };
}

function unknownSets({ lists, sets }: Compiled): ListProblem[] {
  const known = new Set(sets.map(({ source }) => source.id));
  const wording = (id: string) => unknownSet(id, [...known]);
  const problems: ListProblem[] = [];
  for (const { entries } of lists)
    for (const { list, entry, plan } of entries)
      for (const id of plan?.sets ?? [])
        if (!known.has(id)) problems.push({ file: `${list}.yaml`, entry, set: id, ...wording(id) });
  for (const { source, others } of sets)
    for (const id of others) if (!known.has(id)) problems.push({ file: setFile(source.id), ...wording(id) });
  return problems;
}

/** Ids that two lists, or two sets, have. */
function repeated(all: readonly { readonly id: string }[], fileOf: (id: string) => string): ListProblem[] {
  const seen = new Set<string>();
  return all.flatMap(({ id }) => {
    if (seen.has(id)) return [{ file: fileOf(id), ...takenId(id) }];
    seen.add(id);
    return [];
  });
}

function byId<T extends { readonly id: string }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
