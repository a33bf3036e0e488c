import { describe, expect, test } from 'vitest';
import { BEGIN, createPieces, END, MAX_PIECES } from '../../src/semantic/pieces.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';

const { analyse } = createAnalyser(loadLexicons());

/** Log-probabilities are made up: a whole word is likelier than its parts, unless it is rare. */
const VOCABULARY = [
  ['<unk>', 0],
  ['<s>', 0],
  ['</s>', 0],
  ['▁colis', -5],
  ['▁col', -4],
  ['is', -4],
  ['▁l', -3],
  ["'", -2],
  ['écran', -6],
  ['▁écran', -6],
  ['?', -2],
  ['▁re', -3],
  ['mis', -3],
  ['▁remis', -9],
  ['▁colere', -5],
  ['▁amount', -5],
] as const;
const pieces = createPieces(
  VOCABULARY.map(([piece]) => piece),
  VOCABULARY.map(([, score]) => score),
);

/** What a text is cut into, its ends left out. */
function cut(text: string): string[] {
  const ids = new Int32Array(MAX_PIECES);
  const count = pieces.read(analyse(text), ids);
  expect([ids[0], ids[count - 1]]).toEqual([BEGIN, END]);
  return [...ids.subarray(1, count - 1)].map((id) => VOCABULARY[id]?.[0] ?? 'none');
}

describe('a text is cut into pieces', () => {
  const cases: readonly [rule: string, text: string, expected: readonly string[]][] = [
    ['a word that is a piece stays whole', 'Colis', ['▁colis']],
    ['of two ways the likelier one is taken', 'remis', ['▁re', 'mis']],
    ['an elided word is glued to the next', "l'écran", ['▁l', "'", 'écran']],
    ['a word that begins has a space before it', 'écran écran', ['▁écran', '▁écran']],
    ['a sign is glued to the word before', 'colis ?', ['▁colis', '?']],
    ['letters that no piece has are one unknown', 'zzyx', ['<unk>']],
    ['a sign with a name is read by its name', '😡', ['▁colere']],
    ['classes are read by their name', '12 €', ['▁amount']],
    ['links, handles and hashtag signs take no part', '@brand colis https://a.example/b', ['▁colis']],
    ['nothing is nothing', '', []],
  ];
  test.each(cases)('%s', (_rule, text, expected) => {
    expect(cut(text)).toEqual(expected);
  });

  test('what was read before changes nothing', () => {
    const before = cut("colis remis l'écran ?");
    for (let i = 0; i < 40_000; i++) cut(`mot${i}`);
    expect(cut("colis remis l'écran ?")).toEqual(before);
  });

  test('a long text and a long word end where the vocabulary of the encoder does', () => {
    const ids = new Int32Array(MAX_PIECES);
    expect(pieces.read(analyse('colis '.repeat(5_000)), ids)).toBe(MAX_PIECES);
    expect(ids[MAX_PIECES - 1]).toBe(END);
    expect(cut(`col${'is'.repeat(5_000)}`).length).toBeLessThan(40);
  });
});
