import { type KeywordFile, readKeywordFile } from '../keywords/load-lists.ts';
import { createPace } from '../pace.ts';

/** What a file says, its list or set in pieces of JSON: they pass between threads without parsing. */
export interface FilePieces extends Pick<KeywordFile, 'file' | 'hash' | 'problems'> {
  readonly kind: 'list' | 'set' | undefined;
  /** The document without its entries, or terms. */
  readonly head: string;
  /** The entries, or terms: one array after the other. */
  readonly pieces: readonly string[];
}

/** Entries of a piece: read in a millisecond. */
const AT_ONCE = 500;

/** Reads a file as `readKeywordFile` does. */
export function filePieces(name: string, bytes: Uint8Array): FilePieces {
  const { list, set, file, hash, problems } = readKeywordFile(name, bytes);
  const parts = list?.entries ?? set?.terms ?? [];
  const pieces: string[] = [];
  for (let at = 0; at < parts.length; at += AT_ONCE)
    pieces.push(JSON.stringify(parts.slice(at, at + AT_ONCE)));
  const head = list === undefined ? { ...set, terms: [] } : { ...list, entries: [] };
  const kind = list === undefined ? (set === undefined ? undefined : 'set') : 'list';
  return { file, hash, problems, kind, head: JSON.stringify(head), pieces };
}

/** The file again; others have their turn meanwhile. */
export async function joinPieces({
  file,
  hash,
  problems,
  kind,
  head,
  pieces,
}: FilePieces): Promise<KeywordFile> {
  const pace = createPace();
  // What `filePieces` wrote, from what was checked there.
  const document = JSON.parse(head);
  const parts = document[kind === 'list' ? 'entries' : 'terms'];
  for (const piece of pieces) {
    for (const part of JSON.parse(piece)) parts.push(part);
    const turn = pace();
    if (turn !== undefined) await turn;
  }
  return { file, hash, problems, ...(kind === undefined ? {} : { [kind]: document }) };
}
