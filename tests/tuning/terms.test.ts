import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import { candidateTerms } from '../../src/tuning/candidate-terms.ts';
import { termZScore } from '../../src/tuning/term-odds.ts';

const analyser = createAnalyser(loadLexicons());
const terms = (text: string, names: readonly string[] = []) =>
  candidateTerms(analyser.analyse(text), [], (word) => names.includes(word)).map(({ written }) => written);

describe('candidate terms', () => {
  test.each([
    [
      'one to three words in a row',
      'colis jamais arrivé',
      ['colis', 'colis jamais', 'colis jamais arrivé', 'jamais', 'jamais arrivé', 'arrivé'],
    ],
    ['nothing across punctuation', 'colis. jamais', ['colis', 'jamais']],
    ['no numbers, links, accounts or e-mails', 'colis 1234 @marque https://a.fr a.b@c.fr 12€', ['colis']],
    ['no term of short words alone', 'je le sais', ['je le sais', 'le sais', 'sais']],
    ['each once', 'colis colis', ['colis', 'colis colis']],
    ['nothing of no words', '!!! 😡 ...', []],
  ])('are %s', (_name, text, expected) => {
    expect(terms(text).sort()).toEqual([...expected].sort());
  });

  test('hold no name, and nothing across one', () => {
    expect(terms('colis pour Camille demain', ['camille'])).toEqual([
      'colis',
      'colis pour',
      'pour',
      'demain',
    ]);
  });

  test('are spans of the text, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        for (const { start, end } of candidateTerms(analyser.analyse(text), [], () => false)) {
          expect(start < end && end <= text.length).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the log-odds of a term', () => {
  const sizes = { target: 500, others: 5000 };
  test('are high where it stands in the group, low where it stands elsewhere, and near 0 where it tells nothing', () => {
    expect(termZScore({ target: 20, others: 2 }, sizes)).toBeGreaterThan(1.96);
    expect(termZScore({ target: 0, others: 300 }, sizes)).toBeLessThan(-1.96);
    expect(Math.abs(termZScore({ target: 30, others: 300 }, sizes))).toBeLessThan(0.5);
  });

  test('are what the equations of the paper give', () => {
    // Worked by hand: prior 1000 × 22 / 5500 = 4; (24/1476) to (6/5994); variance 1/24 + 1/6.
    const expected = (Math.log(24 / 1476) - Math.log(6 / 5994)) / Math.sqrt(1 / 24 + 1 / 6);
    expect(termZScore({ target: 20, others: 2 }, sizes)).toBeCloseTo(expected, 10);
  });

  test('do not let one occurrence pass for certainty', () => {
    expect(termZScore({ target: 1, others: 0 }, sizes)).toBeLessThan(1.96);
  });

  test('grow with what stands in the group', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 100 }), (target, others) => {
        const less = termZScore({ target, others }, sizes);
        expect(termZScore({ target: target + 20, others }, sizes)).toBeGreaterThan(less);
      }),
    );
  });
});
