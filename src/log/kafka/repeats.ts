import type { FetchedRecord } from './records.ts';
import { uniqueIdOf } from './records.ts';

/**
 * Two instances that append the same id at the same moment may both write it: the first in the partition counts, and
 * its readers pass over the others. That moment is as long as an append may take (see unique-appends.ts), and twice
 * that for clocks that differ.
 */
export const REPEAT_WINDOW_MS = 60_000;

/** Knows the ids of the last minute of a partition, by the time of its records. */
export interface Repeats {
  /** False for a record that its partition had before. Takes note of it. */
  isFirst(record: FetchedRecord): boolean;
}

/** Two sets that take turns: what is in neither is older than the window. */
export function createRepeats(windowMs = REPEAT_WINDOW_MS): Repeats {
  let recent = new Set<string>();
  let older = new Set<string>();
  let turn = Number.NEGATIVE_INFINITY;
  return {
    isFirst(record) {
      const id = uniqueIdOf(record);
      if (id === undefined) return true;
      if (record.timestamp > turn + windowMs) {
        older = record.timestamp > turn + 2 * windowMs ? new Set() : recent;
        recent = new Set();
        turn = record.timestamp;
      }
      if (recent.has(id) || older.has(id)) return false;
      recent.add(id);
      return true;
    },
  };
}
