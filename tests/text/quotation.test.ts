import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import { ownWords } from '../../src/text/quotation.ts';

const { analyse } = createAnalyser(loadLexicons());
const own = (text: string) => {
  const found = ownWords(analyse(text));
  return found?.analysis.tokens
    .filter(({ kind }) => kind === 'word')
    .map(({ word }) => word.form)
    .join(' ');
};

describe('the author’s own words', () => {
  const rows: [what: string, text: string, expected: string][] = [
    ['French marks', 'Il a crié « sale voleur » au guichet', 'il a crié au guichet'],
    ['curly marks', 'Il a crié “sale voleur” au guichet', 'il a crié au guichet'],
    ['straight marks', 'Il a crié "sale voleur" au guichet', 'il a crié au guichet'],
    ['two quotations', '« Dehors » et « voleur », il a crié', 'et il a crié'],
    ['a quotation at the end', 'Elle m’a dit : « dehors »', "elle m' a dit"],
    ['a mark that was left open before', 'Il a « crié “dehors” au guichet', 'il a crié au guichet'],
    ['doubled marks, as exports write them', 'Il a crié ""dehors"" au guichet', 'il a crié au guichet'],
  ];
  test.each(rows)('stand outside of %s', (_what, text, expected) => {
    expect(own(text)).toBe(expected);
  });

  test.each([
    ['nothing is quoted', 'Il a crié dehors'],
    ['all is quoted', '« Sale voleur, dehors »'],
    ['next to nothing is said beside it', 'Tous « dehors » voleurs'],
    ['a mark has no other half', 'Il a crié « sale voleur au guichet'],
    ['the other half is too far away', `Il a crié « ${'mot '.repeat(90)}» au guichet`],
    ['apostrophes stand for marks', "Il a 'crié' au guichet hier"],
  ])('are the whole text where %s', (_what, text) => {
    expect(own(text)).toBeUndefined();
  });

  test('are told apart by place', () => {
    const text = 'Il a crié « sale voleur » au guichet';
    const found = ownWords(analyse(text));
    const quoted = (word: string) => found?.isQuoted(text.indexOf(word), text.indexOf(word) + word.length);
    expect([quoted('crié'), quoted('sale'), quoted('voleur'), quoted('guichet')]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('and the quoted ones are all the words, in any text', () => {
    const part = fc.constantFrom('mot', 'très long mot', '«', '»', '"', '“', '”', ' ', ', ', '😡');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const analysis = analyse(parts.join(' '));
        const found = ownWords(analysis);
        if (found === undefined) return;
        const kept = analysis.tokens.filter(({ start, end }) => !found.isQuoted(start, end));
        expect(found.analysis.tokens).toEqual(kept);
      }),
    );
  });
});
