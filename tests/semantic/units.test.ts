import { describe, expect, test } from 'vitest';
import { unitFeatures, WHOLE } from '../../src/semantic/features.ts';
import { COLUMNS } from '../../src/semantic/heads.ts';
import { createKnownFeatures } from '../../src/semantic/known-features.ts';
import { createUnits, NO_PART, ROW } from '../../src/semantic/units.ts';
import type { Token } from '../../src/text/token.ts';
import { WORD_PLACES } from '../../src/text/word-table.ts';

const FORMS = ['colis', 'facture', ...Array.from({ length: 2000 }, (_, at) => `mot${at}`)];
const features = new Set(
  FORMS.flatMap((form) => [...unitFeatures(form, form, true)].map((one) => one >>> 0)),
);
const known = createKnownFeatures(Uint32Array.from(features).sort());
const table = Int8Array.from({ length: known.count * COLUMNS }, (_, at) => ((at * 31) % 251) - 125);
const model = { known, table };

function tokenOf(form: string, number: number): Token {
  const word = { number, form, folded: form, stem: form };
  return { kind: 'word', start: 0, end: form.length, word, inHashtag: false };
}

function sumsOf(units: ReturnType<typeof createUnits>, place: number): number[] {
  return [...units.unitRows().subarray(place * ROW, place * ROW + COLUMNS)];
}

const apart = createUnits(model);

/** What a word adds, whatever stood before it. */
function alone(form: string): number[] {
  apart.begin();
  return sumsOf(apart, apart.placeOf(tokenOf(form, 0)));
}

describe('units', () => {
  test('a word of which nothing is known weighs nothing, and stands in the text all the same', () => {
    const units = createUnits(model);
    units.begin();
    const place = units.placeOf(tokenOf('ÿÿÿ', 5));
    expect(sumsOf(units, place)).toEqual(new Array(COLUMNS).fill(0));
    expect(units.squareOf(place)).toBe(0);
    expect(units.hashOf(place)).not.toBe(units.hashOf(units.placeOf(tokenOf('colis', 6))));
    const handle: Token = { ...tokenOf('@nom', 7), kind: 'handle' };
    expect(units.squareOf(units.placeOf(handle))).toBe(NO_PART);
  });

  test('two words of one text that share a place both keep their sums', () => {
    const units = createUnits(model);
    units.begin();
    const first = units.placeOf(tokenOf('colis', 7));
    const second = units.placeOf(tokenOf('facture', 7 + WORD_PLACES));
    expect(sumsOf(units, first)).toEqual(alone('colis'));
    expect(sumsOf(units, second)).toEqual(alone('facture'));
  });

  test('a place that another word has taken since is worked out anew', () => {
    const units = createUnits(model);
    units.begin();
    units.placeOf(tokenOf('colis', 7));
    units.begin();
    expect(sumsOf(units, units.placeOf(tokenOf('facture', 7 + WORD_PLACES)))).toEqual(alone('facture'));
  });

  test('words without a number, more than there is room for at first, keep their sums until the next text', () => {
    const units = createUnits(model);
    units.begin();
    const places = Array.from({ length: 200 }, (_, at) => units.placeOf(tokenOf(`mot${at}`, 0)));
    expect(new Set(places).size).toBe(200);
    expect(places.every((place) => place >= WORD_PLACES)).toBe(true);
    places.forEach((place, at) => {
      expect(sumsOf(units, place)).toEqual(alone(`mot${at}`));
    });
  });

  test.each([0, 1, 2, 511, 512, 513, 2000])(
    'the sums of a text of %i words are those of its rows',
    (count) => {
      const units = createUnits(model);
      const expected = new Array<number>(COLUMNS).fill(0);
      const rowAt = (at: number) => (at * 7919) % known.count;
      // Twice: nothing of a text is left for the next.
      for (let turn = 0; turn < 2; turn++) {
        units.begin();
        expected.fill(0);
        for (let at = 0; at < count; at++) {
          // Every third has no number, so that memory grows in the midst of the text.
          const place = units.placeOf(tokenOf(`mot${at}`, at % 3 === 0 ? 0 : at));
          units.addUnit(place);
          units.addFeature(rowAt(at));
          const own = sumsOf(units, place);
          for (let k = 0; k < COLUMNS; k++)
            expected[k] = (expected[k] ?? 0) + (own[k] ?? 0) + WHOLE * (table[rowAt(at) * COLUMNS + k] ?? 0);
        }
        expect([...units.sums()]).toEqual(expected);
      }
    },
  );
});
