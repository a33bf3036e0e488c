import type { Change } from './change.ts';
import { headerOf } from './document-kind.ts';
import { readListDocument, readSetDocument, type Submitted } from './read-document.ts';
import { piecesOf } from './revision-event.ts';

/** A document as the changes that make it of nothing, in pieces of JSON: they pass between threads without parsing. */
export interface WholeDocument {
  readonly pieces: readonly string[];
  /** Entries or terms. */
  readonly count: number;
}

/** Reads what was submitted. Throws `invalid_list`, `invalid_json` and `conflict`. */
export async function wholeDocument(submitted: Submitted): Promise<WholeDocument> {
  if (submitted.kind === 'set') {
    const set = readSetDocument(submitted);
    return { pieces: await piecesOf([{ change: 'set-set', set }]), count: set.terms.length };
  }
  const list = readListDocument(submitted);
  const changes: Change[] = [{ change: 'remove' }, { change: 'set-header', header: headerOf(list) }];
  for (const entry of list.entries) changes.push({ change: 'set-entry', entry });
  return { pieces: await piecesOf(changes), count: list.entries.length };
}
