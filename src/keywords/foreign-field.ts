import { KNOWN_CHANNELS } from '../mention/mention.ts';
import { closeChannel } from './close-channel.ts';
import type { ForeignKind } from './foreign-wordings.ts';

const FIELD = /^([\p{L}_]{2,20}):(.*)$/u;

/** Conditions of other tools, by the name of ours that says the same. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['from', 'author:'],
  ['user', 'author:'],
  ['username', 'author:'],
  ['by', 'author:'],
  ['language', 'lang:'],
  ['lg', 'lang:'],
  ['site', 'channel:'],
  ['source', 'channel:'],
  ['sourcetype', 'channel:'],
  ['source_type', 'channel:'],
  ['domain', 'channel:'],
  ['host', 'channel:'],
  ['platform', 'channel:'],
  ['network', 'channel:'],
  ['hashtag', '#'],
  ['hashtags', '#'],
  ['tag', '#'],
  ['mention', '@'],
  ['mentions', '@'],
  ['to', '@'],
  ['stars', 'rating:'],
]);
/** Parts of a text that are not told apart here. */
const PARTS = new Set(
  ['title', 'titre', 'intitle', 'text', 'texte', 'intext', 'content', 'contenu', 'body', 'fulltext'].concat(
    ...['headline', 'lead', 'allintitle', 'comment'],
  ),
);
const DAYS = new Set(['since', 'until', 'before', 'after', 'published']);
/** What no query can ask for. */
const MISSING = new Set(
  [
    'url',
    'inurl',
    'link',
    'links',
    'country',
    'region',
    'city',
    'geo',
    'geocode',
    'sentiment',
    'gender',
  ].concat(
    ...['is', 'has', 'filter', 'include', 'exclude', 'followers', 'min_faves', 'min_retweets', 'min_replies'],
    ...['engagement', 'reach', 'emoji', 'image', 'cache', 'related', 'filetype', 'ext', 'list', 'place'],
  ),
);

/** Reads a chunk as a condition of another tool, with what stands right behind it (a quotation, a group); undefined: it is none. */
export function foreignField(
  chunk: string,
  behind: string,
):
  | { readonly kind: ForeignKind; readonly part: string; readonly suggestion: string | undefined }
  | undefined {
  const [, name = '', value = ''] = FIELD.exec(chunk) ?? [];
  // `url : …` and `texte : …` are words and a colon.
  if (name === '' || (value === '' && !/^["“«(]/.test(behind)) || value.startsWith('//')) return undefined;
  const part = `${name}:`;
  const renamed = RENAMED.get(name);
  if (renamed !== undefined) {
    const given = value.replace(/^[@#]/, '');
    const written = renamed === 'channel:' ? channelOf(given) : given;
    return { kind: 'field_renamed', part, suggestion: written === undefined ? undefined : renamed + written };
  }
  if (PARTS.has(name)) return { kind: 'field_part', part, suggestion: value };
  if (DAYS.has(name)) return { kind: 'field_days', part, suggestion: undefined };
  return MISSING.has(name) ? { kind: 'field_missing', part, suggestion: undefined } : undefined;
}

/** The known channel that a site names (`facebook.com`), if it is one; nothing for nothing. */
function channelOf(site: string): string | undefined {
  const name = site.toLowerCase().replace(/^www\.|\.(?:com|fr|net|org)$/g, '');
  return name === '' ? name : (KNOWN_CHANNELS.find((known) => known === name) ?? closeChannel(name));
}
