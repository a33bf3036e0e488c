import { z } from 'zod';
import {
  type KeywordEntry,
  KeywordEntrySchema,
  type KeywordList,
  KeywordListSchema,
} from '../keywords/list-schema.ts';

export const ListHeaderSchema = KeywordListSchema.omit({ entries: true });
export type ListHeader = z.infer<typeof ListHeaderSchema>;

/**
 * One step from a revision of a list to the next. Entries have no order that means anything: one that is set keeps
 * its place, a new one comes last.
 */
export const ChangeSchema = z.discriminatedUnion('change', [
  z.object({ change: z.literal('set-header'), header: ListHeaderSchema }),
  z.object({ change: z.literal('set-entry'), entry: KeywordEntrySchema }),
  z.object({ change: z.literal('remove-entry'), entry: z.string() }),
  /** The store has no such list any more: a file of that name, if there is one, counts again. */
  z.object({ change: z.literal('remove-list') }),
]);
export type Change = z.infer<typeof ChangeSchema>;

/** The list after some changes; undefined where it is none (removed, or without a header or an entry yet). */
export function applyChanges(
  base: KeywordList | undefined,
  changes: readonly Change[],
): KeywordList | undefined {
  let start = base;
  let header: ListHeader | undefined;
  /** What becomes of each entry that is touched; undefined: it goes. */
  const touched = new Map<string, KeywordEntry | undefined>();
  for (const step of changes) {
    if (step.change === 'set-header') header = step.header;
    else if (step.change === 'set-entry') touched.set(step.entry.id, step.entry);
    else if (step.change === 'remove-entry') touched.set(step.entry, undefined);
    else {
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

/** The changes that make one list of another, in the order of the entries; none where they say the same. */
export function changesBetween(base: KeywordList | undefined, next: KeywordList): Change[] {
  const changes: Change[] = [];
  if (base === undefined || !sameValue(headerOf(base), headerOf(next))) {
    changes.push({ change: 'set-header', header: headerOf(next) });
  }
  const before = new Map(base?.entries.map((entry) => [entry.id, entry]));
  for (const entry of next.entries) {
    const known = before.get(entry.id);
    if (known === undefined || !sameValue(known, entry)) changes.push({ change: 'set-entry', entry });
    before.delete(entry.id);
  }
  for (const entry of before.keys()) changes.push({ change: 'remove-entry', entry });
  return changes;
}

export function headerOf({ entries: _, ...header }: KeywordList): ListHeader {
  return header;
}

/** True for values that say the same, in whatever order their fields were written. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a).filter((key) => Reflect.get(a, key) !== undefined);
  const others = Object.keys(b).filter((key) => Reflect.get(b, key) !== undefined);
  return (
    keys.length === others.length && keys.every((key) => sameValue(Reflect.get(a, key), Reflect.get(b, key)))
  );
}
