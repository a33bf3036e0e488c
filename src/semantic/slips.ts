/** The rows of a French keyboard: a finger that slips hits the next key. */
const KEY_ROWS = ['azertyuiop', 'qsdfghjklm', 'wxcvbn'];
const NEXT_KEY = new Map(
  KEY_ROWS.flatMap((row) => [...row].map((key, at) => [key, row[at + 1] ?? row[at - 1] ?? key] as const)),
);
/** What is shorter is mostly a word that says little by itself. */
const WORD = /^[a-zà-öø-ÿœ]{4,}$/i;
/** How many slips a text has. */
const SLIPS = 2;

/**
 * The text as a hasty thumb types it: two neighbours swapped, a letter lost, the key beside it, a space forgotten; two of
 * these. Trained on so written texts too, a model does not hang on the spelling of one word (Belinkov and Bisk 2018).
 * `random`: whole numbers below 2^32.
 */
export function withSlips(text: string, random: () => number): string {
  const words = text.split(' ');
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
    const ways = [
      before + next + own + after,
      before + next + after,
      before + (NEXT_KEY.get(own) ?? own) + next + after,
      word + (words[at + 1] ?? ''),
    ];
    const way = random() % ways.length;
    words.splice(at, way === 3 ? 2 : 1, ways[way] ?? word);
  }
  return words.join(' ');
}
