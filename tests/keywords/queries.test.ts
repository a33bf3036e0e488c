import { describe, expect, test } from 'vitest';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordEntry, KeywordList, KeywordSet } from '../../src/keywords/list-schema.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';

const analyser = createAnalyser(loadLexicons());
const SETS: KeywordSet[] = [
  setOf('transporteurs', ['Chronopost', 'la poste', '{relais}']),
  setOf('relais', ['=Mondial Relay']),
];

function setOf(id: string, terms: string[]): KeywordSet {
  return { id, title: id, description: id, note: id, owner: id, terms };
}

function listOf(entries: KeywordEntry[], more: Partial<KeywordList> = {}): KeywordList {
  return {
    ...{ id: 'essai', title: 'x', description: 'x', note: 'x', owner: 'x', audience: 'customer_service' },
    ...{ language: 'fr', route: 'customer_service', entries },
    ...more,
  };
}

/** The words that carry each match, joined; `·` between matches' parts. */
function found(match: string, text: string, more: Partial<KeywordEntry> = {}): string[] {
  const matcher = compileKeywords([listOf([{ id: 'e', match: [match], ...more }])], analyser, SETS);
  return matcher
    .match(analyser.analyse(text), text)
    .map(({ spans }) => spans.map(({ start, end }) => text.slice(start, end)).join(' · '));
}

describe('a query finds', () => {
  const rows: [rule: string, query: string, text: string, expected: string[]][] = [
    ['a form without its inflections', '~réglé', 'REGLE, réglé, règle, régler', ['REGLE', 'réglé', 'règle']],
    ['a form without its inflections, as the reader sees it', '~nul', 'nuuuul, nulle', ['nuuuul']],
    ['as written but for case', '=~réglé', 'Réglé, RÉGLÉ, réglé, règle, régler', ['Réglé', 'RÉGLÉ', 'réglé']],
    [
      'a word with letters left out',
      'rembours*ent',
      'remboursement, remboursent, rembourser',
      ['remboursement', 'remboursent'],
    ],
    [
      'any duration',
      'depuis <durée>',
      'depuis 3 jours, depuis 48h, depuis hier',
      ['depuis 3 jours', 'depuis 48h'],
    ],
    ['any amount and any number', '<montant> OU <nombre>', 'payé 12,50 € en 3 fois', ['12,50 €', '3']],
    ['any account', 'merci <compte>', 'merci @Orange_FR', ['merci @Orange_FR']],
    ['either word', 'colis OU paquet', 'un paquet, un colis', ['paquet', 'colis']],
    [
      'two words wherever they stand, once',
      'colis ET perdu',
      'Perdu ! Mon colis. Encore perdu',
      ['Perdu · colis · perdu'],
    ],
    ['nothing where one is not there', 'colis ET perdu', 'mon colis', []],
    [
      'each place of a word where another is not there',
      'colis SAUF perdu',
      'colis, colis',
      ['colis', 'colis'],
    ],
    ['nothing where it is', 'colis SAUF perdu', 'colis, colis perdu', []],
    [
      'words near each other in either order',
      'colis PROCHE/2 perdu',
      'perdu mon beau colis',
      ['perdu · colis'],
    ],
    ['no words further away', 'colis PROCHE/1 perdu', 'perdu mon beau colis', []],
    [
      'words in order over punctuation',
      'colis PUIS/3 perdu',
      'Mon colis ? Il est perdu !',
      ['colis · perdu'],
    ],
    ['no words in the other order', 'colis PUIS/3 perdu', 'perdu, mon colis', []],
    [
      'groups side by side',
      '(mon OU le) colis (perdu OU volé)',
      'le colis volé, un colis perdu',
      ['le · colis · volé'],
    ],
    ['what begins the text, behind accounts', 'DEBUT bonjour', '@Orange « Bonjour, bonjour', ['Bonjour']],
    ['what ends the text, before links', 'merci FIN', 'merci. Vraiment merci ! https://a.fr', ['merci']],
    [
      'a set, and the sets in it',
      'colis {transporteurs}',
      'colis Chronopost, colis Mondial Relay',
      ['colis · Chronopost', 'colis · Mondial Relay'],
    ],
    ['a set near a word', '{transporteurs} PROCHE/3 perdu', 'la poste a encore perdu', ['la poste · perdu']],
    ['emojis and smileys', '😡 OU :(', 'nul 😡 :(', ['😡', ':(']],
    ['short texts', 'ok length:<6', 'ok !', ['ok']],
    ['no long ones', 'ok length:<6', 'ok, merci beaucoup', []],
  ];
  test.each(rows)('%s', (_, query, text, expected) => {
    expect(found(query, text)).toEqual(expected);
  });

  test('plain words in their own form only where the entry says so', () => {
    expect(found('colis perdu', 'colis perdus, colis PERDU', { inflections: false })).toEqual([
      'colis PERDU',
    ]);
  });

  test('the extent of words near each other, from the first to the last', () => {
    const text = 'Je n’ai toujours pas reçu !';
    const matcher = compileKeywords([listOf([{ id: 'e', match: ['toujours PUIS/1 reçu'] }])], analyser);
    const [match] = matcher.match(analyser.analyse(text), text);
    expect(text.slice(match?.start, match?.end)).toBe('toujours pas reçu');
  });
});

describe('an exception', () => {
  const rows: [rule: string, match: string, unless: string, text: string, expected: string[]][] = [
    [
      'drops only the carriers that it covers',
      'colis ET perdu',
      'vue perdue',
      'colis, vue perdue, perdu',
      ['colis · perdu'],
    ],
    ['drops the match where no carrier is left', 'colis ET perdu', 'vue perdue', 'colis, vue perdue', []],
    ['does not touch what SAUF asks for', 'colis SAUF perdu', 'vue perdue', 'colis, vue perdue', []],
    [
      'with PROCHE covers all between its words',
      'colis',
      'jeu PROCHE/3 gagner',
      'un jeu, un colis à gagner',
      [],
    ],
    ['with ET speaks of the whole text', 'colis', 'jeu ET concours', 'Jeu ! Un colis. Concours', []],
    ['with a set covers its words', 'poste', '{transporteurs}', 'la poste, un poste', ['poste']],
  ];
  test.each(rows)('%s', (_, match, unless, text, expected) => {
    expect(found(match, text, { unless: [unless] })).toEqual(expected);
  });
});

describe('lists that name sets', () => {
  const named = listOf([{ id: 'e', match: ['colis {transporteur}'] }]);

  test('are refused where there is no such set, with the one that is perhaps meant', () => {
    expect(() => compileKeywords([named], analyser, SETS)).toThrow(
      /essai\.yaml, entrée « e » : l’ensemble « {transporteur} » n’existe pas : écrivez « {transporteurs} »/,
    );
  });

  test('follow a change of the set alone', () => {
    const list = listOf([{ id: 'e', match: ['colis {relais}'] }]);
    const before = compileKeywords([list], analyser, SETS);
    const after = before.with(
      [list],
      [setOf('transporteurs', ['{relais}']), setOf('relais', ['Relais Colis'])],
    );
    const text = 'colis Relais Colis';
    expect(before.match(analyser.analyse(text), text)).toEqual([]);
    expect(after.match(analyser.analyse(text), text)).toHaveLength(1);
    expect(after.version).not.toBe(before.version);
  });

  test('are refused where sets name one another in a circle', () => {
    const circle = [setOf('a', ['{b}', 'x']), setOf('b', ['{a}'])];
    expect(() => compileKeywords([], analyser, circle)).toThrow(/finit par se nommer lui-même/);
  });
});
