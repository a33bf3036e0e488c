import type { Wording } from '../errors.ts';
import { KNOWN_CHANNELS } from '../mention/mention.ts';
import { editDistance } from './edit-distance.ts';
import type { KeywordList } from './list-schema.ts';

/** Other names of known channels. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['twitter', 'x'],
  ['twiter', 'x'],
  ['x.com', 'x'],
  ['fb', 'facebook'],
  ['insta', 'instagram'],
  ['ig', 'instagram'],
  ['tik-tok', 'tiktok'],
  ['yt', 'youtube'],
  ['google', 'google_reviews'],
  ['appstore', 'app_store'],
  ['playstore', 'play_store'],
  ['google play', 'play_store'],
  ['e-mail', 'email'],
]);
/** In a shorter name two slips may make any other one. */
const LONG = 7;

/** The known channel that a name was probably meant for; undefined where it is known itself, or like none. */
export function closeChannel(name: string): string | undefined {
  if (KNOWN_CHANNELS.some((known) => known === name)) return undefined;
  const other = OTHER_NAMES.get(name);
  if (other !== undefined) return other;
  const plain = name.replace(/[\s-]+/g, '_');
  return KNOWN_CHANNELS.find(
    (known) => known.length > 4 && editDistance(known, plain) <= (known.length >= LONG ? 2 : 1),
  );
}

/** A warning for each channel of a list that was probably meant for a known one: the list would then hold nowhere. */
export function channelWarnings({ channels = [] }: KeywordList): Wording[] {
  return channels.flatMap((name) => {
    const known = closeChannel(name.trim().toLowerCase());
    return known === undefined
      ? []
      : [
          {
            fr: `le canal « ${name} » ressemble à un canal connu : écrivez « ${known} », sauf si vos mentions le nomment ainsi`,
            en: `the channel "${name}" looks like a known one: write "${known}", unless your mentions name it so`,
          },
        ];
  });
}
