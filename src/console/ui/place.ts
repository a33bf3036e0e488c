/** Where in the console one is; the part of the address after `#`, which is never sent to the service. */
export type Place =
  | { readonly view: 'test' }
  | { readonly view: 'lists' }
  | { readonly view: 'list'; readonly list: string }
  | { readonly view: 'entry'; readonly list: string; readonly entry: string | null; readonly match: string }
  | { readonly view: 'draft'; readonly list: string }
  | { readonly view: 'history'; readonly list: string }
  | { readonly view: 'health' }
  | { readonly view: 'suggestions' };

/** The place that an address means; the test box for one that means none. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [first, list, what, entry] = path.split('/').map(decoded);
  if (first === 'health' || first === 'suggestions') return { view: first };
  if (first === 'lists') {
    if (!list) return { view: first };
    if (what === 'entries' && entry) return { view: 'entry', list, entry, match: '' };
    if (what === 'new') {
      return { view: 'entry', list, entry: null, match: new URLSearchParams(query).get('match') ?? '' };
    }
    if (what === 'draft' || what === 'history') return { view: what, list };
    return { view: 'list', list };
  }
  return { view: 'test' };
}

/** The address of a place: `placeOf(hrefOf(place))` is the place. */
export function hrefOf(place: Place): string {
  switch (place.view) {
    case 'test':
      return '#/';
    case 'lists':
    case 'health':
    case 'suggestions':
      return `#/${place.view}`;
    case 'list':
      return `#/lists/${encodeURIComponent(place.list)}`;
    case 'draft':
    case 'history':
      return `#/lists/${encodeURIComponent(place.list)}/${place.view}`;
    case 'entry': {
      const base = `#/lists/${encodeURIComponent(place.list)}`;
      if (place.entry !== null) return `${base}/entries/${encodeURIComponent(place.entry)}`;
      return place.match === ''
        ? `${base}/new`
        : `${base}/new?${new URLSearchParams({ match: place.match })}`;
    }
  }
}

/** An address typed by hand may hold a `%` that encodes nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
