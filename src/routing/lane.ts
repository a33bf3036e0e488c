import type { Lane } from '../mention/lane.ts';
import type { DecidableMention } from '../mention/mention.ts';
import { foldWord } from '../text/fold.ts';
import type { Policy } from './policy.ts';
import { isVip } from './route.ts';

export type LaneOf = (mention: DecidableMention) => Lane;

/** A longer text says in its beginning what it is about; in UTF-16 units. */
const READ_LENGTH = 2_000;

/**
 * Tells the lane of a mention by what is known before it is decided, in some microseconds: private messages, VIPs, low
 * ratings, questions, and words in which people ask for help (`priorityLane` of the policy). It guesses, and decides
 * nothing: a mention in the wrong lane has the same decision, at another time.
 */
export function createLaneOf(policy: Policy): LaneOf {
  const { words, questions, maxRating } = policy.priorityLane;
  const asks = words.length === 0 ? undefined : new RegExp(`(?<![a-z])(?:${words.map(foldSmall).join('|')})`);

  function speaksToTheBrand(text: string): boolean {
    const read = text.slice(0, READ_LENGTH);
    return (questions && read.includes('?')) || asks?.test(foldSmall(read)) === true;
  }

  return ({ source, author, rating, text }) => {
    // What the brand wrote itself waits for nobody's answer.
    if (author?.isBrand === true) return 'standard';
    const first =
      source?.visibility === 'private' ||
      source?.kind === 'message' ||
      isVip(author, policy) ||
      (rating !== undefined && rating <= maxRating) ||
      speaksToTheBrand(text);
    return first ? 'priority' : 'standard';
  };
}

/** People who are in a hurry leave out capitals and accents. */
const foldSmall = (text: string): string => foldWord(text.toLowerCase());
