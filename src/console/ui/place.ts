import type { DocumentName } from './document.ts';

/** Where in the console one is; the part of the address after `#`, which is never sent to the service. */
export type Place =
  | { readonly view: SimpleView }
  | { readonly view: 'list' | 'settings'; readonly list: string }
  | { readonly view: 'entry'; readonly list: string; readonly entry: string | null; readonly match: string }
  | { readonly view: 'set'; readonly set: string }
  | { readonly view: 'draft' | 'history'; readonly of: DocumentName };

const SIMPLE = ['lists', 'new-list', 'new-set', 'approvals', 'audit', 'health', 'suggestions'] as const;
type SimpleView = 'test' | (typeof SIMPLE)[number];

/** The place that an address means; the test box for one that means none. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [first = '', id = '', what = '', entry = ''] = path.split('/').map(decoded);
  if (first === 'lists' && id !== '') return listPlace(id, what, entry, query);
  if (first === 'sets' && id !== '') {
    if (what === 'draft' || what === 'history') return { view: what, of: { kind: 'set', id } };
    return { view: 'set', set: id };
  }
  return { view: SIMPLE.find((view) => view === first) ?? 'test' };
}

function listPlace(list: string, what: string, entry: string, query: string): Place {
  switch (what) {
    case 'draft':
    case 'history':
      return { view: what, of: { kind: 'list', id: list } };
    case 'settings':
      return { view: what, list };
    case 'new':
      return { view: 'entry', list, entry: null, match: new URLSearchParams(query).get('match') ?? '' };
    case 'entries':
      return entry === '' ? { view: 'list', list } : { view: 'entry', list, entry, match: '' };
    default:
      return { view: 'list', list };
  }
}

/** The address of a place: `placeOf(hrefOf(place))` is the place. */
export function hrefOf(place: Place): string {
  switch (place.view) {
    case 'test':
      return '#/';
    case 'list':
      return `#/lists/${encodeURIComponent(place.list)}`;
    case 'settings':
      return `#/lists/${encodeURIComponent(place.list)}/settings`;
    case 'set':
      return `#/sets/${encodeURIComponent(place.set)}`;
    case 'draft':
    case 'history':
      return `#/${place.of.kind}s/${encodeURIComponent(place.of.id)}/${place.view}`;
    case 'entry': {
      const base = `#/lists/${encodeURIComponent(place.list)}`;
      if (place.entry !== null) return `${base}/entries/${encodeURIComponent(place.entry)}`;
      return place.match === ''
        ? `${base}/new`
        : `${base}/new?${new URLSearchParams({ match: place.match })}`;
    }
    default:
      return `#/${place.view}`;
  }
}

/** Where a list or a set is read. */
export function placeOfDocument({ kind, id }: DocumentName): Place {
  return kind === 'list' ? { view: 'list', list: id } : { view: 'set', set: id };
}

/** An address typed by hand may hold a `%` that encodes nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
