import { describe, expect, test } from 'vitest';
import { BUCKETS } from '../../src/semantic/features.ts';
import { COLUMNS } from '../../src/semantic/heads.ts';
import { createUnits, UNIT_ROW } from '../../src/semantic/units.ts';
import type { Token } from '../../src/text/token.ts';
import { WORD_PLACES } from '../../src/text/word-table.ts';

const table = Int8Array.from({ length: BUCKETS * COLUMNS }, (_, at) => ((at * 31) % 251) - 125);

function tokenOf(form: string, number: number): Token {
  const word = { number, form, folded: form, stem: form };
  return { kind: 'word', start: 0, end: form.length, word, inHashtag: false };
}

function sumsOf(units: ReturnType<typeof createUnits>, place: number): number[] {
  return [...units.sums().subarray(place * UNIT_ROW, place * UNIT_ROW + COLUMNS)];
}

/** What a word adds, whatever stood before it. */
function alone(form: string): number[] {
  const units = createUnits(table);
  units.begin();
  return sumsOf(units, units.placeOf(tokenOf(form, 1)));
}

describe('units', () => {
  test('two words of one text that share a place both keep their sums', () => {
    const units = createUnits(table);
    units.begin();
    const first = units.placeOf(tokenOf('colis', 7));
    const second = units.placeOf(tokenOf('facture', 7 + WORD_PLACES));
    expect(sumsOf(units, first)).toEqual(alone('colis'));
    expect(sumsOf(units, second)).toEqual(alone('facture'));
  });

  test('a place that another word has taken since is worked out anew', () => {
    const units = createUnits(table);
    units.begin();
    units.placeOf(tokenOf('colis', 7));
    units.begin();
    expect(sumsOf(units, units.placeOf(tokenOf('facture', 7 + WORD_PLACES)))).toEqual(alone('facture'));
  });

  test('words without a number, more than there is room for at first, keep their sums until the next text', () => {
    const units = createUnits(table);
    units.begin();
    const places = Array.from({ length: 200 }, (_, at) => units.placeOf(tokenOf(`mot${at}`, 0)));
    expect(new Set(places).size).toBe(200);
    expect(places.every((place) => place >= WORD_PLACES)).toBe(true);
    places.forEach((place, at) => {
      expect(sumsOf(units, place)).toEqual(alone(`mot${at}`));
    });
  });
});
