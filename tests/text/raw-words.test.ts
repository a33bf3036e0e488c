import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRawWords } from '../../src/text/raw-words.ts';

const keep = (words: readonly string[], size = 16) => {
  const kept = createRawWords<{ raw: string; at: number }>(size);
  words.forEach((raw, at) => {
    kept.add({ raw, at });
  });
  return kept;
};

describe('words as they stand', () => {
  test('a word is found inside of a text, without what stands around it', () => {
    const kept = keep(['colis']);
    expect(kept.find('mon colis perdu', 4, 9)?.at).toBe(0);
    expect(kept.find('mon colis perdu', 4, 8)).toBeUndefined();
    expect(kept.find('mon colis perdu', 3, 9)).toBeUndefined();
  });

  test('what is found is always the word that was asked for, however many are kept', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 4 }), { maxLength: 60 }), fc.string(), (words, text) => {
        const kept = keep(words);
        for (let start = 0; start <= text.length; start += 1)
          for (let end = start; end <= text.length; end += 1) {
            const found = kept.find(text, start, end);
            if (found !== undefined) {
              expect(found.raw).toBe(text.slice(start, end));
              expect(words[found.at]).toBe(found.raw);
            }
          }
      }),
    );
  });

  test('the word used last stays, however many came before it', () => {
    const kept = keep([]);
    for (let at = 0; at < 1000; at += 1) {
      const raw = `mot${at}`;
      kept.add({ raw, at });
      expect(kept.find(raw, 0, raw.length)?.at).toBe(at);
    }
  });

  test('a word in use outlives hundreds that come once', () => {
    const kept = keep(['colis'], 64);
    for (let at = 0; at < 1000; at += 1) {
      kept.add({ raw: `mot${at}`, at });
      expect(kept.find('colis', 0, 5)).toBeDefined();
    }
  });

  test('no word longer than any of a language is kept', () => {
    const long = 'a'.repeat(49);
    expect(keep([long]).find(long, 0, long.length)).toBeUndefined();
  });
});
