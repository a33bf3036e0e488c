import type { KeywordEntry, KeywordList } from '../keywords/list-schema.ts';

/** One thing that a draft does: puts a list in place (a new one, or over that of the same id), or takes one away. */
export type ListChange = { readonly list: KeywordList } | { readonly remove: string };

/** The lists as they would be. The last change of a list counts. */
export function applyChanges(
  lists: readonly KeywordList[],
  changes: readonly ListChange[],
): readonly KeywordList[] {
  const byId = new Map(lists.map((list) => [list.id, list]));
  for (const change of changes) {
    if ('remove' in change) byId.delete(change.remove);
    else byId.set(change.list.id, change.list);
  }
  return [...byId.values()];
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
export function changedEntries(
  before: readonly KeywordList[],
  after: readonly KeywordList[],
): ChangedEntries {
  const same = new Set(before).intersection(new Set(after));
  const old = meanings(before.filter((list) => !same.has(list)));
  const now = meanings(after.filter((list) => !same.has(list)));
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
  return { before: cut(before), after: cut(after), kinds };
}

/** Each entry with all that decides where it matches and what it then says, as text that can be compared. */
function meanings(lists: readonly KeywordList[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const list of lists) {
    const { entries, title: _title, description: _description, note: _note, owner: _owner, ...head } = list;
    for (const entry of entries)
      found.set(entryKey(list.id, entry.id), canonical({ head, ...meaningOf(entry) }));
  }
  return found;
}

function meaningOf({ note: _note, author: _author, tests: _tests, ...meaning }: KeywordEntry): object {
  return meaning;
}

/** JSON with sorted keys: the order in which fields are written means nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
