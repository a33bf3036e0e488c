import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readGold } from '../../src/pipeline/load-gold.ts';
import { foldWord } from '../../src/text/fold.ts';
import { createSpeller } from '../../src/text/misspelt.ts';
import { createVocabulary } from '../../src/text/vocabulary.ts';
import { analyse, createRandom, forms, lexicons } from './analyser.ts';

/** What the model reads, where that is not what is written: `written → meant`. */
function slipsOf(text: string): string[] {
  return analyse(text).tokens.flatMap(({ word }) =>
    word.meant === undefined ? [] : [`${word.form} → ${word.meant.form}`],
  );
}

describe('a slip of the finger', () => {
  test.each([
    ['swapped', 'mon rembousrement', 'rembousrement → remboursement'],
    ['swapped, short', 'mon colsi', 'colsi → colis'],
    ['swapped, in capitals', 'MON RESEUA', 'reseua → réseau'],
    ['a letter lost', 'le techicien', 'techicien → technicien'],
    ['a double letter lost', 'mon adrese', 'adrese → adresse'],
    ['a letter doubled', 'ma résilliation', 'résilliation → résiliation'],
    ['a letter lost, and the accent', 'une reclamtion', 'reclamtion → réclamation'],
    ['a space behind an article', 'lesclients', 'lesclients → clients'],
    ['a space, before an accent', 'jedéteste attendre', 'jedéteste → déteste'],
    ['decomposed', 'jedéteste'.normalize('NFD'), 'jedéteste → déteste'],
  ])('%s: “%s”', (_what, written, slip) => {
    expect(slipsOf(written)).toEqual([slip]);
  });

  test('is found by lists as it is written: only the model reads what was meant', () => {
    expect(forms('mon rembousrement')).toBe('mon rembousrement');
  });
});

describe('stays as it stands', () => {
  test.each([
    ['what is a word', 'des pronos et un reset'],
    ['a rare word', 'retracer ce qui survient, sans meneurs'],
    ['what has the stem of a word', 'vous rembourseriez'],
    ['a short word', 'cocm et clsi'],
    ['what could be two words', 'dise'],
    ['a word cut in two that is one slip away as well', 'monetire'],
    ['what a wrong letter explains as well', 'colus'],
    ['what says the reverse', 'unacceptable et desavantages'],
    ['a name', 'conrad, syrine, garcia et desrosiers'],
    ['a verb that begins like an article', 'désactives'],
    ['a short form', 'tujours, baucoup, tjs pas svp'],
    ['a class', '<email> ou :colere:'],
  ])('%s: “%s”', (_what, written) => {
    expect(slipsOf(written)).toEqual([]);
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
    expect(slipsOf(brands)).toEqual([]);
  });

  test('every word of a whole dictionary of French, with all its forms', () => {
    const meant = createSpeller(createVocabulary(lexicons), lexicons);
    const words: string[] = createRequire(import.meta.url)('an-array-of-french-words');
    expect(words.length).toBeGreaterThan(300_000);
    const written = words.flatMap((word) => [word, foldWord(word)]);
    expect(written.filter((word) => meant(word) !== undefined)).toEqual([]);
  });

  test('nearly every word of texts that no list was made from', async () => {
    const feeds = ['fournisseur-d-energie-x', 'enseigne-facebook', 'portefeuille-mobile', 'lisiere-energie'];
    const files = feeds.map((name) => join('tests/corpus/feeds', `${name}.jsonl`));
    const texts = (await Promise.all(files.map((file) => readGold(file, 'all')))).flat();
    const slips = texts.flatMap(({ text }) => slipsOf(text));
    console.log(`${texts.length} texts, read otherwise: ${slips.join(', ')}`);
    expect(slips.length / texts.length).toBeLessThanOrEqual(0.005);
  });
});

/** The finger slips once, somewhere behind the first letter and before the last. */
const SLIPS: readonly ((word: string, at: number) => string)[] = [
  (word, at) => word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
  (word, at) => word.slice(0, at) + word.slice(at + 1),
];

test('at least 88 % of 600 drawn slips in known words are read as the word, and none as another', () => {
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
    const read = analyse(`le ${written} !`).tokens.map((token) => token.word.meant?.folded)[1];
    if (read === foldWord(word)) right += 1;
    else if (read !== undefined) wrong.push(`${written} → ${read} (${word})`);
  }
  console.log(`slips: ${right} of ${drawn} read as the word`);
  expect(right / drawn).toBeGreaterThanOrEqual(0.88);
  expect(wrong).toEqual([]);
});
