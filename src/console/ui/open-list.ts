import type { DraftAnswer, DraftInfo, KeywordEntry, KeywordList, ListSummary } from './api-types.ts';
import { Refused } from './client.ts';
import type { Console } from './view.ts';

/** A list in force, and the draft of its next revision where there is one. */
export interface OpenList {
  readonly published: KeywordList;
  readonly etag: string;
  readonly origin: ListSummary['origin'];
  readonly draft: ListDraft | null;
  /** A draft that the list has left behind: it can only be dropped. */
  readonly outdated: DraftInfo | null;
}

export interface ListDraft {
  readonly etag: string;
  readonly updatedBy: string;
  readonly updatedAt: string;
  readonly list: KeywordList;
}

/** Reads both. Rejects with 404 where there is no such list. */
export async function openList(console: Console, id: string): Promise<OpenList> {
  const path = `/v1/keywords/${encodeURIComponent(id)}`;
  const [published, draft] = await Promise.all([
    console.client.ask<KeywordList>(path),
    console.client.ask<DraftAnswer>(`${path}/draft`).catch((error: unknown) => {
      if (error instanceof Refused && error.status === 404) return null;
      throw error;
    }),
  ]);
  const etag = published.etag ?? '';
  return {
    published: published.data,
    etag,
    origin: etag.startsWith('"f') ? 'file' : 'store',
    draft: draft === null ? null : draftOf(draft.data),
    outdated: draft?.data.document === null ? draft.data : null,
  };
}

function draftOf({ document, etag, updatedBy, updatedAt }: DraftAnswer): ListDraft | null {
  return document === null ? null : { list: document, etag, updatedBy, updatedAt };
}

/** The list as it would be after publishing. */
export function proposedList({ draft, published }: OpenList): KeywordList {
  return draft === null ? published : draft.list;
}

/** Puts an entry in the place of the one with this id (null: last) into the draft, which begins with it where need be. */
export async function putEntry(
  console: Console,
  open: OpenList,
  entry: KeywordEntry,
  inPlaceOf: string | null,
): Promise<void> {
  const { entries } = proposedList(open);
  const at = entries.findIndex(({ id }) => id === inPlaceOf);
  await putDraft(console, open, at < 0 ? [...entries, entry] : entries.with(at, entry));
}

export async function removeEntry(console: Console, open: OpenList, entry: string): Promise<void> {
  const { entries } = proposedList(open);
  await putDraft(
    console,
    open,
    entries.filter(({ id }) => id !== entry),
  );
}

async function putDraft(console: Console, open: OpenList, entries: readonly KeywordEntry[]): Promise<void> {
  const { published, draft, etag, outdated } = open;
  // A draft that the list has left behind is in the way.
  if (outdated !== null) await dropDraft(console, published.id, outdated.etag);
  await console.client.ask(`/v1/keywords/${encodeURIComponent(published.id)}/draft`, {
    method: 'PUT',
    // What one has read and changes: the service refuses the change where it is something else by now.
    headers: { 'if-match': draft?.etag ?? etag },
    body: { ...proposedList(open), entries },
  });
}

export async function dropDraft({ client }: Console, list: string, etag: string): Promise<void> {
  await client.ask(`/v1/keywords/${encodeURIComponent(list)}/draft`, {
    method: 'DELETE',
    headers: { 'if-match': etag },
  });
}
