import { describe, expect, it } from 'vitest';
import { MAX_TEXT_LENGTH } from '../../src/mention/mention.ts';
import { indexWords, queryWords } from '../../src/store/search-words.ts';
import { here, ON_A_SHARED_MACHINE } from '../support/shared-machine.ts';

describe('the words of a text', () => {
  it.each([
    ['without case and accents', 'Déjà VU', ['deja', 'vu']],
    ['once each', 'non non NON nôn', ['non']],
    ['apart from elided articles', "l'heure d’été", ['l', 'heure', 'd', 'ete']],
    ['with their ligatures opened', 'Œuvre cæcum ﬁbre straße', ['oeuvre', 'caecum', 'fibre', 'strasse']],
    ['with numbers', '49,90 €', ['49', '90']],
    ['with emojis, one by one', '😡😡👍🏿', ['😡', '👍']],
    ['with flags as pairs', '🇫🇷🇧🇪', ['🇫🇷', '🇧🇪']],
    ['in other scripts', 'Привет Ελλάς مرحبا', ['привет', 'ελλασ', 'مرحبا']],
    ['cut at 64 units', 'a'.repeat(65), ['a'.repeat(64)]],
    ['none in signs', ' .,;:!?… — "" ()', []],
    ['none in lone surrogates and NUL', '\ud800\0\udfff', []],
  ])('are taken %s', (_name, text, words) => {
    expect(indexWords(text)).toEqual(words);
  });

  it('hold no character that the ascii tokenizer of FTS5 would split at', () => {
    const everyCharacter = Array.from({ length: 0x11_0000 }, (_, code) => String.fromCodePoint(code)).join(
      ' ',
    );
    const split = indexWords(everyCharacter).filter((word) => /[\0-/:-@[-`{-\x7f]/.test(word));
    expect(split).toEqual([]);
  });
});

describe('the words of a query', () => {
  it.each([
    ['a star asks for a prefix', 'Rembours*', [{ word: 'rembours', prefix: true }]],
    ['a star after three letters is ignored', 'rem*', [{ word: 'rem', prefix: false }]],
    ['a star apart is ignored', 'rembours *', [{ word: 'rembours', prefix: false }]],
    [
      'a word and its prefix are two things',
      'fibre fibre* fibre',
      [
        { word: 'fibre', prefix: false },
        { word: 'fibre', prefix: true },
      ],
    ],
    ['signs ask for nothing', '" ( ) - +', []],
  ])('%s', (_name, query, words) => {
    expect(queryWords(query)).toEqual(words);
  });

  it.each([
    ['marks in the worst order', 'a\u0301\u0327'.repeat(MAX_TEXT_LENGTH / 3).slice(0, MAX_TEXT_LENGTH)],
    ['marks of alternating classes', `a${'\u0301\u0316'.repeat(MAX_TEXT_LENGTH / 2 - 1)}`],
    ['characters that decompose most', '\ufdfa'.repeat(MAX_TEXT_LENGTH)],
    ['stars', '*'.repeat(MAX_TEXT_LENGTH)],
    ['one letter words', 'a* '.repeat(MAX_TEXT_LENGTH / 3)],
  ])('are read in little time from the longest query of %s', ON_A_SHARED_MACHINE, (_name, query) => {
    const start = process.cpuUsage();
    queryWords(query);
    // 50 ms of CPU is what one request may take in all.
    const took = process.cpuUsage(start).user / 1000;
    expect(took).toBeLessThan(here(50, took));
  });
});
