import { describe, expect, test } from 'vitest';
import { here, ON_A_SHARED_MACHINE } from '../support/shared-machine.ts';
import { analyse, createRandom } from './analyser.ts';

const SIZE = 100_000;
const random = createRandom(7);
const randomUnits = (length: number) =>
  Array.from({ length }, () => String.fromCharCode(Math.floor(random() * 0x10000))).join('');

/** Texts of a given length that ask the most of one part of the analyser. */
const floods: Readonly<Record<string, (length: number) => string>> = {
  'one letter': (length) => 'a'.repeat(length),
  'one digit': (length) => '1'.repeat(length),
  'one star': (length) => '*'.repeat(length),
  'one apostrophe': (length) => "'".repeat(length),
  'letters and apostrophes': (length) => "l'".repeat(length / 2),
  'letters and hyphens': (length) => 'a-'.repeat(length / 2),
  'letters and dots': (length) => 'a.'.repeat(length / 2),
  'letters and stars': (length) => 'a*'.repeat(length / 2),
  'masked words': (length) => 'p*t*i* '.repeat(length / 7),
  'ordinary words with signs': (length) =>
    Array.from(
      { length: length / 9 },
      (_, at) => `r1mb6ur9${String.fromCharCode(97 + (at % 26), 97 + ((at / 26) % 26))} `,
    ).join(''),
  'words with a sign, all different': (length) =>
    Array.from(
      { length: length / 10 },
      (_, at) => `mo3${(at % 1e4).toString(26).replace(/[0-9]/g, 'a').padStart(6, 'b')} `,
    ).join(''),
  'letters apart': (length) => 'c o n '.repeat(length / 6),
  'combining marks': (length) => `e${'\u0301\u0323'.repeat(length / 2)}`,
  'marks on each letter': (length) => 'e\u0301\u0323\u0302\u0331'.repeat(length / 5),
  'invisible characters': (length) => `a${'\u200B'.repeat(length)}`,
  'joined emojis': (length) => '👨\u200D'.repeat(length / 3),
  flags: (length) => '🇫🇷'.repeat(length / 4),
  'lone surrogates': (length) => '\uD83D'.repeat(length),
  hashes: (length) => '#'.repeat(length),
  'one long hashtag': (length) => `#${'nul'.repeat(length / 3)}`,
  'a hashtag of changing case': (length) => `#${'aB'.repeat(length / 2)}`,
  'a hashtag of marks': (length) => `#e${'\u0301\u0323'.repeat(length / 2)}`,
  'a hashtag of underscores': (length) => `#a${'_'.repeat(length)}`,
  'at signs': (length) => 'a@'.repeat(length / 2),
  'addresses cut short': (length) => `${'a'.repeat(60)}@`.repeat(length / 61),
  'dotted numbers': (length) => '1.'.repeat(length / 2),
  'numbers in groups': (length) => '1 000 '.repeat(length / 6),
  'phone numbers': (length) => '06 12 34 56 '.repeat(length / 12),
  dates: (length) => '12/'.repeat(length / 3),
  colons: (length) => ':'.repeat(length),
  'question marks': (length) => '?!'.repeat(length / 2),
  'a long link': (length) => `https://${'a.'.repeat(length / 2)}`,
  'short letters': (length) => 'c l '.repeat(length / 4),
  'stretched letters': (length) => 'aaabbbccc'.repeat(length / 9),
  laughter: (length) => 'ha'.repeat(length / 2),
  spaces: (length) => ' '.repeat(length),
  // Others each time: all the words of the shorter text would still be known from the round before.
  'random UTF-16': randomUnits,
};

/** Milliseconds of the fastest of five readings: the one least disturbed by other work on the machine. */
function fastest(flood: (length: number) => string, length: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round += 1) {
    const text = flood(length);
    const before = process.cpuUsage();
    analyse(text);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

describe('hostile text', () => {
  test.each(Object.entries(floods))(
    '%s: twice the length takes less than three times as long',
    ON_A_SHARED_MACHINE,
    (_name, flood) => {
      const half = fastest(flood, SIZE);
      const whole = fastest(flood, 2 * SIZE);
      // Below 5 ms the clock and the garbage collector weigh more than the text.
      expect(whole).toBeLessThan(Math.max(3 * half, 15));
      expect(half).toBeLessThan(here(300, half));
    },
  );

  test('does not grow the text: tokens are fewer than code units', () => {
    for (const flood of Object.values(floods)) {
      const text = flood(1000);
      expect(analyse(text).tokens.length).toBeLessThanOrEqual(text.length);
    }
  });

  test('leaves nothing of a control character or a lone surrogate', () => {
    const forms = analyse('a\u0000b \uD800 c\uDC00d').tokens.map((token) => token.word.form);
    expect(forms).toEqual(['a', 'b', 'c', 'd']);
  });
});
