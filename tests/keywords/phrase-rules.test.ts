import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayBeSkipped, maySkip } from '../../src/keywords/phrase-rules.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';

const analyser = createAnalyser(loadLexicons());

/** Everything that parts no phrase, between what does, and words of all kinds. */
const PIECES = [
  ...'-‐‑–\'’ʼ"«»“”„*_~`´.,!?…;:() #@/+&'.split(''),
  ...["l'", 'd’', 'qu', 'colis', '#colisPerdu', '#', '@compte', '3', '12 €', '😡', ':)', 'é', 'c0nn4rd'],
];

test('what stands unseen inside a phrase is told by its word alone, before anything else is looked at', () => {
  let skipped = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const { tokens } = analyser.analyse(text);
      tokens.forEach((token, index) => {
        if (!maySkip(token, tokens[index + 1], text)) return;
        skipped += 1;
        expect(mayBeSkipped(token), `${token.kind} ${token.word.form}`).toBe(true);
      });
    }),
    { numRuns: 5000 },
  );
  expect(skipped).toBeGreaterThan(1000);
});
