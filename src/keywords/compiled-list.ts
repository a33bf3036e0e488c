import { hash } from 'node:crypto';
import { effectOf } from './effect.ts';
import { type EntryTerms, readEntryTerms } from './entry-terms.ts';
import type { KeywordEffect } from './keyword-match.ts';
import { type Limits, limitsOf } from './limits.ts';
import { type ListProblem, queryFault, takenId } from './list-problem.ts';
import type { KeywordEntry, KeywordList } from './list-schema.ts';
import type { TermAnalyser } from './phrase-tokens.ts';
import { canonicalJson, sameJson } from './same-json.ts';
import type { TermPool } from './term-pool.ts';

/** Work in pieces of some milliseconds. */
type Pieces<T> = Generator<void, T, void>;

/** Entries of a piece: new ones take 25 µs each, those that are known far less. */
const AT_ONCE = 128;

/** One entry, its terms in the pool under `number`. */
export interface CompiledEntry {
  readonly source: KeywordEntry;
  readonly list: string;
  readonly entry: string;
  readonly effect: KeywordEffect;
  readonly limits: Limits | undefined;
  readonly number: number;
  readonly plan: EntryTerms['plan'];
  readonly digest: string;
}

export interface CompiledList {
  readonly source: KeywordList;
  readonly entries: readonly CompiledEntry[];
  /** Changes with any change of the content. */
  readonly digest: string;
}

/** A list whose queries have been read, not yet in the pool: what is wrong is told before anything is added. */
export interface ReadList {
  readonly problems: readonly ListProblem[];
  readonly compile: (pool: TermPool) => Pieces<CompiledList>;
}

/** Reads a list; what `before`, an earlier state of it, holds already is taken over as it is. */
export function* readList(
  list: KeywordList,
  analyser: TermAnalyser,
  before: CompiledList | undefined,
): Pieces<ReadList> {
  if (before?.source === list) return { problems: [], compile: () => known(before) };
  const problems: ListProblem[] = [];
  const sameHeader =
    before !== undefined && sameJson({ ...before.source, entries: 0 }, { ...list, entries: 0 });
  const findBefore = createFinder(before?.entries ?? []);
  // An id is taken if the entry of before that has it was found already, or another new entry has it: a table of all ids
  // would be a third of the time that one changed entry among 100,000 takes.
  const isFound = new Uint8Array(before?.entries.length ?? 0);
  const newIds = new Set<string>();
  const read = (entry: KeywordEntry, index: number): CompiledEntry | ((pool: TermPool) => CompiledEntry) => {
    const place = findBefore(entry.id, index);
    const known = before?.entries[place];
    if (known === undefined ? newIds.has(entry.id) : isFound[place] === 1)
      problems.push({ file: `${list.id}.yaml`, entry: entry.id, ...takenId(entry.id) });
    if (known === undefined) newIds.add(entry.id);
    else isFound[place] = 1;
    const sameEntry = known !== undefined && (known.source === entry || sameJson(known.source, entry));
    if (sameEntry && sameHeader) return known;
    const compiled = {
      ...{ source: entry, list: list.id, entry: entry.id },
      ...{ effect: effectOf(list, entry), limits: limitsOf(list, entry) },
      digest: sameEntry ? known.digest : digestOf(entry),
    };
    if (known !== undefined && (sameEntry || sameTerms(known.source, entry)))
      return { ...compiled, number: known.number, plan: known.plan };
    const terms = readEntryTerms(entry, analyser, (_field, _index, source, problem) => {
      problems.push({ file: `${list.id}.yaml`, entry: entry.id, ...queryFault(source, problem) });
    });
    return (pool) => ({ ...compiled, number: pool.addEntry(terms), plan: terms.plan });
  };
  const steps: ReturnType<typeof read>[] = [];
  for (const [index, entry] of list.entries.entries()) {
    if (index % AT_ONCE === 0) yield;
    steps.push(read(entry, index));
  }
  return {
    problems,
    *compile(pool) {
      const entries: CompiledEntry[] = [];
      for (const [index, step] of steps.entries()) {
        if (index % AT_ONCE === 0) yield;
        entries.push(typeof step === 'function' ? step(pool) : step);
      }
      yield;
      const header = canonicalJson({ ...list, entries: undefined });
      return {
        source: list,
        entries,
        digest: digestOf([header, entries.map(({ digest }) => digest).join()]),
      };
    },
  };
}

// biome-ignore lint/correctness/useYield: there is nothing to do.
function* known(list: CompiledList): Pieces<CompiledList> {
  return list;
}

/** Twelve hex digits that change with any change of the content. */
export function digestOf(content: unknown): string {
  return hash('sha256', canonicalJson(content), 'hex').slice(0, 12);
}

/** Finds the place of an id, -1 for none; of those in the order of before, with a few added or gone, without a table. */
function createFinder(entries: readonly CompiledEntry[]): (id: string, index: number) => number {
  let shift = 0;
  let byId: Map<string, number> | undefined;
  return (id, index) => {
    for (const step of [shift, shift - 1, shift + 1]) {
      if (entries[index + step]?.entry !== id) continue;
      shift = step;
      return index + step;
    }
    byId ??= new Map(entries.map((entry, place) => [entry.entry, place]));
    return byId.get(id) ?? -1;
  };
}

function sameTerms(a: KeywordEntry, b: KeywordEntry): boolean {
  return (
    sameJson(a.match, b.match) && sameJson(a.unless ?? [], b.unless ?? []) && a.inflections === b.inflections
  );
}
