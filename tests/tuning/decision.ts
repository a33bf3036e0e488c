import { readConfig } from '../../src/config.ts';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordList } from '../../src/keywords/list-schema.ts';
import { loadDecisionParts } from '../../src/pipeline/load-decider.ts';
import { createDecider, createStagedDecider } from '../../src/routing/decide.ts';
import { changedEntries, type KeywordDocuments } from '../../src/tuning/changed-lists.ts';
import type { Comparison } from '../../src/tuning/compare.ts';

/** The shipped decision, read once a file; only the lists are the test's. */
const parts = loadDecisionParts(readConfig());
export const decider = createStagedDecider(parts);
let last = compileKeywords([], parts.analyser);
/** What the lists before share with these is not compiled again. */
export const compile = (lists: readonly KeywordList[], sets: KeywordDocuments['sets'] = []) => {
  last = last.with(lists, sets);
  return last;
};
export const deciderOf = ({ lists, sets }: KeywordDocuments) =>
  createDecider({ ...parts, matcher: compile(lists, sets) });

export function comparisonOf(before: KeywordDocuments, after: KeywordDocuments): Comparison {
  const changed = changedEntries(before, after);
  return {
    ...{ decider, kinds: changed.kinds },
    before: compile(before.lists, before.sets),
    after: compile(after.lists, after.sets),
    changedBefore: compile(changed.before, before.sets),
    changedAfter: compile(changed.after, after.sets),
  };
}

/** A list of plain terms. */
export function listOf(
  id: string,
  entries: readonly (Partial<KeywordList['entries'][number]> & { readonly id: string })[],
  header: Partial<KeywordList> = {},
): KeywordList {
  return {
    ...{ id, title: id, description: id, note: id, owner: id, audience: 'customer_service', language: 'fr' },
    ...{ route: 'customer_service', ...header },
    entries: entries.map((entry) => ({ match: [entry.id], ...entry })),
  };
}
