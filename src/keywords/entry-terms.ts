import type { KeywordEntry } from './list-schema.ts';
import { type Needs, needsOf, slotBit } from './may-hold.ts';
import { takeQueries } from './parse-query.ts';
import { phraseTokens, type TermAnalyser, type TermToken } from './phrase-tokens.ts';
import { type Branch, branchesOf, type Frequency, type Triggers, triggersOf } from './plan.ts';
import { type Query, type QueryWord, setsOf } from './query.ts';
import { type QueryProblem, queryProblem } from './query-problem.ts';

/** What an entry looks for, ready for the automaton. */
export interface EntryTerms {
  /** Alternatives and exceptions that are a phrase and nothing more: most entries have no others. */
  readonly phrases: readonly (readonly TermToken[])[];
  readonly exceptions: readonly (readonly TermToken[])[];
  readonly plan: EntryPlan | undefined;
}

/** The alternatives and exceptions of an entry that are more than a phrase. */
export interface EntryPlan {
  readonly branches: readonly Branch[];
  readonly exceptions: readonly Branch[];
  /** By branch: what must be seen for it to hold. */
  readonly needs: readonly Needs[];
  /** By slot. */
  readonly phrases: readonly (readonly TermToken[])[];
  readonly triggers: Triggers;
  /** All sets that are named anywhere. */
  readonly sets: readonly string[];
}

type Field = 'match' | 'unless';
type Report = (field: Field, index: number, source: string, problem: QueryProblem) => void;
type Entry = Pick<KeywordEntry, 'match' | 'unless' | 'inflections'>;

/** Reads the queries of an entry. What is wrong with them is reported, and left out. */
export function readEntryTerms(entry: Entry, analyser: TermAnalyser, report: Report): EntryTerms {
  const slots = createSlots();
  const sets = new Set<string>();
  const read = (field: Field) => {
    const phrases: (readonly TermToken[])[] = [];
    const branches: Branch[] = [];
    const sources = entry[field] ?? [];
    takeQueries(sources).forEach(({ query, problems }, index) => {
      const source = sources[index] ?? '';
      for (const problem of problems) report(field, index, source, problem);
      if (query === undefined) return;
      for (const set of setsOf(query)) sets.add(set);
      const tokens = (words: readonly QueryWord[]): readonly TermToken[] => {
        const found = phraseTokens(
          entry.inflections === false ? words.map(withoutInflections) : words,
          analyser,
        );
        if (typeof found !== 'string') return found;
        const part = words.map(({ text }) => text).join(' ');
        report(field, index, source, queryProblem(source, found, 0, source.length, part));
        return [];
      };
      for (const branch of alternativesOf(query)) {
        if (branch.kind === 'phrase') phrases.push(tokens(branch.words));
        else branches.push(...branchesOf(branch, ({ words }) => slots.add(words, tokens)));
      }
    });
    return { phrases, branches };
  };
  const { phrases, branches } = read('match');
  const exceptions = read('unless');
  const isPlain = branches.length === 0 && exceptions.branches.length === 0;
  const ids = [...sets];
  const setBit = (id: string) => slotBit(slots.phrases.length + ids.indexOf(id));
  const plan = {
    branches,
    needs: branches.map(({ node }) => needsOf(node, setBit)),
    exceptions: exceptions.branches,
    phrases: slots.phrases,
    triggers: allTriggers(branches, (slot) => frequencyOf(slots.phrases[slot] ?? [])),
    sets: ids,
  };
  return { phrases, exceptions: exceptions.phrases, plan: isPlain ? undefined : plan };
}

function alternativesOf(query: Query): readonly Query[] {
  return query.kind === 'or' ? query.of : [query];
}

/** The phrases of a plan by number: the same phrase is looked for once. */
function createSlots() {
  const numbers = new Map<string, number>();
  const phrases: (readonly TermToken[])[] = [];
  return {
    phrases,
    add(words: readonly QueryWord[], tokens: (words: readonly QueryWord[]) => readonly TermToken[]): number {
      const key = JSON.stringify(words);
      const slot = numbers.get(key) ?? phrases.length;
      if (slot === phrases.length) {
        numbers.set(key, slot);
        phrases.push(tokens(words));
      }
      return slot;
    },
  };
}

function withoutInflections(word: QueryWord): QueryWord {
  return word.mode === 'inflected' ? { ...word, mode: 'form' } : word;
}

function allTriggers(branches: readonly Branch[], frequency: Frequency): Triggers {
  const triggers = branches.map(({ node }) => triggersOf(node, frequency));
  return { slots: triggers.flatMap(({ slots }) => slots), sets: triggers.flatMap(({ sets }) => sets) };
}

/** Words of so many letters and more are about as rare as one another. */
const RARE_LETTERS = 9;

/**
 * The longer a word, the rarer (Zipf 1935): each letter fewer is taken to double it, so that `colis` is looked for
 * before `de`. A phrase is as rare as its rarest word. A class (`<durée>`) is met in many texts.
 */
function frequencyOf(phrase: readonly TermToken[]): number {
  const letters = phrase.map((part) => {
    if (part.mode === 'class') return 4;
    return part.mode === 'wild' ? part.prefix.length : part.token.word.folded.length;
  });
  return 2 ** (RARE_LETTERS - Math.min(RARE_LETTERS, Math.max(0, ...letters)));
}
