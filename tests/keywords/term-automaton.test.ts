import { expect, test } from 'vitest';
import { createTermAutomaton } from '../../src/keywords/term-automaton.ts';
import type { Token } from '../../src/text/token.ts';
import { WORD_PLACES } from '../../src/text/word-table.ts';

function tokenOf(form: string, number: number): Token {
  const word = { number, form, folded: form, stem: form };
  return { kind: 'word', start: 0, end: form.length, word, inHashtag: false };
}

test.each([
  ['words of one place are told apart', 7, 7 + WORD_PLACES],
  ['words without a number are told apart', 0, 0],
])('%s', (_, colis, facture) => {
  const automaton = createTermAutomaton();
  const token = tokenOf('colis', 0);
  automaton.add([{ mode: 'inflected', token, written: 'colis' }], 3);
  const tokens = [tokenOf('colis', colis), tokenOf('facture', facture), tokenOf('colis', colis)];
  const { numbers, length } = automaton.scan(tokens, 'colis');
  expect([...numbers.subarray(0, length)]).toEqual([3, 0, 0, 3, 2, 2]);
});
