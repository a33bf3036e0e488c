import { STANDS_FOR } from '../text/disguise.ts';

/** The rows of a French keyboard: a finger that slips hits the next key. */
const KEY_ROWS = ['azertyuiop', 'qsdfghjklm', 'wxcvbn'];
const NEXT_KEY = new Map(
  KEY_ROWS.flatMap((row) => [...row].map((key, at) => [key, row[at + 1] ?? row[at - 1] ?? key] as const)),
);
/** What is shorter is mostly a word that says little by itself. */
const WORD = /^[a-zà-öø-ÿœ]{4,}$/i;
/** How many slips a text has. */
const SLIPS = 2;
/** One text in so many has no accents at all. */
const WITHOUT_ACCENTS = 3;
/** So many spaces are forgotten in a row, at most. */
const RUN_TOGETHER = 3;
const MASK = '*';
/** What is written for a letter, to look like it or to hide it. */
const signsFor = (letter: string) => [
  MASK,
  ...Object.keys(STANDS_FOR).filter((sign) => STANDS_FOR[sign]?.includes(letter)),
];
const ACCENTED = /(\p{Script=Latin})\p{M}+/gu;

/**
 * The text as a hasty thumb types it, or one that hides a word: two neighbours swapped, a letter lost, the key beside it, a
 * sign for a letter, spaces forgotten, a space inside a word; two of these, and often no accents. Trained on so written texts
 * too, a model does not hang on the spelling of one word (Belinkov and Bisk 2018). `random`: whole numbers below 2^32.
 */
export function withSlips(text: string, random: () => number): string {
  const words = (random() % WITHOUT_ACCENTS === 0 ? withoutAccents(text) : text).split(' ');
  for (let slip = 0; slip < SLIPS; slip++) {
    const places = [...words.keys()].filter((at) => WORD.test(words[at] ?? ''));
    const at = places[random() % places.length];
    const word = at === undefined ? undefined : words[at];
    if (at === undefined || word === undefined) break;
    // The first letter is seldom wrong.
    const letter = 1 + (random() % (word.length - 2));
    const [before, own, next, after] = [
      word.slice(0, letter),
      word[letter] ?? '',
      word[letter + 1] ?? '',
      word.slice(letter + 2),
    ];
    const signs = signsFor(own);
    const ways = [
      before + next + own + after,
      before + next + after,
      before + (NEXT_KEY.get(own) ?? own) + next + after,
      before + (signs[random() % signs.length] ?? own) + next + after,
      `${before + own} ${next + after}`,
    ];
    const way = random() % (ways.length + 1);
    const found = ways[way];
    const together = 2 + (random() % RUN_TOGETHER);
    if (found === undefined) words.splice(at, together, words.slice(at, at + together).join(''));
    else words.splice(at, 1, found);
  }
  return words.join(' ');
}

function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(ACCENTED, '$1').normalize('NFC');
}
