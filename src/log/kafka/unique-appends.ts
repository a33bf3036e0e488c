import type { AppendResult, NewEvent } from '../event-log.ts';
import type { IdIndex } from './id-index.ts';
import { UNKNOWN } from './record-sender.ts';

export interface Placed {
  readonly partition: number;
  readonly offset: number;
}

/** Appends of one topic, each id once. */
export interface UniqueAppends {
  append(events: readonly NewEvent[]): Promise<readonly AppendResult[]>;
  close(): void;
}

/**
 * An id that the index knows, or that is on its way from here, is not written again. What is written is looked for in
 * the topic itself: another instance may have written the same id at the same moment, and the first one counts.
 */
export function createUniqueAppends(
  index: IdIndex,
  write: (events: readonly NewEvent[]) => Promise<readonly Placed[]>,
): UniqueAppends {
  const underWay = new Map<string, Promise<unknown>>();

  async function append(events: readonly NewEvent[]): Promise<readonly AppendResult[]> {
    await index.ready();
    const outcomes = events.map((event) => ({ event, repeat: false as boolean | Promise<boolean> }));
    const fresh: NewEvent[] = [];
    const places = new Map<string, number>();
    for (const outcome of outcomes) {
      const { id } = outcome.event;
      const before = underWay.get(id);
      if (places.has(id) || index.has(id)) outcome.repeat = true;
      else if (before !== undefined) outcome.repeat = before.then(() => true);
      else {
        places.set(id, fresh.length);
        fresh.push(outcome.event);
      }
    }
    const written = fresh.length === 0 ? Promise.resolve([]) : writeFresh(fresh);
    const firsts = await written;
    const results: AppendResult[] = [];
    const told = new Set<string>();
    for (const { event, repeat } of outcomes) {
      const place = places.get(event.id);
      const own = place !== undefined && !told.has(event.id);
      told.add(event.id);
      results.push({ duplicate: own ? firsts[place] === true : await repeat });
    }
    return results;
  }

  /** For each, whether it turned out to be a repeat. */
  async function writeFresh(fresh: readonly NewEvent[]): Promise<readonly boolean[]> {
    const writing = write(fresh).then((places) =>
      Promise.all(
        places.map(({ partition, offset }) =>
          offset === UNKNOWN ? false : index.isRepeat(partition, offset),
        ),
      ),
    );
    writing.catch(() => {});
    for (const { id } of fresh) underWay.set(id, writing);
    try {
      return await writing;
    } finally {
      for (const { id } of fresh) underWay.delete(id);
    }
  }

  return { append, close: index.close };
}
