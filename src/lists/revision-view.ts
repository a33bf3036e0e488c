import type { Logger } from 'pino';
import type { KeywordList } from '../keywords/list-schema.ts';
import type { StoredEvent } from '../log/event-log.ts';
import { applyChanges, type Change } from './change.ts';
import { type Revision, type RevisionPart, readRevisionPart } from './revision-event.ts';

/** A revision, where it stands in the log, and what it counts. */
export interface KnownRevision extends Revision {
  readonly publication: string;
  /** Offset of its first event. */
  readonly offset: number;
  readonly entryCount: number;
  readonly changeCount: number;
}

/** The lists of the store as they stand, and the history of each: a view of the topic `policy`. */
export interface RevisionView {
  /** Takes in events in their order. Returns the lists that have a new revision. */
  apply(events: readonly StoredEvent[]): ReadonlySet<string>;
  /** The list as of its last revision; undefined where the store has none, or has it no more. */
  current(list: string): KeywordList | undefined;
  /** 0 where there was none yet. */
  revisionOf(list: string): number;
  /** Oldest first. */
  history(list: string): readonly KnownRevision[];
  /** True where a revision of the list came from this publication. */
  hasPublication(list: string, publication: string): boolean;
  /** Every list that ever had a revision. */
  lists(): IterableIterator<string>;
}

interface Line {
  current: KeywordList | undefined;
  readonly history: KnownRevision[];
  /** The revision of which not all parts have come. */
  pending: { readonly head: RevisionPart; readonly offset: number; readonly changes: Change[][] } | undefined;
}

export function createRevisionView(logger: Logger): RevisionView {
  const lines = new Map<string, Line>();

  function lineOf(list: string): Line {
    const line = lines.get(list) ?? { current: undefined, history: [], pending: undefined };
    lines.set(list, line);
    return line;
  }

  function take(part: RevisionPart, offset: number): string | undefined {
    const line = lineOf(part.list);
    // What came second with the same number was refused to its author: it is not a revision.
    if (part.revision !== line.history.length + 1) return undefined;
    if (part.part === 0) line.pending ??= { head: part, offset, changes: [] };
    const { pending } = line;
    if (pending?.head.publication !== part.publication) return undefined;
    pending.changes[part.part] = part.changes;
    // Holes are counted too: an array is as long as its last part.
    if (Object.keys(pending.changes).length < part.parts) return undefined;
    line.pending = undefined;
    const changes = pending.changes.flat();
    line.current = applyChanges(line.current, changes);
    const { kind: _kind, part: _part, parts: _parts, changes: _, ...revision } = pending.head;
    line.history.push({
      ...revision,
      offset: pending.offset,
      entryCount: line.current?.entries.length ?? 0,
      changeCount: changes.length,
    });
    return part.list;
  }

  return {
    apply(events) {
      const changed = new Set<string>();
      for (const event of events) {
        const part = partOf(event, logger);
        const list = part === undefined ? undefined : take(part, event.offset);
        if (list !== undefined) changed.add(list);
      }
      return changed;
    },
    current: (list) => lines.get(list)?.current,
    revisionOf: (list) => lines.get(list)?.history.length ?? 0,
    history: (list) => lines.get(list)?.history ?? [],
    hasPublication: (list, publication) =>
      lines.get(list)?.history.some((revision) => revision.publication === publication) ?? false,
    lists: () => lines.keys(),
  };
}

/** An event that this version cannot read holds up nothing: the list stays as it was, and the log says so. */
function partOf(event: StoredEvent, logger: Logger): RevisionPart | undefined {
  try {
    return readRevisionPart(event);
  } catch {
    // The message could quote the list: its place is enough to find it by.
    const { topic, partition, offset, key } = event;
    logger.error({ topic, partition, offset, key }, 'keyword revision cannot be read');
    return undefined;
  }
}
