import type { Difference, KeywordEntry, KeywordList, KeywordSet } from './api-types.ts';

/** What a draft changed of a list as it was, done to the list as it is now. */
export function patchedList(list: KeywordList, { header, added, changed, removed }: Difference): KeywordList {
  const gone = new Set(removed.filter(isEntry).map(({ id }) => id));
  const put = new Map(
    [...added.filter(isEntry), ...changed.map(({ after }) => after)].map((entry) => [entry.id, entry]),
  );
  const kept = list.entries.filter(({ id }) => !gone.has(id)).map((entry) => put.get(entry.id) ?? entry);
  const known = new Set(kept.map(({ id }) => id));
  const fresh = [...put.values()].filter(({ id }) => !known.has(id));
  return { ...patchedHeader(list, header), entries: [...kept, ...fresh] };
}

/** The same for a set. */
export function patchedSet(set: KeywordSet, { header, added, removed }: Difference): KeywordSet {
  const gone = new Set<unknown>(removed);
  const terms = [
    ...set.terms.filter((term) => !gone.has(term)),
    ...added.filter((item) => typeof item === 'string'),
  ];
  return { ...patchedHeader(set, header), terms: [...new Set(terms)] };
}

/** Only the fields that differed: others may have changed what else stands there. */
function patchedHeader<T extends object>(document: T, header: Difference['header']): T {
  const { before, after } = header ?? { before: null, after: null };
  if (after === null) return document;
  const next = { ...document };
  for (const field of new Set([...Object.keys(before ?? {}), ...Object.keys(after)])) {
    const value: unknown = Reflect.get(after, field);
    if (JSON.stringify(Reflect.get(before ?? {}, field)) === JSON.stringify(value)) continue;
    if (value === undefined) Reflect.deleteProperty(next, field);
    else Reflect.set(next, field, value);
  }
  return next;
}

function isEntry(item: KeywordEntry | string): item is KeywordEntry {
  return typeof item !== 'string';
}
