import { describe, expect, test } from 'vitest';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordEntry, KeywordList } from '../../src/keywords/list-schema.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';

const analyser = createAnalyser(loadLexicons());

function listOf(id: string, entries: KeywordEntry[], more: Partial<KeywordList> = {}): KeywordList {
  return {
    ...{ id, title: id, description: id, note: id, owner: id, audience: 'customer_service', language: 'fr' },
    ...{ route: 'customer_service', entries },
    ...more,
  };
}

function find(lists: readonly KeywordList[], text: string) {
  return compileKeywords(lists, analyser).match(analyser.analyse(text), text);
}

/** What the terms find in the text, as written there. */
function found(match: string | string[], text: string, unless?: string[]): string[] {
  const entry = { id: 'essai', match: typeof match === 'string' ? [match] : match, unless };
  return find([listOf('liste', [entry])], text).map(({ start, end }) => text.slice(start, end));
}

type Row = [rule: string, match: string | string[], text: string, expected: string[]];

describe('a term finds, and the span is what the author wrote', () => {
  const rows: Row[] = [
    [
      'a word in its inflections',
      'rembourser',
      'Remboursez-moi ! Les remboursés',
      ['Remboursez', 'remboursés'],
    ],
    ['no other word', 'colis', 'Le colibri de la colline', []],
    ['a word without its accents', 'réclamation', 'ma RECLAMATION', ['RECLAMATION']],
    ['a word with accents that the term lacks', 'reclamation', 'ma réclamation', ['réclamation']],
    ['a word in decomposed letters', 'réclamation', 'ma re\u0301clamation !', ['re\u0301clamation']],
    ['an elided word, its article set aside', 'article', "l'article et l’article", ['article', 'article']],
    ['a stretched word', 'nul', 'Nuuuuul', ['Nuuuuul']],
    ['a word inside a hashtag', 'free', 'merci #FreeMobile', ['Free']],
    ['each place where it stands', 'colis', 'colis, colis. Colis', ['colis', 'colis', 'Colis']],
    ['with = what is written so', '=Orange', 'Orange, orange, ORANGE, Oranges', ['Orange']],
    ['with = accents as written', '=Privé', 'Privé, Prive, privé', ['Privé']],
    ['with = in either Unicode form', '=Privé', 'Prive\u0301', ['Prive\u0301']],
    ['with = behind an elision', '=Orange', "l'Orange", ['Orange']],
    [
      'with * all words that begin so',
      'rembours*',
      'Remboursable, remboursement, embourser',
      ['Remboursable', 'remboursement'],
    ],
    ['with * whatever the accents', 'élec*', 'Electricité', ['Electricité']],
    [
      'with * the letters as they stand, not what they are short for',
      'aprem*',
      'après-midi, après, apremidi',
      ['apremidi'],
    ],
    ['an abbreviation by what it is short for', 'aprem', 'après-midi, après', ['après-midi']],
    ['words that are written as one', 'je suis', 'jsuis là', ['jsuis']],
    ['a disguised word', 'connard', 'c0nnard, c o n n a r d', ['c0nnard', 'c o n n a r d']],
    ['with * the very word too', 'sav*', 'le sav', ['sav']],
    ['several words in a row', 'colis cassé', 'mes colis cassés, un colis bien cassé', ['colis cassés']],
    [
      'signs on single words of several',
      '=Orange bank*',
      'Orange banking, orange banking',
      ['Orange banking'],
    ],
    ['no words over a comma', 'colis perdu', 'colis, perdu', []],
    ['no words over the end of a sentence', 'colis perdu', 'Mon colis. Perdu', []],
    ['words over a hyphen', 'rendez vous', 'mes rendez - vous', ['rendez - vous']],
    ['words over quotation marks', 'colis perdu', 'mon « colis » perdu', ['colis » perdu']],
    [
      'words over an elided article',
      'perte article',
      "la perte d'article, perte de l’article",
      ["perte d'article"],
    ],
    ['no words over another word', 'perte colis', 'perte du colis', []],
    ['an elision that it asks for itself', "pas d'accord", 'pas d’accord, pas accord', ['pas d’accord']],
    ['words over the sign of a hashtag', 'merci free', 'merci #free', ['merci #free']],
    ['a hashtag', '#servicenul', 'Bravo #ServiceNul, service nul, servicenul', ['#ServiceNul']],
    ['a hashtag before more words', '#free mobile', 'le #Free mobile, le free mobile', ['#Free mobile']],
    ['an account, not another one', '@Orange_FR', '@orange_fr et @orange_be', ['@orange_fr']],
    ['a number as written', '3949', 'appelez le 3949 ou le 1023', ['3949']],
    ['signs between words where it has them', '24/7', 'ouvert 24/7, pas 24 7', ['24/7']],
    ['words whatever signs stand around it', '« nul ! »', 'nul', ['nul']],
    [
      'the longest of its terms in a place',
      ['colis', 'colis perdu'],
      'un colis perdu, un colis',
      ['colis perdu', 'colis'],
    ],
    ['no second term in the same place', ['colis perdu', 'perdu hier'], 'colis perdu hier', ['colis perdu']],
  ];
  test.each(rows)('%s', (_, match, text, expected) => {
    expect(found(match, text)).toEqual(expected);
  });

  test('an emoji, not another one', () => {
    expect(found('😡', 'Bravo 😡😡 et 🙂')).toEqual(['😡', '😡']);
  });
});

