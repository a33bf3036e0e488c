import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { loadKeywords } from '../../src/keywords/load-lists.ts';

const HEAD = `id: essai
title: Essai
description: Une liste pour les tests.
note: Écrite pour les tests.
owner: Tests
audience: customer_service
language: fr
route: customer_service
`;

function folder(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'lists-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

function errorOf(dir: string): AppError {
  try {
    loadKeywords(dir);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the lists were read without an error');
}

const entry = (lines: string) => `${HEAD}entries:\n  - id: colis\n${lines}\n`;

describe('a good list', () => {
  test('is read with all its fields, a lone term as a list of one', () => {
    const dir = folder({
      'essai.yaml': `${HEAD}intent: complaint
topics: [delivery]
flags: []
urgency: high
weight: normal
entries:
  - id: colis-perdu
    match: colis perdu
    weight: fort
    unless: [vue perdue]
    note: Une note.
    tests:
      match: ["mon colis est perdu"]
      not: ["perdu"]
  - id: autre
    match: ["=SAV", 'rembours*', "😡", "#nul", "@compte"]
    route: community
    weight: -2.5
`,
    });
    const [list] = loadKeywords(dir).lists;
    expect(list?.entries).toEqual([
      {
        id: 'colis-perdu',
        match: ['colis perdu'],
        weight: 'fort',
        unless: ['vue perdue'],
        note: 'Une note.',
        tests: { match: ['mon colis est perdu'], not: ['perdu'] },
      },
      {
        id: 'autre',
        match: ['=SAV', 'rembours*', '😡', '#nul', '@compte'],
        route: 'community',
        weight: -2.5,
      },
    ]);
    expect(list).toMatchObject({ id: 'essai', intent: 'complaint', topics: ['delivery'], urgency: 'high' });
  });

  test('is read with what narrows it: brands, channels, languages, days, and what an entry may not do', () => {
    const dir = folder({
      'essai.yaml': `${HEAD.replace('language: fr', 'language: [fr, en]')}brands: [Ma Marque]
channels: [x, forum]
neverHide: true
entries:
  - id: panne
    match: panne
    inflections: false
    from: 2026-11-01
    until: 2026-11-30
    urgencyAtMost: normal
    author: Camille
`,
    });
    const [list] = loadKeywords(dir).lists;
    expect(list).toMatchObject({
      language: ['fr', 'en'],
      brands: ['Ma Marque'],
      channels: ['x', 'forum'],
      neverHide: true,
    });
    expect(list?.entries[0]).toEqual({
      ...{ id: 'panne', match: ['panne'], inflections: false, from: '2026-11-01', until: '2026-11-30' },
      ...{ urgencyAtMost: 'normal', author: 'Camille' },
    });
  });

  test('is read whatever the Unicode form that the editor saves', () => {
    const dir = folder({ 'essai.yaml': entry('    match: remboursé\n    weight: décisif').normalize('NFD') });
    expect(loadKeywords(dir).lists[0]?.entries[0]).toMatchObject({ match: ['remboursé'], weight: 'décisif' });
  });

  test('comes in the order of the file names, other files set aside', () => {
    const list = (id: string) => `${entry('    match: colis').replace('id: essai', `id: ${id}`)}`;
    const dir = folder({ 'b.yaml': list('b'), 'a.yaml': list('a'), 'LISEZMOI.md': 'Notes' });
    expect(loadKeywords(dir).lists.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

describe('a bad list is refused with its place and what to write', () => {
  const rows: [name: string, text: string, problem: RegExp][] = [
    [
      'an unknown key of an entry',
      entry('    match: colis\n    unles: [x]'),
      /ligne 12, entrée « colis » : clé inconnue « unles » : écrivez « unless »/,
    ],
    [
      'an unknown key of the list',
      `${entry('    match: colis')}couleur: bleu\n`,
      /ligne 12 : clé inconnue « couleur » : les clés possibles sont id, title/,
    ],
    [
      'an unknown key of the tests',
      entry('    match: colis\n    tests:\n      nots: [x]'),
      /ligne 13, entrée « colis » : clé inconnue « nots » : écrivez « not »/,
    ],
    ['a key of the prototype', `${entry('    match: colis')}__proto__: {}\n`, /clé inconnue « __proto__ »/],
    [
      'a missing field',
      entry('    match: b').replace('owner: Tests', 'owner:'),
      /ligne 5 : « owner » manque : ajoutez un texte/,
    ],
    [
      'an entry without a term',
      `${HEAD}entries:\n  - id: colis\n`,
      /ligne 10, entrée « colis » : « match » manque/,
    ],
    [
      'a route that there is not',
      entry('    match: colis\n    route: sav'),
      /ligne 12, entrée « colis » : « route » « sav » ne convient pas : écrivez l’un de : customer_service, community, moderation/,
    ],
    [
      'a topic that there is not',
      entry('    match: colis\n    topics: [delivery, colis]'),
      /ligne 12.*« topics » « colis » ne convient pas/,
    ],
    [
      'a weight in other words',
      entry('    match: colis\n    weight: énorme'),
      /écrivez faible, normal, fort, décisif ou un nombre de -10 à 10/,
    ],
    [
      'a weight beyond 10',
      entry('    match: colis\n    weight: 11'),
      /« weight » « 11 » ne convient pas : écrivez faible/,
    ],
    [
      'a term that YAML reads as a number',
      entry('    match: 3949'),
      /« match » « 3949 » ne convient pas : écrivez/,
    ],
    ['an empty term', entry('    match: [colis, ""]'), /ligne 11.*ce champ est vide/],
    ['a term of punctuation only', entry('    match: "!!!"'), /le terme « !!! » ne contient rien à chercher/],
    [
      'an exception of nothing',
      entry('    match: colis\n    unless: ["="]'),
      /ligne 12.*le terme « = » ne contient rien/,
    ],
    [
      'a sign without a word',
      entry('    match: chinois = virus'),
      /dans « chinois = virus », caractère 9 : le terme « = » a un signe .* sans mot/,
    ],
    ['a disguised word', entry('    match: "f*dp"'), /déjà trouvé par le mot en clair/],
    ['a prefix of two letters', entry('    match: "re*"'), /écrivez au moins 3 lettres avant l’étoile/],
    ['an exact prefix', entry('    match: "=Mot*"'), /gardez « = », « ~ » ou « \* »/],
    [
      'an operator without a word',
      entry('    match: [paquet, colis OU]'),
      /ligne 11, entrée « colis » : dans « colis OU », caractère 7 : il manque un mot à côté de « OU »/,
    ],
    [
      'a query with a known remedy',
      entry('    match: colis near/5 perdu'),
      /écrivez ET, OU, SAUF.*; par exemple « colis NEAR\/5 perdu »/,
    ],
    ['a term that is too long', entry(`    match: ${'a'.repeat(101)}`), /écrivez 100 caractères au plus/],
    [
      'an id with capitals',
      `${HEAD}entries:\n  - id: Colis Perdu\n    match: colis\n`,
      /ligne 10, entrée « Colis Perdu » : « id » « Colis Perdu » ne convient pas : écrivez un identifiant comme « colis-perdu »/,
    ],
    [
      'the same entry id twice',
      entry('    match: colis\n  - id: colis\n    match: paquet'),
      /ligne 12, entrée « colis » : l’identifiant « colis » est déjà pris/,
    ],
    [
      'another id than the name of the file',
      entry('    match: colis').replace('id: essai', 'id: autre'),
      /ligne 1 : « id » vaut « autre » : écrivez le nom du fichier, « essai »/,
    ],
    [
      'a decisive entry without a route',
      entry('    match: colis\n    weight: décisif\n    flags: [spam]').replace(
        'route: customer_service\n',
        '',
      ),
      /une entrée décisive décide d’une route : ajoutez « route »/,
    ],
    [
      'an entry that would change nothing',
      entry('    match: colis').replace('route: customer_service\n', ''),
      /ligne 9, entrée « colis » : l’entrée ne change rien/,
    ],
    [
      'a last day before the first',
      entry('    match: colis\n    from: 2026-12-01\n    until: 2026-11-01'),
      /ligne 13, entrée « colis » : « until » \(2026-11-01\) est avant « from » \(2026-12-01\)/,
    ],
    [
      'a day that is none',
      entry('    match: colis\n    from: 31/12/2026'),
      /« from » « 31\/12\/2026 » ne convient pas : écrivez un jour comme « 2026-12-31 »/,
    ],
    [
      'neither true nor false',
      entry('    match: colis\n    neverHide: oui'),
      /« neverHide » « oui » ne convient pas : écrivez true ou false/,
    ],
    [
      'a language that there is not',
      entry('    match: colis').replace('language: fr', 'language: klingon'),
      /« language » « klingon » ne convient pas : écrivez l’un de : fr, fr-CA/,
    ],
    ['a list without entries', `${HEAD}entries: []\n`, /« entries » ne convient pas/],
    [
      'text that is no YAML',
      `${HEAD}entries: [\n`,
      /ligne \d+ : YAML illisible : (décalage|il manque|un signe)/,
    ],
    [
      'the same key twice',
      entry('    match: colis\n    match: paquet'),
      /ligne 12 : YAML illisible : le même champ est écrit deux fois/,
    ],
    ['a file without fields', 'bonjour', /ligne 1 : .*des champs/],
    ['an empty file', '', /essai\.yaml, ligne 1/],
    [
      'aliases that multiply',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      /essai\.yaml, ligne 1/,
    ],
  ];
  test.each(rows)('%s', (_, text, problem) => {
    const error = errorOf(folder({ 'essai.yaml': text }));
    expect(error.code).toBe('invalid_data_file');
    expect(error.message).toMatch(problem);
    // Every problem is told in English too.
    for (const { message } of error.fields) expect(message).toMatch(/ \(.+\)$/u);
  });

  test('all problems of all files are told at once', () => {
    const error = errorOf(
      folder({
        'essai.yaml': entry('    match: "!"\n    unles: [x]\n    route: sav'),
        'autre.yaml': 'id: autre',
        'vieux.yml': '',
      }),
    );
    expect(error.fields.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'essai.yaml, ligne 12, entrée « colis »',
        'essai.yaml, ligne 13, entrée « colis »',
      ]),
    );
    expect(error.message).toMatch(/autre\.yaml.*« title » manque/);
    expect(error.message).toContain('renommez le fichier en « vieux.yaml »');
  });

  test('a file in another encoding is refused: its accents would be lost', () => {
    const dir = folder({});
    writeFileSync(join(dir, 'essai.yaml'), Buffer.from(entry('    match: réglé'), 'latin1'));
    expect(errorOf(dir).fields).toMatchObject([
      { path: 'essai.yaml', message: expect.stringMatching(/pas en UTF-8.*save it again/) },
    ]);
  });

  test('a folder that cannot be read is named', () => {
    const dir = folder({});
    expect(() => loadKeywords(join(dir, 'absent'))).toThrow(/absent/);
  });

  test('a folder named like a list is no list', () => {
    const dir = folder({ 'essai.yaml': entry('    match: colis') });
    mkdirSync(join(dir, 'autre.yaml'));
    expect(loadKeywords(dir).lists).toHaveLength(1);
  });
});

describe('the named sets', () => {
  const SET = `id: transporteurs
title: Transporteurs
description: Les noms des transporteurs.
note: Noms publics.
owner: Tests
terms: [Chronopost, "la poste"]
`;

  function withSet(name: string, text: string): string {
    const dir = folder({ 'essai.yaml': entry('    match: colis') });
    mkdirSync(join(dir, 'sets'));
    writeFileSync(join(dir, 'sets', name), text);
    return dir;
  }

  test('stand in a folder of their own, which may be absent', () => {
    expect(loadKeywords(folder({})).sets).toEqual([]);
    const { lists, sets } = loadKeywords(withSet('transporteurs.yaml', SET));
    expect(lists).toHaveLength(1);
    expect(sets).toMatchObject([{ id: 'transporteurs', terms: ['Chronopost', 'la poste'] }]);
  });

  const rows: [name: string, file: string, text: string, problem: RegExp][] = [
    [
      'an unknown key',
      'transporteurs.yaml',
      `${SET}entries: []\n`,
      /sets\/transporteurs\.yaml, ligne 7 : clé inconnue « entries » : les clés possibles sont id, title, description, note, owner, terms/,
    ],
    ['no term', 'transporteurs.yaml', SET.replace(/terms.*/, ''), /« terms » manque : ajoutez une liste/],
    [
      'a term of nothing',
      'transporteurs.yaml',
      SET.replace('Chronopost', '"!"'),
      /ligne 6 : le terme « ! » ne contient rien à chercher/,
    ],
    ['another id than the name of the file', 'autre.yaml', SET, /écrivez le nom du fichier, « autre »/],
    ['the other ending', 'transporteurs.yml', SET, /renommez le fichier en « transporteurs\.yaml »/],
  ];
  test.each(rows)('with %s are refused', (_, file, text, problem) => {
    expect(errorOf(withSet(file, text)).message).toMatch(problem);
  });
});
