import { describe, expect, test } from 'vitest';
import { foldWord } from '../../src/text/fold.ts';
import { analyse, corpusTexts, createRandom, forms, lexicons, spans } from './analyser.ts';

describe('a slip of the finger', () => {
  test.each([
    ['swapped', 'mon rembousrement', 'mon remboursement'],
    ['swapped, short', 'mon colsi', 'mon colis'],
    ['swapped, in capitals', 'MON RESEUA', 'mon réseau'],
    ['a letter lost', 'le techicien', 'le technicien'],
    ['a double letter lost', 'mon adrese', 'mon adresse'],
    ['a letter lost, and the accent', 'une reclamtion', 'une réclamation'],
    ['a space', 'lesclients et monabonnement', 'les clients et mon abonnement'],
    ['a space, before an accent', 'jedéteste attendre', 'je déteste attendre'],
  ])('%s: “%s”', (_what, written, read) => {
    expect(forms(written)).toBe(read);
  });

  test('keeps the span of what was written, of either word where there are two', () => {
    expect(spans('mon rembousrement')).toBe('mon[mon] remboursement[rembousrement]');
    expect(spans('tous lesclients')).toBe('tous[tous] les[les] clients[clients]');
    expect(spans('tous lesclieeeents')).toBe('tous[tous] les[lesclieeeents] clients[lesclieeeents]');
  });
});

describe('stays as it stands', () => {
  test.each([
    ['what is a word', 'des pronos et un reset'],
    ['what has the stem of a word', 'vous rembourseriez'],
    ['a name', 'Marchal et Deschamps'],
    ['a short word', 'cocm et clsi'],
    ['what could be two words', 'dise'],
    ['a verb that begins like an article', 'désactives'],
    ['a slip of what makes one thing with a number', 'des semianes'],
  ])('%s: “%s”', (_what, written) => {
    expect(forms(written)).toBe(written.toLowerCase());
  });

  test('the name of a brand, in lower case as well', () => {
    const brands =
      'carrefour auchan leclerc intermarché lidl monoprix franprix picard darty boulanger decathlon kiabi zara sephora castorama ' +
      'conforama bershka promod jules devred minelli foot locker adidas reebok salomon cdiscount rakuten vinted leboncoin temu ' +
      'zalando blablacar deliveroo yango jumia bouygues sosh numericable prixtel lebara coriolis freebox livebox engie enedis ' +
      'totalenergies ekwateur enercoop iberdrola veolia moov djamo mastercard paypal revolut boursorama monabanq groupama ' +
      'desjardins videotron swisscom migros proximus telenet delhaize transdev keolis ouigo transavia vueling europcar renault ' +
      'citroën dacia tesla volkswagen skoda hyundai nissan samsung huawei xiaomi nintendo ubisoft netflix spotify deezer molotov ' +
      'doctolib chronopost colissimo geodis nestlé danone haribo nutella bonduelle garnier nivea lancôme chanel hermès moulinex';
    expect(forms(brands)).toBe(brands);
  });
});

/** The finger slips once, somewhere behind the first letter and before the last. */
const SLIPS: readonly ((word: string, at: number) => string)[] = [
  (word, at) => word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
  (word, at) => word.slice(0, at) + word.slice(at + 1),
];

test('at least 85 % of 600 slips in known words are read as the word, and at most 3 % as another', () => {
  const random = createRandom(11);
  const pool = [...lexicons.words].filter((word) => /^\p{Ll}{8,14}$/u.test(word));
  let [drawn, right] = [0, 0];
  const wrong: string[] = [];
  while (drawn < 600) {
    const word = pool[Math.floor(random() * pool.length)] ?? '';
    const at = 1 + Math.floor(random() * (word.length - 3));
    const written = SLIPS[drawn % SLIPS.length]?.(word, at) ?? word;
    if (lexicons.words.has(written)) continue;
    drawn += 1;
    const read = analyse(`le ${written} !`).tokens.map((token) => token.word.folded)[1];
    if (read === foldWord(word)) right += 1;
    else if (read !== foldWord(written)) wrong.push(`${written} → ${read} (${word})`);
  }
  console.log(`slips: ${right} of ${drawn} read as the word; as another: ${wrong.join(', ')}`);
  expect(right / drawn).toBeGreaterThanOrEqual(0.85);
  expect(wrong.length / drawn, wrong.join(', ')).toBeLessThanOrEqual(0.03);
});

test('at most 0.5 % of clean sentences have a word respelt', () => {
  const texts = corpusTexts(true);
  const short = new Set([...lexicons.slang.keys(), ...lexicons.lowerSlang.keys()]);
  const found = texts.flatMap((text) =>
    analyse(text).tokens.flatMap(({ kind, start, end, word }) => {
      const written = foldWord(text.slice(start, end).toLowerCase());
      const isRespelt = kind === 'word' && /^\p{L}{5,}$/u.test(written) && !/(.)\1\1/.test(written);
      return isRespelt && written !== word.folded && !short.has(written) ? [`${written} → ${word.form}`] : [];
    }),
  );
  console.log(
    `clean sentences: ${texts.length}, words respelt: ${found.length}: ${found.slice(0, 80).join(', ')}`,
  );
  expect(found.length / texts.length).toBeLessThanOrEqual(0.005);
});
