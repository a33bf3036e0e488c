import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { foldWord } from '../../src/text/fold.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import { createVocabulary } from '../../src/text/vocabulary.ts';
import { analyse, forms, lexicons } from './analyser.ts';

const DATA = join(import.meta.dirname, '../../src/text/data');

/** The forms that a reading stands for: its words, elided ones apart. */
const formsOfReading = (reading: string) =>
  reading
    .split(' ')
    .flatMap((word) => {
      const [first = '', rest] = word.split("'");
      return rest !== undefined && lexicons.elisions.has(first) ? [`${first}'`, rest] : [word];
    })
    .filter((form) => form !== '')
    .join(' ');

describe('the slang lexicon', () => {
  test('holds at least 600 writings', () => {
    expect(lexicons.slang.size + lexicons.lowerSlang.size).toBeGreaterThanOrEqual(600);
  });

  test('reads each writing as its reading, in lower case', () => {
    for (const [writing, reading] of [...lexicons.slang, ...lexicons.lowerSlang]) {
      // The rule on neighbours comes first where a word has one.
      if (!lexicons.contexts.has(writing))
        expect([writing, forms(writing)]).toEqual([writing, formsOfReading(reading)]);
    }
  });

  test('has readings that are read as themselves', () => {
    for (const reading of new Set([...lexicons.slang.values(), ...lexicons.lowerSlang.values()])) {
      expect(forms(reading)).toBe(formsOfReading(reading));
    }
  });

  test('gives all the words of a reading one span', () => {
    expect(analyse('jsp').tokens.map(({ word, start, end }) => [word.form, start, end])).toEqual([
      ['je', 0, 3],
      ['sais', 0, 3],
      ['pas', 0, 3],
    ]);
  });

  test.each([
    ['JSP', 'je sais pas'],
    ['Tjs rien', 'toujours rien'],
    ['TABARNAC', 'tabarnak'],
    ['un AVC', 'un avc'],
    ['avc vous', 'avec vous'],
    ['la DS', 'la ds'],
    ['ds la boîte', 'dans la boîte'],
    ['mon tel', 'mon téléphone'],
    ['un tel service', 'un tel service'],
    ['rien de tel', 'rien de tel'],
    ['un truc de ouf', 'un truc de fou'],
    ['ouf, livré', 'ouf , livré'],
    ['la go', 'la fille'],
    ['10 go', '<number> go'],
    ['fdp offerts', 'frais de port offerts'],
    ['bande de fdp', 'bande de fils de pute'],
    ['ce we', 'ce week end'],
    ['du pq', 'du papier toilette'],
    ['pq ça coupe', 'pourquoi ça coupe'],
    ['sa commande', 'sa commande'],
    ['sa marche', 'ça marche'],
    ['rdv', 'rendez vous'],
    ['yako', 'courage'],
    ['meuf', 'femme'],
    ['chelou', 'louche'],
    ['SAV', 'sav'],
  ])('%s → %s', (text, read) => {
    expect(forms(text)).toBe(read);
  });
});

test('no typing error of a strong word is a known or an innocent word', () => {
  const vocabulary = createVocabulary(lexicons);
  for (const word of lexicons.disguises.innocent) {
    // As a name: `putin` in lower case is a way to write something else.
    expect(forms(word.replace(/^./, (letter) => letter.toUpperCase()))).toBe(word);
  }
  for (const word of lexicons.disguises.strong) expect(vocabulary.knows(foldWord(word))).toBe(true);
});

describe('an operator’s own slang', () => {
  function formsWith(yaml: string, text: string): string {
    const directory = mkdtempSync(join(tmpdir(), 'slang-'));
    try {
      const file = join(directory, 'maison.yaml');
      writeFileSync(file, yaml);
      const own = createAnalyser(loadLexicons(undefined, file));
      return own
        .analyse(text)
        .tokens.map(({ word }) => word.form)
        .join(' ');
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  test.each([
    ['adds writings', 'words: { colis: kolisse }', 'mon kolisse', 'mon colis'],
    ['keeps the shipped ones', 'words: { colis: kolisse }', 'tjs rien', 'toujours rien'],
    ['comes before the shipped ones', 'words: { très joli: tjs }', 'TJS', 'très joli'],
    ['narrows a shipped one to small letters', 'lower: { très joli: tjs }', 'TJS tjs', 'tjs très joli'],
    [
      'replaces the rule on the neighbours of a word',
      'words: { offert: fdp }',
      'fdp offerts',
      'offert offerts',
    ],
    [
      'has such rules of its own',
      'context: [{ write: zed, read: zone, after: [la] }]',
      'la zed, zed',
      'la zone , zed',
    ],
    ['may be empty of parts', '{}', 'tjs', 'toujours'],
  ])('%s', (_rule, yaml, text, read) => {
    expect(formsWith(yaml, text)).toBe(read);
  });

  test.each([
    ['an unknown part', 'mots: { oui: ui }', 'maison.yaml'],
    ['a writing with two readings', 'words: { oui: ui, non: ui }', '"ui" is both'],
    [
      'a reading that is empty',
      'words: { oui: "" }',
      'maison.yaml est à corriger (to correct):\n  words.oui: ',
    ],
  ])('is refused with %s, by its name', (_what, yaml, told) => {
    expect(() => formsWith(yaml, '')).toThrow(told);
  });
});

describe('loading', () => {
  function loadWith(name: string, content: string): unknown {
    const directory = mkdtempSync(join(tmpdir(), 'lexicons-'));
    try {
      cpSync(DATA, directory, { recursive: true });
      writeFileSync(join(directory, name), content);
      return loadLexicons(directory);
    } catch (error) {
      return error;
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  test.each([
    ['a file that is no YAML', 'slang.yaml', 'words: [', 'slang.yaml'],
    [
      'a missing part',
      'french.yaml',
      'elisions: [l]',
      'french.yaml est à corriger (to correct):\n  wholes: ',
    ],
    [
      'a writing with two readings',
      'slang.yaml',
      'words: {oui: ui, non: ui}\nlower: {}\ncontext: []\nlone: {}',
      '"ui"',
    ],
    ['an unknown key', 'classes.yaml', 'monnaies: [euro]', 'classes.yaml'],
    ['an empty writing', 'slang.yaml', 'words: {oui: ""}\nlower: {}\ncontext: []\nlone: {}', 'words.oui'],
  ])('refuses %s and says where', (_name, file, content, told) => {
    const error = loadWith(file, content);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'invalid_data_file', message: expect.stringContaining(told) });
  });

  test('refuses a folder without the files', () => {
    expect(() => loadLexicons('/nowhere')).toThrow('french.yaml cannot be read');
  });
});
