import type { KeywordEntry, KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import { parseQuery } from '../keywords/parse-query.ts';
import { setsOf } from '../keywords/query.ts';
import { canonicalJson } from '../keywords/same-json.ts';

/** One thing that a draft does: puts a list or a set in place (new, or over that of the same id), or takes one away. */
export type ListChange =
  | { readonly list: KeywordList }
  | { readonly remove: string }
  | { readonly set: KeywordSet }
  | { readonly removeSet: string };

/** What decides, of the part that people edit. */
export interface KeywordDocuments {
  readonly lists: readonly KeywordList[];
  readonly sets: readonly KeywordSet[];
}

/** The documents as they would be. The last change of one counts. */
export function applyChanges(before: KeywordDocuments, changes: readonly ListChange[]): KeywordDocuments {
  const lists = new Map(before.lists.map((list) => [list.id, list]));
  const sets = new Map(before.sets.map((set) => [set.id, set]));
  for (const change of changes) {
    if ('list' in change) lists.set(change.list.id, change.list);
    else if ('set' in change) sets.set(change.set.id, change.set);
    else if ('remove' in change) lists.delete(change.remove);
    else sets.delete(change.removeSet);
  }
  return { lists: [...lists.values()], sets: [...sets.values()] };
}

export type EntryChange = 'added' | 'removed' | 'changed';

export interface ChangedEntries {
  /** The lists of before, cut down to the entries that are removed or changed; those of after, to added or changed. */
  readonly before: readonly KeywordList[];
  readonly after: readonly KeywordList[];
  /** By `entryKey`. */
  readonly kinds: ReadonlyMap<string, EntryChange>;
}

/** One name for an entry among all lists: ids hold no slash. */
export const entryKey = (list: string, entry: string): string => `${list}/${entry}`;

/** Which entries mean something else after the changes. What only people read (titles, notes, tests) is no change. */
export function changedEntries(before: KeywordDocuments, after: KeywordDocuments): ChangedEntries {
  const [oldSets, newSets] = [before.sets, after.sets].map((sets) => JSON.stringify(sets));
  // A list that is the same object says the same, where the sets that it may name do.
  const same = new Set(oldSets === newSets ? before.lists : []).intersection(new Set(after.lists));
  const old = meanings(before, same);
  const now = meanings(after, same);
  const kinds = new Map<string, EntryChange>();
  for (const [key, meaning] of old) {
    const next = now.get(key);
    if (next === undefined) kinds.set(key, 'removed');
    else if (next !== meaning) kinds.set(key, 'changed');
  }
  for (const key of now.keys()) if (!old.has(key)) kinds.set(key, 'added');
  const cut = (lists: readonly KeywordList[]) =>
    lists
      .map((list) => ({
        ...list,
        entries: list.entries.filter(({ id }) => kinds.has(entryKey(list.id, id))),
      }))
      .filter(({ entries }) => entries.length > 0);
  return { before: cut(before.lists), after: cut(after.lists), kinds };
}

/** Each entry with all that decides where it matches and what it then says, as text that can be compared. */
function meanings(
  { lists, sets }: KeywordDocuments,
  leaveOut: ReadonlySet<KeywordList>,
): Map<string, string> {
  const found = new Map<string, string>();
  const bySet = new Map(sets.map((set) => [set.id, set]));
  for (const list of lists) {
    if (leaveOut.has(list)) continue;
    const { entries, title: _title, description: _description, note: _note, owner: _owner, ...head } = list;
    for (const entry of entries) {
      const named = setsNamed([...entry.match, ...(entry.unless ?? [])], bySet);
      found.set(entryKey(list.id, entry.id), canonicalJson({ head, named, ...meaningOf(entry) }));
    }
  }
  return found;
}

function meaningOf({ note: _note, author: _author, tests: _tests, ...meaning }: KeywordEntry): object {
  return meaning;
}

/** The terms of all the sets that queries name, and of those that these name. */
function setsNamed(
  queries: readonly string[],
  sets: ReadonlyMap<string, KeywordSet>,
): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  const waiting = [...queries];
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    if (!source.includes('{')) continue;
    const { query } = parseQuery(source);
    for (const id of query === undefined ? [] : setsOf(query)) {
      if (Object.hasOwn(found, id)) continue;
      found[id] = sets.get(id)?.terms ?? [];
      waiting.push(...found[id]);
    }
  }
  return found;
}
