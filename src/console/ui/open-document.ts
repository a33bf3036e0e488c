import type {
  Difference,
  DraftAnswer,
  DraftInfo,
  KeywordEntry,
  KeywordList,
  KeywordSet,
} from './api-types.ts';
import { Refused } from './client.ts';
import { apiPath, type Document, type DocumentName } from './document.ts';
import { patchedList, patchedSet } from './redo.ts';
import type { Console } from './view.ts';

/** A list or a set in force, and the draft of its next revision where there is one. */
export interface Opened<T extends Document> {
  readonly name: DocumentName;
  /** Null for what is not published yet, or no more. */
  readonly published: T | null;
  /** Empty where nothing is published. */
  readonly etag: string;
  readonly draft: OpenDraft<T> | null;
  /** A draft that the document has left behind: it is made again, or dropped. */
  readonly outdated: DraftInfo | null;
}

export interface OpenDraft<T extends Document> extends DraftInfo {
  /** The document as it would be; null where the draft removes it. */
  readonly document: T | null;
}

/** Reads both. Rejects with 404 where there is neither. */
export async function openDocument<T extends Document>(
  console: Console,
  name: DocumentName,
): Promise<Opened<T>> {
  const path = apiPath(name);
  const [published, draft] = await Promise.all([
    orRefusal(console.client.ask<T>(path)),
    orRefusal(console.client.ask<DraftAnswer<T>>(`${path}/draft`)),
  ]);
  if (published instanceof Refused && draft instanceof Refused) throw published;
  const found = draft instanceof Refused ? null : draft.data;
  return {
    name,
    published: published instanceof Refused ? null : published.data,
    etag: published instanceof Refused ? '' : (published.etag ?? ''),
    draft: found === null || found.outdated ? null : found,
    outdated: found?.outdated ? found : null,
  };
}

export const openList = (console: Console, id: string) =>
  openDocument<KeywordList>(console, { kind: 'list', id });

/** What is not there is an answer here; anything else rejects. */
async function orRefusal<A>(asked: Promise<A>): Promise<A | Refused> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return error;
    throw error;
  }
}

/** The document as it would be after publishing; null where neither says what it is. */
export function proposed<T extends Document>({ draft, published }: Opened<T>): T | null {
  return draft?.document ?? published;
}

/** Prepares the whole document as it should be, in the place of what the draft said before. */
export async function putDocument<T extends Document>(
  console: Console,
  open: Opened<T>,
  document: T,
): Promise<void> {
  const headers = await startOf(console, open);
  await console.client.ask(`${apiPath(open.name)}/draft`, { method: 'PUT', headers, body: document });
}

/** Puts an entry into the draft, which begins with it where need be. */
export async function putEntry(
  console: Console,
  open: Opened<KeywordList>,
  entry: KeywordEntry,
): Promise<void> {
  const headers = await startOf(console, open);
  const path = `${apiPath(open.name)}/draft/entries/${encodeURIComponent(entry.id)}`;
  await console.client.ask(path, { method: 'PUT', headers, body: entry });
}

export async function removeEntry(console: Console, open: Opened<KeywordList>, entry: string): Promise<void> {
  const headers = await startOf(console, open);
  const path = `${apiPath(open.name)}/draft/entries/${encodeURIComponent(entry)}`;
  await console.client.ask(path, { method: 'DELETE', headers });
}

/** What a draft changes, from what it was begun from. */
export async function draftChanges({ client }: Console, name: DocumentName): Promise<Difference> {
  return (await client.ask<Difference>(`${apiPath(name)}/diff`)).data;
}

/** Makes the changes of an outdated draft again, on the document as it is now. */
export async function redoDraft<T extends Document>(
  console: Console,
  open: Opened<T>,
  changes: Difference,
): Promise<void> {
  if (open.published === null) return;
  const { published } = open;
  await putDocument<Document>(
    console,
    open,
    isList(published) ? patchedList(published, changes) : patchedSet(published, changes),
  );
}

export async function dropDraft({ client }: Console, name: DocumentName, etag: string): Promise<void> {
  await client.ask(`${apiPath(name)}/draft`, { method: 'DELETE', headers: { 'if-match': etag } });
}

/**
 * Which version one starts from: the draft, the document, or none. The service refuses a change of anything else. A draft
 * that the document has left behind is in the way: it goes.
 */
export async function startOf<T extends Document>(
  console: Console,
  { name, published, draft, outdated, etag }: Opened<T>,
): Promise<Readonly<Record<string, string>>> {
  if (outdated !== null) await dropDraft(console, name, outdated.etag);
  if (draft !== null) return { 'if-match': draft.etag };
  return published === null ? { 'if-none-match': '*' } : { 'if-match': etag };
}

export function isList(document: KeywordList | KeywordSet): document is KeywordList {
  return 'entries' in document;
}
