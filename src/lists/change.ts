import { z } from 'zod';
import { KeywordEntrySchema, KeywordListSchema, KeywordSetSchema } from '../keywords/list-schema.ts';

export const ListHeaderSchema = KeywordListSchema.omit({ entries: true });
export type ListHeader = z.infer<typeof ListHeaderSchema>;

/**
 * One step from a revision of a list, or of a set, to the next. Entries have no order that means anything: one that is
 * set keeps its place, a new one comes last.
 */
export const ChangeSchema = z.discriminatedUnion('change', [
  z.object({ change: z.literal('set-header'), header: ListHeaderSchema }),
  z.object({ change: z.literal('set-entry'), entry: KeywordEntrySchema }),
  z.object({ change: z.literal('remove-entry'), entry: z.string() }),
  z.object({ change: z.literal('set-set'), set: KeywordSetSchema }),
  /** The store has it no more: a file of that name, if there is one, counts again. */
  z.object({ change: z.literal('remove') }),
]);
export type Change = z.infer<typeof ChangeSchema>;

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
