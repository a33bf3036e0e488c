import type { KeywordList, KeywordSet, Overview } from './api-types.ts';

/** What is drafted, published and brought back: a list, or a set of words that lists share. */
export type Document = KeywordList | KeywordSet;

export interface DocumentName {
  readonly kind: 'list' | 'set';
  readonly id: string;
}

/** Where the API has it. */
export function apiPath({ kind, id }: DocumentName): string {
  return `/v1/keywords/${kind === 'set' ? 'sets/' : ''}${encodeURIComponent(id)}`;
}

/** The path of its draft, as the overview names it: `relances`, `sets/transporteurs`. */
export function draftPath({ kind, id }: DocumentName): string {
  return kind === 'set' ? `sets/${id}` : id;
}

/** The name in the path of a draft: `relances`, `sets/transporteurs`. */
export function nameOfPath(path: string): DocumentName {
  return path.startsWith('sets/')
    ? { kind: 'set', id: path.slice('sets/'.length) }
    : { kind: 'list', id: path };
}

/** What the overview says of it; undefined for what is not published yet, or no more. */
export function summaryOf(overview: Overview | null, { kind, id }: DocumentName) {
  const all = kind === 'list' ? overview?.lists : overview?.sets;
  return all?.find((one) => one.id === id);
}

export function titleOf(overview: Overview | null, name: DocumentName): string {
  return summaryOf(overview, name)?.title ?? name.id;
}

/** Ids that are taken, by what is published and by what is being prepared. */
export function takenIds(overview: Overview | null, kind: DocumentName['kind']): string[] {
  const published = (kind === 'list' ? overview?.lists : overview?.sets) ?? [];
  const drafted = (overview?.drafts ?? [])
    .map(({ path }) => nameOfPath(path))
    .filter((name) => name.kind === kind);
  return [...published, ...drafted].map(({ id }) => id);
}
