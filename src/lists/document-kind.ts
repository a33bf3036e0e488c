import type { KeywordEntry, KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import { createPace } from '../pace.ts';
import { type Change, type ListHeader, sameValue } from './change.ts';

/** A list or a set as it would be; undefined: gone. */
export type ContentChange =
  | { readonly kind: 'list'; readonly id: string; readonly list: KeywordList | undefined }
  | { readonly kind: 'set'; readonly id: string; readonly set: KeywordSet | undefined };

/** What lists and named sets differ in; their life is the same. */
export interface DocumentKind<T> {
  readonly kind: 'list' | 'set';
  /** Its address under /v1/keywords, which is its name among the drafts and in events too. */
  path(id: string): string;
  /** The document after some changes; undefined where it is none (removed, or without a header or an entry yet). */
  apply(base: T | undefined, changes: readonly Change[]): T | undefined;
  /** The changes that make one document of another, others having their turn meanwhile; none where they say the same. */
  diff(base: T | undefined, next: T): Promise<Change[]>;
  /** It alone as a part of what decides; without a document: that it is gone. */
  change(id: string, document: T | undefined): ContentChange;
  /** The brands that it speaks for; undefined: all of them. */
  brands(document: T): readonly string[] | undefined;
  /** How many entries or terms it has. */
  size(document: T): number;
  /** Its JSON, in pieces that are made one after the other: a long list is not made at once. */
  json(document: T): Iterable<string>;
}

export const LISTS: DocumentKind<KeywordList> = {
  kind: 'list',
  path: (id) => id,
  change: (id, list) => ({ kind: 'list', id, list }),
  apply: applyToList,
  diff: diffLists,
  brands: ({ brands }) => brands,
  size: ({ entries }) => entries.length,
  json: jsonOfList,
};

export const SETS: DocumentKind<KeywordSet> = {
  kind: 'set',
  path: (id) => `sets/${id}`,
  change: (id, set) => ({ kind: 'set', id, set }),
  apply: (base, changes) =>
    changes.reduce<KeywordSet | undefined>(
      (set, step) => (step.change === 'set-set' ? step.set : step.change === 'remove' ? undefined : set),
      base,
    ),
  diff: async (base, next) =>
    base !== undefined && sameValue(base, next) ? [] : [{ change: 'set-set', set: next }],
  // Any list may use it.
  brands: () => undefined,
  size: ({ terms }) => terms.length,
  json: (set) => [JSON.stringify(set)],
};

export function headerOf({ entries: _, ...header }: KeywordList): ListHeader {
  return header;
}

const ENTRIES_A_PIECE = 200;

function* jsonOfList(list: KeywordList): Generator<string> {
  yield `${JSON.stringify(headerOf(list)).slice(0, -1)},"entries":[`;
  for (let at = 0; at < list.entries.length; at += ENTRIES_A_PIECE) {
    const json = JSON.stringify(list.entries.slice(at, at + ENTRIES_A_PIECE)).slice(1, -1);
    yield at === 0 ? json : `,${json}`;
  }
  yield ']}';
}

function applyToList(base: KeywordList | undefined, changes: readonly Change[]): KeywordList | undefined {
  let start = base;
  let header: ListHeader | undefined;
  /** What becomes of each entry that is touched; undefined: it goes. */
  const touched = new Map<string, KeywordEntry | undefined>();
  for (const step of changes) {
    if (step.change === 'set-header') header = step.header;
    else if (step.change === 'set-entry') touched.set(step.entry.id, step.entry);
    else if (step.change === 'remove-entry') touched.set(step.entry, undefined);
    else if (step.change === 'remove') {
      start = undefined;
      header = undefined;
      touched.clear();
    }
  }
  const from = header ?? start;
  if (from === undefined) return undefined;
  const entries: KeywordEntry[] = [];
  for (const entry of start?.entries ?? []) {
    const kept = touched.has(entry.id) ? touched.get(entry.id) : entry;
    if (kept !== undefined) entries.push(kept);
    touched.delete(entry.id);
  }
  for (const entry of touched.values()) if (entry !== undefined) entries.push(entry);
  return entries.length === 0 ? undefined : { ...from, entries };
}

async function diffLists(base: KeywordList | undefined, next: KeywordList): Promise<Change[]> {
  const pace = createPace();
  const changes: Change[] = [];
  if (base === undefined || !sameValue(headerOf(base), headerOf(next))) {
    changes.push({ change: 'set-header', header: headerOf(next) });
  }
  const before = new Map(base?.entries.map((entry) => [entry.id, entry]));
  for (const entry of next.entries) {
    const known = before.get(entry.id);
    if (known === undefined || !sameValue(known, entry)) changes.push({ change: 'set-entry', entry });
    before.delete(entry.id);
    const turn = pace();
    if (turn !== undefined) await turn;
  }
  for (const entry of before.keys()) changes.push({ change: 'remove-entry', entry });
  return changes;
}
