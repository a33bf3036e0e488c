import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asText, decodeTable, fromText, readCsv, writeCsv } from '../../src/keywords/csv-table.ts';
import {
  type ListHeader,
  listFromCsv,
  listToCsv,
  setFromCsv,
  setToCsv,
} from '../../src/keywords/list-csv.ts';
import type { KeywordEntry, KeywordList, KeywordSet } from '../../src/keywords/list-schema.ts';
import { parseKeywordList, parseKeywordSet } from '../../src/keywords/parse-list.ts';
import { listToJson, listToYaml, setToJson, setToYaml } from '../../src/keywords/write-list.ts';

const HEADER: ListHeader = {
  ...{ id: 'essai', title: 'Essai', description: 'Une liste.', note: 'Pour les tests.', owner: 'Tests' },
  ...{ audience: 'customer_service', language: 'fr', route: 'customer_service' },
};

function read(text: string): KeywordList {
  const { list, problems } = listFromCsv('essai.csv', text, HEADER);
  if (list === undefined) throw new Error(problems.map(({ fr }) => fr).join('\n'));
  return list;
}

describe('a table that French Excel wrote', () => {
  test('is read with its accents, semicolons, several lines in a cell, days and decimal commas', () => {
    const text = [
      'identifiant;termes;exceptions;du;au;poids;ne jamais masquer;sujets;phrases trouvées',
      'colis-perdu;"colis perdu\ncolis égaré";"jeu ""colis perdu""";01/12/2026;31/12/2026;-2,5;OUI;[];"mon colis; perdu"',
      ';;;;;;;;',
      "sigle;'=SAV;;;;décisif;;;",
    ].join('\r\n');
    expect(read(`\uFEFF${text}\r\n`).entries).toEqual([
      {
        ...{ id: 'colis-perdu', match: ['colis perdu', 'colis égaré'], unless: ['jeu "colis perdu"'] },
        ...{ from: '2026-12-01', until: '2026-12-31', weight: -2.5, neverHide: true, topics: [] },
        tests: { match: ['mon colis; perdu'] },
      },
      { id: 'sigle', match: ['=SAV'], weight: 'décisif' },
    ]);
  });

  test('is read in the Western code page, too, with tabs or commas, and with the names of the fields', () => {
    const bytes = Buffer.from('id,match,note\r\ncolis,colis,égaré\r\n', 'latin1');
    expect(read(decodeTable(bytes)).entries[0]).toEqual({ id: 'colis', match: ['colis'], note: 'égaré' });
    const tabs = decodeTable(Buffer.from('\uFEFFid\tmatch\r\ncolis\t"a"\r\n'));
    expect(read(tabs).entries[0]).toEqual({ id: 'colis', match: ['a'] });
  });

  test('writes what begins like a formula as text', () => {
    const csv = listToCsv({
      entries: [{ id: 'a', match: ['=Orange', '@compte'], note: '+33', weight: -2.5 }],
    });
    expect(csv).toContain(`;"'=Orange\n@compte";`);
    expect(csv).toContain(";'+33;");
    expect(csv).toContain(';-2,5;');
    expect(csv.startsWith('\uFEFFidentifiant;termes;')).toBe(true);
    expect(csv.endsWith('\r\n')).toBe(true);
  });

  const rows: [
    what: string,
    text: string,
    place: [number | undefined, string | undefined],
    problem: RegExp,
  ][] = [
    [
      'an unknown column',
      'identifiant;terme;\r\na;b;',
      [1, undefined],
      /colonne inconnue « terme » : écrivez « termes »/,
    ],
    ['a column twice', 'id;termes;match\r\na;b;c', [1, undefined], /la colonne « match » est là deux fois/],
    ['a row with too many cells', 'id;termes\r\na;b;c', [2, undefined], /plus de cellules que de titres/],
    ['a row without terms', 'id;termes\r\na;b\r\n\r\nc;', [4, 'c'], /« match » manque/],
    [
      'a query that cannot be read',
      'id;termes\r\na;b\r\nc;colis OU',
      [3, 'c'],
      /caractère 7 : il manque un mot/,
    ],
    ['a wrong yes or no', 'id;termes;ne jamais masquer\r\na;b;peut-être', [2, 'a'], /écrivez true ou false/],
    ['a wrong day', 'id;termes;du\r\na;b;demain', [2, 'a'], /un jour comme « 2026-12-31 »/],
    ['a wrong weight', 'id;termes;poids\r\na;b;11', [2, 'a'], /un nombre de -10 à 10/],
    ['an id twice', 'id;termes\r\na;b\r\na;c', [3, 'a'], /déjà pris/],
    ['no entry', 'id;termes\r\n', [undefined, undefined], /« entries » ne convient pas/],
    ['nothing', '', [undefined, undefined], /« entries » ne convient pas/],
  ];
  test.each(rows)('tells the row of %s', (_, text, [line, entry], problem) => {
    const { list, problems } = listFromCsv('essai.csv', text, HEADER);
    expect(list).toBeUndefined();
    const [first] = problems;
    expect([first?.line, first?.entry]).toEqual([line, entry]);
    expect(first?.fr).toMatch(problem);
    expect(first?.en).toMatch(/\w/);
  });

  test('tells a quotation mark that is never closed: the rows behind it would be lost', () => {
    const text = 'identifiant;termes\r\nun;ok\r\ndeux;"pas fermé\r\ntrois;ok\r\n';
    const { list, problems } = listFromCsv('essai.csv', text, HEADER);
    expect([list, problems.map(({ line, fr }) => [line, fr])]).toEqual([
      undefined,
      [[3, expect.stringContaining('guillemet')]],
    ]);
  });

  test('tells all rows at once, in their order', () => {
    const { problems } = listFromCsv('essai.csv', 'id;termes;poids\r\nA;b;1\r\nc;OU;99\r\nd;;1', HEADER);
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4]);
  });
});

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc
      .array(
        fc.constantFrom(
          '=',
          "'",
          '"',
          ';',
          '\n',
          '\r\n',
          '\\n',
          '\\',
          '- ',
          '# ',
          ': ',
          'é',
          '[]',
          '@x',
          '|',
          '\t',
          '12',
          '*a',
          '&b',
        ),
        { minLength: 1 },
      )
      .map((all) => all.join('')),
    fc.lorem({ maxCount: 40 }),
  )
  .map((source) => source.normalize('NFC').trim())
  .filter((source) => source !== '');
