import type { Analyser } from '../text/analyse.ts';
import type { Analysis } from '../text/token.ts';

/**
 * What a text is like, whatever it is about. These few facts hold in every sector, and drown among the words of a long
 * text: measured with each source left out, they lift the mean F1 of the two large routes by 0.7 points, and the recall
 * of moderation by 2.
 */
export interface Shape {
  /** 1: it asks something (a question mark). */
  readonly question: number;
  /** 1: the author speaks of themselves, and of something that is not, or no longer, as it should be. */
  readonly ownCase: number;
  /** Natural logarithm of one more than the number of words. */
  readonly length: number;
  /** 1: it holds data of a person, and the author does not speak of themselves. */
  readonly othersData: number;
  /** 1: an amount or a number to call, with an invitation elsewhere. */
  readonly offer: number;
}

const PERSONAL: ReadonlySet<string> = new Set(['phone', 'email', 'postal_address', 'iban', 'card']);

/** Reads the shape of a text. `entities`: those found in it. */
export function shapeOf(
  { tokens }: Analysis,
  entities: readonly { readonly type: string }[],
  { roleOf }: Pick<Analyser, 'roleOf'>,
): Shape {
  let question = 0;
  let words = 0;
  let self = false;
  let denial = false;
  let invitation = false;
  let price = false;
  for (const { kind, word } of tokens) {
    if (kind === 'punctuation') {
      if (word.form.includes('?')) question = 1;
      continue;
    }
    words += 1;
    if (kind === 'amount' || kind === 'phone') price = true;
    if (kind !== 'word') continue;
    const role = roleOf(word.folded);
    if (role === 'self') self = true;
    else if (role === 'denial') denial = true;
    else if (role === 'invitation') invitation = true;
  }
  const data = entities.some(({ type }) => PERSONAL.has(type));
  return {
    question,
    ownCase: self && denial ? 1 : 0,
    length: Math.log1p(words),
    othersData: data && !self ? 1 : 0,
    offer: invitation && price ? 1 : 0,
  };
}
