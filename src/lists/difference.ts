import type { KeywordEntry, KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import { sameValue } from './change.ts';
import { headerOf, LISTS } from './document-kind.ts';

/** What differs between two versions of a list or a set, in the terms of people: entries, or terms, and the header. */
export interface Difference<I> {
  /** null where it is the same. */
  readonly header: { readonly before: object | null; readonly after: object | null } | null;
  readonly added: readonly I[];
  readonly removed: readonly I[];
  /** `fields`: the names of those that differ. */
  readonly changed: readonly { readonly before: I; readonly after: I; readonly fields: readonly string[] }[];
}

/** Undefined stands for no list at all: everything is then added, or removed. */
export async function compareLists(
  from: KeywordList | undefined,
  to: KeywordList | undefined,
): Promise<Difference<KeywordEntry>> {
  const before = new Map(from?.entries.map((entry) => [entry.id, entry]));
  const added: KeywordEntry[] = [];
  const removed: KeywordEntry[] = [];
  const changed: { before: KeywordEntry; after: KeywordEntry; fields: string[] }[] = [];
  for (const step of to === undefined ? [] : await LISTS.diff(from, to)) {
    if (step.change === 'set-entry') {
      const { entry } = step;
      const known = before.get(entry.id);
      if (known === undefined) added.push(entry);
      else changed.push({ before: known, after: entry, fields: fieldsThatDiffer(known, entry) });
    } else if (step.change === 'remove-entry') {
      const gone = before.get(step.entry);
      if (gone !== undefined) removed.push(gone);
    }
  }
  if (to === undefined) removed.push(...before.values());
  return { header: headers(from && headerOf(from), to && headerOf(to)), added, removed, changed };
}

export async function compareSets(
  from: KeywordSet | undefined,
  to: KeywordSet | undefined,
): Promise<Difference<string>> {
  const headOf = (set: KeywordSet | undefined) => {
    const { terms = [], ...header } = set ?? {};
    return { terms: new Set(terms), header: set && header };
  };
  const [before, after] = [headOf(from), headOf(to)];
  return {
    header: headers(before.header, after.header),
    added: [...after.terms.difference(before.terms)],
    removed: [...before.terms.difference(after.terms)],
    changed: [],
  };
}

function headers(before: object | undefined, after: object | undefined): Difference<never>['header'] {
  return sameValue(before, after) ? null : { before: before ?? null, after: after ?? null };
}

function fieldsThatDiffer(before: object, after: object): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !sameValue(Reflect.get(before, name), Reflect.get(after, name)));
}
