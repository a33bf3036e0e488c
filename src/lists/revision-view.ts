import type { Change } from './change.ts';
import type { DocumentKind } from './document-kind.ts';
import type { Revision, RevisionPart } from './revision-event.ts';

/** A revision, where it stands in the log, and what it counts. */
export interface KnownRevision extends Revision {
  readonly publication: string;
  /** Offset of its first event. */
  readonly offset: number;
  readonly entryCount: number;
  readonly changeCount: number;
}

/** The documents of one kind as the store has them, and the history of each: a view of the topic `policy`. */
export interface RevisionView<T> {
  /** Takes in an event that stands at an offset. Returns the id of the document that has a new revision by it. */
  take(part: RevisionPart, offset: number): string | undefined;
  /** As of the last revision; undefined where the store has none, or has it no more. */
  current(id: string): T | undefined;
  /** The brands that the last version spoke for, which may be gone by now; undefined: all of them. */
  lastBrands(id: string): readonly string[] | undefined;
  /** Puts a document that says the same, and shares its parts with another, in the place of the current one. */
  adopt(id: string, same: T): void;
  /** 0 where there was none yet. */
  revisionOf(id: string): number;
  /** Oldest first. */
  history(id: string): readonly KnownRevision[];
  /** True where a revision came from this publication. */
  hasPublication(id: string, publication: string): boolean;
  /** Every document that ever had a revision. */
  ids(): Iterable<string>;
}

interface Line<T> {
  current: T | undefined;
  brands: readonly string[] | undefined;
  readonly history: KnownRevision[];
  /** The revision of which not all parts have come. */
  pending: { readonly head: RevisionPart; readonly offset: number; readonly changes: Change[][] } | undefined;
}

export function createRevisionView<T>(kind: DocumentKind<T>): RevisionView<T> {
  const lines = new Map<string, Line<T>>();

  function take(part: RevisionPart, offset: number): string | undefined {
    const id = part[kind.kind];
    if (id === undefined) return undefined;
    const line: Line<T> = lines.get(id) ?? {
      current: undefined,
      brands: undefined,
      history: [],
      pending: undefined,
    };
    lines.set(id, line);
    // What came second with the same number was refused to its author: it is not a revision.
    if (part.revision !== line.history.length + 1) return undefined;
    if (part.part === 0) line.pending ??= { head: part, offset, changes: [] };
    const { pending } = line;
    if (pending?.head.publication !== part.publication) return undefined;
    pending.changes[part.part] = part.changes;
    // One append holds all parts, in their order.
    if (pending.changes.length < part.parts) return undefined;
    line.pending = undefined;
    const changes = pending.changes.flat();
    line.current = kind.apply(line.current, changes);
    if (line.current !== undefined) line.brands = kind.brands(line.current);
    const { kind: _kind, part: _part, parts: _parts, changes: _, ...revision } = pending.head;
    const entryCount = line.current === undefined ? 0 : kind.size(line.current);
    line.history.push({ ...revision, offset: pending.offset, entryCount, changeCount: changes.length });
    return id;
  }

  return {
    take,
    current: (id) => lines.get(id)?.current,
    lastBrands: (id) => lines.get(id)?.brands,
    adopt(id, same) {
      const line = lines.get(id);
      if (line?.current !== undefined) line.current = same;
    },
    revisionOf: (id) => lines.get(id)?.history.length ?? 0,
    history: (id) => lines.get(id)?.history ?? [],
    hasPublication: (id, publication) =>
      lines.get(id)?.history.some((revision) => revision.publication === publication) ?? false,
    ids: () => lines.keys(),
  };
}
