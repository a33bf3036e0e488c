import type { Difference, DraftAnswer, DraftInfo, KeywordEntry, KeywordList } from './api-types.ts';
import { Refused } from './client.ts';
import type { Console } from './view.ts';

/** A list in force, and the draft of its next revision where there is one. */
export interface OpenList {
  readonly published: KeywordList;
  readonly etag: string;
  readonly draft: ListDraft | null;
  /** A draft that the list has left behind: it can only be dropped. */
  readonly outdated: DraftInfo | null;
}

export interface ListDraft extends DraftInfo {
  /** The list as it would be; null where the draft removes it. */
  readonly list: KeywordList | null;
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
  return {
    published: published.data,
    etag: published.etag ?? '',
    draft: draft === null || draft.data.outdated ? null : { ...draft.data, list: draft.data.document },
    outdated: draft?.data.outdated ? draft.data : null,
  };
}

/** The list as it would be after publishing. */
export function proposedList({ draft, published }: OpenList): KeywordList {
  return draft?.list ?? published;
}

/** Puts an entry into the draft, which begins with it where need be. */
export async function putEntry(console: Console, open: OpenList, entry: KeywordEntry): Promise<void> {
  await edit(console, await startOf(console, open), [entry], []);
}

export async function removeEntry(console: Console, open: OpenList, entry: string): Promise<void> {
  await edit(console, await startOf(console, open), [], [entry]);
}

/** What a draft changes, from what it was begun from. */
export async function draftChanges({ client }: Console, list: string): Promise<Difference> {
  return (await client.ask<Difference>(`/v1/keywords/${encodeURIComponent(list)}/diff`)).data;
}

/** Makes the changes of an outdated draft again, on the list as it is now. */
export async function redoDraft(console: Console, open: OpenList, changes: Difference): Promise<void> {
  const { added, changed, removed } = changes;
  const entries = [...added, ...changed.map(({ after }) => after)];
  const there = new Set(open.published.entries.map(({ id }) => id));
  const gone = removed.map(({ id }) => id).filter((id) => there.has(id));
  await edit(console, await startOf(console, open), entries, gone);
}

export async function dropDraft({ client }: Console, list: string, etag: string): Promise<void> {
  await client.ask(`/v1/keywords/${encodeURIComponent(list)}/draft`, {
    method: 'DELETE',
    headers: { 'if-match': etag },
  });
}

/** What `If-Match` takes to change the draft or begin one. A draft that the list has left behind is in the way: it goes. */
export async function dropOutdated(
  console: Console,
  { published, draft, outdated, etag }: OpenList,
): Promise<string> {
  if (outdated !== null) await dropDraft(console, published.id, outdated.etag);
  return draft?.etag ?? etag;
}

interface Start {
  readonly list: string;
  /** What one has read and changes: the service refuses the change where it is something else by now. */
  readonly etag: string;
}

async function startOf(console: Console, open: OpenList): Promise<Start> {
  return { list: open.published.id, etag: await dropOutdated(console, open) };
}

/** Each change is made to what the one before has left. */
async function edit(
  { client }: Console,
  { list, etag }: Start,
  put: readonly KeywordEntry[],
  remove: readonly string[],
): Promise<void> {
  const path = `/v1/keywords/${encodeURIComponent(list)}/draft/entries`;
  let last = etag;
  for (const entry of put) {
    const call = { method: 'PUT', headers: { 'if-match': last }, body: entry } as const;
    last = (await client.ask(`${path}/${encodeURIComponent(entry.id)}`, call)).etag ?? '';
  }
  for (const id of remove) {
    const call = { method: 'DELETE', headers: { 'if-match': last } } as const;
    last = (await client.ask(`${path}/${encodeURIComponent(id)}`, call)).etag ?? '';
  }
}