describe('an exception', () => {
  const rows: [rule: string, match: string[], unless: string[], text: string, expected: string[]][] = [
    ['drops a match that it covers', ['perdu'], ['vue perdue'], 'ma vue perdue', []],
    ['drops a match that it equals', ['perdu'], ['perdue'], 'perdu', []],
    ['keeps the other places', ['perdu'], ['vue perdue'], 'vue perdue, colis perdu', ['perdu']],
    [
      'keeps a match that it covers in part',
      ['colis perdu'],
      ['perdu hier'],
      'colis perdu hier',
      ['colis perdu'],
    ],
    [
      'does not let out a shorter match',
      ['colis perdu', 'perdu hier'],
      ['mon colis perdu'],
      'mon colis perdu hier',
      [],
    ],
    ['may be exact', ['orange'], ['=Orange'], 'une orange Orange', ['orange']],
    ['matches nothing by itself', ['absent'], ['colis'], 'colis', []],
  ];
  test.each(rows)('%s', (_, match, unless, text, expected) => {
    expect(found(match, text, unless)).toEqual(expected);
  });

  test('of one entry leaves the other entries alone', () => {
    const list = listOf('liste', [
      { id: 'avec', match: ['perdu'], unless: ['vue perdue'] },
      { id: 'sans', match: ['perdu'] },
    ]);
    expect(find([list], 'vue perdue').map(({ entry }) => entry)).toEqual(['sans']);
  });
});

describe('matches', () => {
  test('come by start, then list, then entry, in whatever order the lists are given', () => {
    const a = listOf('a', [
      { id: 'deux', match: ['colis perdu'] },
      { id: 'un', match: ['colis'] },
    ]);
    const b = listOf('b', [
      { id: 'tout', match: ['mon colis'] },
      { id: 'un', match: ['colis'] },
    ]);
    const names = (lists: KeywordList[]) =>
      find(lists, 'mon colis perdu').map(({ list, entry }) => `${list}/${entry}`);
    expect(names([a, b])).toEqual(['b/tout', 'a/deux', 'a/un', 'b/un']);
    expect(names([b, a])).toEqual(names([a, b]));
  });

  test('are none, at no cost, where nothing is found', () => {
    const matcher = compileKeywords([listOf('liste', [{ id: 'un', match: ['colis'] }])], analyser);
    const first = matcher.match(analyser.analyse('bonjour'), 'bonjour');
    expect(first).toEqual([]);
    expect(matcher.match(analyser.analyse(''), '')).toBe(first);
  });

  const effects: [rule: string, list: Partial<KeywordList>, entry: Partial<KeywordEntry>, effect: object][] =
    [
      [
        'the list speaks where the entry does not',
        { intent: 'complaint', topics: ['delivery'], urgency: 'high' },
        {},
        {
          route: 'customer_service',
          intent: 'complaint',
          topics: ['delivery'],
          flags: [],
          urgency: 'high',
          weight: 1,
          decisive: false,
        },
      ],
      [
        'the entry speaks before the list',
        { topics: ['delivery'], flags: ['spam'], weight: 'faible' },
        { topics: [], flags: ['insult'], weight: 'fort' },
        { topics: [], flags: ['insult'], weight: 2 },
      ],
      ['the list gives the weight', { weight: 'faible' }, {}, { weight: 0.5 }],
      ['a number is the weight', {}, { weight: -3 }, { weight: -3, decisive: false }],
      ['décisif weighs 4 and decides', {}, { weight: 'décisif' }, { weight: 4, decisive: true }],
      [
        'another route drops an intent of the list that is not its own',
        { intent: 'complaint' },
        { route: 'community' },
        { route: 'community', intent: undefined },
      ],
      [
        'another intent brings its own route',
        { intent: 'complaint' },
        { intent: 'praise' },
        { route: 'community', intent: 'praise' },
      ],
    ];
  test.each(effects)('%s', (_, list, entry, effect) => {
    const [match] = find([listOf('liste', [{ id: 'un', match: ['colis'], ...entry }], list)], 'colis');
    expect(match?.effect).toMatchObject(effect);
  });
});

describe('the compiled matcher', () => {
  const one = listOf('un', [{ id: 'a', match: ['colis'] }]);
  const two = listOf('deux', [
    { id: 'a', match: ['paquet'] },
    { id: 'b', match: ['lettre'] },
  ]);

  test('counts its entries and keeps its lists by id', () => {
    const matcher = compileKeywords([one, two], analyser);
    expect(matcher.entryCount).toBe(3);
    expect(matcher.lists).toEqual([two, one]);
  });

  test('has one version for one content, in whatever order it is given, and another for any change', () => {
    const version = (...lists: KeywordList[]) => compileKeywords(lists, analyser).version;
    expect(version(one, two)).toMatch(/^[0-9a-f]{12}$/);
    expect(version(two, one)).toBe(version(one, two));
    const { title, ...rest } = one;
    expect(version({ ...rest, title }, two)).toBe(version(one, two));
    const changed = [
      { ...one, note: 'autre' },
      { ...one, entries: [{ id: 'a', match: ['colis', 'pli'] }] },
    ];
    expect(new Set([one, ...changed].map((list) => version(list, two))).size).toBe(3);
  });

  test('refuses terms that the analyser sees nothing in, all at once, with their entries', () => {
    const list = listOf('vide', [
      { id: 'un', match: ['!!!'] },
      { id: 'deux', match: ['colis'], unless: ['…'] },
    ]);
    expect(() => compileKeywords([list], analyser)).toThrow(
      /vide\.yaml, entrée « un ».*\n.*vide\.yaml, entrée « deux »/,
    );
  });
});