const query = fc.constantFrom(
  ...[
    'colis',
    '=Orange',
    '@compte',
    '#nul',
    '"une phrase"',
    'a;b',
    '-mot',
    "'mot",
    '3949',
    '~mot OU rembours*',
    'a ET (b OU "c d") SAUF lang:fr',
  ],
  ...[
    'colis PROCHE/5 {transporteurs}',
    '😡',
    '24/7',
    'petite question : qui',
    '- x',
    'true',
    '12:30',
    '2026-01-01',
  ],
);
const queries = fc.array(query, { minLength: 1, maxLength: 3 });
const day = fc.constantFrom('2026-01-01', '2026-01-31');
const entry = fc.record<Omit<KeywordEntry, 'id'>>(
  {
    match: queries,
    unless: fc.array(query, { maxLength: 2 }),
    inflections: fc.boolean(),
    from: fc.constant('2026-01-01'),
    until: day,
    topics: fc.uniqueArray(fc.constantFrom('delivery', 'order'), { maxLength: 2 }),
    flags: fc.uniqueArray(fc.constantFrom('spam', 'insult'), { maxLength: 2 }),
    intent: fc.constantFrom('complaint', 'praise'),
    urgency: fc.constantFrom('low', 'high'),
    urgencyAtMost: fc.constantFrom('low', 'normal'),
    neverHide: fc.boolean(),
    weight: fc.oneof(fc.constantFrom('faible', 'fort'), fc.constantFrom(-2.5, 0.1, 10, -10, 3)),
    author: text,
    note: text,
    tests: fc.record({ match: fc.array(text, { maxLength: 2 }), not: fc.array(text, { maxLength: 2 }) }),
  },
  { requiredKeys: ['match'] },
);
const list: fc.Arbitrary<KeywordList> = fc
  .tuple(fc.array(entry, { minLength: 1, maxLength: 4 }), text, text, fc.boolean())
  .map(([entries, title, note, more]) => ({
    ...{ ...HEADER, title, note },
    ...(more ? { language: ['fr', 'en'], brands: [title], channels: ['x'], neverHide: true } : {}),
    entries: entries.map((each, index) => ({ ...each, id: `e-${index}` })),
  }));

describe('whatever a list holds', () => {
  test('its YAML, its JSON and its table give it back, and give the same bytes again', () => {
    fc.assert(
      fc.property(list, (all) => {
        const { entries, ...header } = all;
        const yaml = listToYaml(all);
        expect(parseKeywordList('essai.yaml', yaml).problems).toEqual([]);
        expect(parseKeywordList('essai.yaml', yaml).list).toEqual(all);
        expect(listToYaml(parseKeywordList('essai.yaml', yaml).list ?? all)).toBe(yaml);
        const json = listToJson(all);
        expect(parseKeywordList('essai.json', json).list).toEqual(all);
        expect(listToJson(parseKeywordList('essai.json', json).list ?? all)).toBe(json);
        const csv = listToCsv({ entries });
        const back = listFromCsv('essai.csv', csv, header);
        expect(back.problems).toEqual([]);
        expect(back.list).toEqual(all);
        expect(listToCsv(back.list ?? all)).toBe(csv);
      }),
      { numRuns: 1500 },
    );
  });

  test('a set, too', () => {
    const terms = fc.array(
      fc.constantFrom('Chronopost', '=La Poste', '@laposte', '"a ; b"', '{autres}', '3949', "'x"),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(terms, text, (all, note) => {
        const set: KeywordSet = {
          id: 'essai',
          title: 'Essai',
          description: 'x',
          note,
          owner: 'x',
          terms: all,
        };
        expect(parseKeywordSet('essai.yaml', setToYaml(set)).set).toEqual(set);
        expect(parseKeywordSet('essai.json', setToJson(set)).set).toEqual(set);
        const csv = setToCsv(set);
        expect(setFromCsv('essai.csv', csv, set).set).toEqual(set);
        expect(setFromCsv('essai.csv', csv.split('\r\n').slice(1).join('\r\n'), set).set).toEqual(set);
      }),
      { numRuns: 500 },
    );
  });

  test('cells come back as they were, and any text is read', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('"', ';', '\r\n', '\n', '""', "'=", '=', ' a '));
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        fc.string(),
        (rows, any) => {
          const kept = rows.map((row) => row.map((each) => each.replaceAll('\t', ' ').replaceAll(',', ' ')));
          expect(readCsv(writeCsv(kept)).rows).toEqual(kept);
          for (const row of rows) for (const each of row) expect(fromText(asText(each))).toBe(each);
          readCsv(any);
          listFromCsv('essai.csv', any, HEADER);
        },
      ),
    );
  });

  test('a problem of a set names its row', () => {
    const set = { id: 'essai', title: 'Essai', description: 'x', note: 'x', owner: 'x' };
    const { problems } = setFromCsv('essai.csv', 'terme\r\nChronopost\r\na OU b\r\n', set);
    expect(problems[0]).toMatchObject({ line: 3, fr: expect.stringContaining('a des opérateurs') });
  });
});
