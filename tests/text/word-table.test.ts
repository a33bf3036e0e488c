import { describe, expect, test } from 'vitest';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import type { Token } from '../../src/text/token.ts';
import { createWordTable, WORD_PLACES } from '../../src/text/word-table.ts';

function tokenOf(form: string, number: number): Token {
  const word = { number, form, folded: form, stem: form };
  return { kind: 'word', start: 0, end: form.length, word, inHashtag: false };
}

describe('a word table', () => {
  test('tells apart words of one place', () => {
    const table = createWordTable(({ word }) => ({ form: word.form }));
    const [colis, facture] = [tokenOf('colis', 7), tokenOf('facture', 7 + WORD_PLACES)];
    for (const token of [colis, facture, colis]) expect(table.of(token).form).toBe(token.word.form);
  });

  test('works out anew what has no number', () => {
    const table = createWordTable(({ word }) => ({ form: word.form }));
    for (const form of ['colis', 'facture']) expect(table.of(tokenOf(form, 0)).form).toBe(form);
  });

  test('works out a word once while nothing else takes its place', () => {
    let count = 0;
    const table = createWordTable(() => ({ count: ++count }));
    for (const number of [1, 2, 1, 2]) table.of(tokenOf('colis', number));
    expect(count).toBe(2);
  });
});

test('no two words have one number, whoever reads them and however many come', () => {
  const numbers = new Set<number>();
  for (const analyser of [createAnalyser(loadLexicons()), createAnalyser(loadLexicons())])
    for (let from = 0; from < WORD_PLACES; from += 1000) {
      const text = Array.from({ length: 1000 }, (_, at) => `mot${from + at}x`).join(' ');
      for (const { word } of analyser.analyse(text).tokens) numbers.add(word.number);
    }
  expect(numbers.size).toBe(2 * 1000 * Math.ceil(WORD_PLACES / 1000));
});
