import { digestOf } from './compiled-list.ts';
import { editDistance } from './edit-distance.ts';
import { type Fault, type ListProblem, queryFault } from './list-problem.ts';
import type { KeywordSet } from './list-schema.ts';
import { takeQueries } from './parse-query.ts';
import { phraseTokens, type TermAnalyser, type TermToken } from './phrase-tokens.ts';
import { queryProblem } from './query-problem.ts';
import type { TermPool } from './term-pool.ts';

/** One named set, its own terms in the pool under `number`. */
export interface CompiledSet {
  readonly source: KeywordSet;
  readonly number: number;
  /** The sets that it names. */
  readonly others: readonly string[];
  readonly digest: string;
}

export interface ReadSet {
  readonly id: string;
  readonly others: readonly string[];
  readonly problems: readonly ListProblem[];
  readonly compile: (pool: TermPool) => CompiledSet;
}

/** Reads a set; an earlier state of it with the same content is taken over. */
export function readSet(set: KeywordSet, analyser: TermAnalyser, before: CompiledSet | undefined): ReadSet {
  const { id } = set;
  const digest = before?.source === set ? before.digest : digestOf(set);
  if (before?.digest === digest) return { id, others: before.others, problems: [], compile: () => before };
  const problems: ListProblem[] = [];
  const others: string[] = [];
  const phrases: (readonly TermToken[])[] = [];
  const file = setFile(id);
  for (const [place, { query, problems: found }] of takeQueries(set.terms).entries()) {
    const source = set.terms[place] ?? '';
    for (const problem of found) problems.push({ file, ...queryFault(source, problem) });
    if (query?.kind === 'set') others.push(query.id);
    if (query?.kind !== 'phrase') continue;
    const tokens = phraseTokens(query.words, analyser);
    if (typeof tokens !== 'string') phrases.push(tokens);
    else
      problems.push({
        file,
        ...queryFault(source, queryProblem(source, tokens, 0, source.length, source)),
      });
  }
  return {
    ...{ id, others, problems },
    compile: (pool) => ({ source: set, number: pool.addSet(phrases), others, digest }),
  };
}

export function setFile(id: string): string {
  return `sets/${id}.yaml`;
}

/** Says that a set is named which there is not, and which one is perhaps meant. */
export function unknownSet(id: string, known: readonly string[]): Fault {
  const close = known.find((candidate) => editDistance(candidate, id) <= 2);
  const names = known.slice(0, 20).map((name) => `{${name}}`);
  return {
    code: 'unknown_set',
    fr: `l’ensemble « {${id}} » n’existe pas : ${close === undefined ? `créez-le, ou écrivez l’un de : ${names.join(', ') || '(aucun)'}` : `écrivez « {${close}} »`}`,
    en: `there is no set "{${id}}": ${close === undefined ? `create it, or write one of: ${names.join(', ') || '(none)'}` : `write "{${close}}"`}`,
  };
}

/** Sets that name one another in a circle: each is told once. */
export function checkCircles(sets: readonly Pick<ReadSet, 'id' | 'others'>[]): ListProblem[] {
  const byId = new Map(sets.map((set) => [set.id, set]));
  const state = new Map<string, 'open' | 'done'>();
  const problems: ListProblem[] = [];
  const visit = (id: string): void => {
    state.set(id, 'open');
    for (const other of byId.get(id)?.others ?? []) {
      if (state.get(other) === 'open')
        problems.push({
          ...{ file: setFile(id), code: 'set_circle' },
          fr: `l’ensemble « {${id}} » finit par se nommer lui-même, par « {${other}} » : retirez « {${other}} »`,
          en: `the set "{${id}}" comes to name itself, through "{${other}}": drop "{${other}}"`,
        });
      else if (!state.has(other)) visit(other);
    }
    state.set(id, 'done');
  };
  for (const { id } of sets) if (!state.has(id)) visit(id);
  return problems;
}
