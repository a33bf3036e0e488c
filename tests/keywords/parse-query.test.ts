import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatQuery } from '../../src/keywords/format-query.ts';
import { parseQuery } from '../../src/keywords/parse-query.ts';
import { queriesOf } from './random-queries.ts';

function read(source: string) {
  const { query, problems } = parseQuery(source);
  if (query === undefined) throw new Error(problems.map(({ en }) => en).join('\n'));
  return query;
}

test('words in small letters mean the same with and without quotation marks', () => {
  const word = fc.stringMatching(/^[a-zß-öø-ÿœ]{1,6}(?:['’-][a-zß-öø-ÿœ]{1,6})?$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      expect(parseQuery(words.join(' '))).toEqual(parseQuery(`"${words.join(' ')}"`));
    }),
  );
});

describe('a query is read, and written back with no more signs than it needs', () => {
  const rows: [rule: string, source: string, written: string, english?: string][] = [
    ['words in a row are one phrase', ' colis   perdu ', 'colis perdu'],
    [
      'signs belong to their word',
      '=Orange ~bank =~Colis rembours* mal*ment',
      '=Orange ~bank =~Colis rembours* mal*ment',
    ],
    ['a sign before quotation marks belongs to each word', '="Service Client"', '=Service =Client'],
    [
      'quotation marks of every kind hold a phrase',
      '“colis perdu” OU «colis volé»',
      'colis perdu OU colis volé',
    ],
    [
      'quotation marks keep an operator a word',
      '"ET" OU "paiement OU crédit"',
      '"ET" OU "paiement OU crédit"',
      '"ET" OR "paiement OU crédit"',
    ],
    ['small letters are words, whatever they mean', 'et ou sauf near proche', 'et ou sauf near proche'],
    ['AND binds before OR', 'a ET b OU c ET d', 'a ET b OU c ET d', 'a AND b OR c AND d'],
    ['parentheses change that', 'a ET (b OU c) ET d', 'a ET (b OU c) ET d'],
    ['parentheses that change nothing go', '((a) ET ((b ET c)))', 'a ET b ET c'],
    ['NOT is AND NOT', 'a ET SAUF b', 'a SAUF b', 'a NOT b'],
    [
      'NEAR binds before AND, from the left',
      'a ET b NEAR/5 c THEN/2 d',
      'a ET b PROCHE/5 c PUIS/2 d',
      'a AND b NEAR/5 c THEN/2 d',
    ],
    ['NEAR on the right keeps its parentheses', 'a NEAR/1 (b NEAR/2 c)', 'a PROCHE/1 (b PROCHE/2 c)'],
    [
      'groups side by side stand so in the text',
      '(mon OU le) colis (perdu OU volé)',
      '(mon OU le) colis (perdu OU volé)',
    ],
    ['a group of one phrase joins its neighbours', 'mon (colis) "perdu"', 'mon colis perdu'],
    [
      'START and END hold what stands beside them',
      'DÉBUT bonjour OU merci beaucoup FIN',
      'DEBUT bonjour OU merci beaucoup FIN',
      'START bonjour OR merci beaucoup END',
    ],
    [
      'conditions need no AND',
      'colis lang:fr,en note:1-2 perdu',
      'colis ET lang:fr,en ET rating:1-2 ET perdu',
    ],
    [
      'names in conditions forget case, spaces and the sign of an account',
      'x auteur:"  Jean  Dupont" author:@Toto',
      'x ET author:"jean dupont" ET author:toto',
    ],
    [
      'numbers are compared',
      'x rating:<=2 length:>280 longueur:10-50 note:4,5',
      'x ET rating:<=2 ET length:>280 ET length:10-50 ET rating:4.5',
    ],
    ['a set stands in a phrase', 'colis {transporteurs} perdu', 'colis {transporteurs} perdu'],
    ['classes have French and English names', 'depuis <DUREE> <amount>', 'depuis <durée> <montant>'],
    [
      'emojis, hashtags, accounts and smileys are words',
      '😡 OU #nul OU @Orange_FR OU :) OU (<3 OU :()',
      '😡 OU #nul OU @Orange_FR OU :) OU <3 OU :(',
    ],
    [
      'signs inside words mean themselves',
      "24/7 aujourd'hui l'eau petite : qui",
      "24/7 aujourd'hui l'eau petite : qui",
    ],
    ['a keycap holds a star that is no sign', '*️⃣', '*️⃣'],
  ];
  test.each(rows)('%s', (_, source, written, english) => {
    expect(formatQuery(read(source))).toBe(written);
    expect(read(written)).toEqual(read(source));
    if (english !== undefined) expect(formatQuery(read(source), 'en')).toBe(english);
  });

  test('as a tree', () => {
    expect(read('{t} PUIS/3 (=Perdu OU "ET") FIN SAUF lang:en')).toEqual({
      kind: 'and',
      of: [
        {
          ...{ kind: 'near', ordered: true, distance: 3, left: { kind: 'set', id: 't' } },
          right: {
            ...{ kind: 'anchored', start: false, end: true },
            of: {
              kind: 'or',
              of: [
                { kind: 'phrase', words: [{ mode: 'exact', text: 'Perdu' }] },
                { kind: 'phrase', words: [{ mode: 'inflected', text: 'ET' }] },
              ],
            },
          },
        },
        { kind: 'not', of: { kind: 'names', field: 'lang', values: ['en'] } },
      ],
    });
  });
});

describe('a query that cannot be read is told with its place and what to write', () => {
  const rows: [what: string, source: string, part: string, problem: RegExp, suggestion?: string][] = [
    ['nothing', '   ', '   ', /ne contient rien à chercher/],
    ['punctuation only', 'colis OU !!', '!!', /« !! » ne contient rien à chercher/],
    ['a lone sign', ' = ', ' = ', /« = » ne contient rien à chercher/],
    ['a sign without a word', 'chinois = virus', '=', /« = » a un signe/],
    ['a star first', 'x *ment', '*ment', /commence par une étoile/],
    ['two stars', 'abc*abc*', 'abc*abc*', /gardez-en une seule/],
    ['a disguised word', 'f*dp', 'f*dp', /au moins 3 lettres avant l’étoile/],
    ['a short prefix', 're*', 're*', /au moins 3 lettres avant l’étoile/],
    ['an exact prefix', '=Mot*', '=Mot*', /gardez « = », « ~ » ou « \* »/],
    ['a long phrase', 'a '.repeat(51), 'a '.repeat(51).trim(), /écrivez 100 caractères au plus/],
    ['a long query', 'abcd OU '.repeat(200), 'abcd OU '.repeat(200), /la requête a 1600 caractères/],
    ['too many phrases', `a${' OU a'.repeat(101)}`, 'a', /plus de 100 groupes de mots/],
    ['too many distances', `a${' PUIS/1 a'.repeat(11)}`, 'PUIS/1', /plus de 10 PROCHE et PUIS/],
    ['deep parentheses', `${'('.repeat(21)}a${')'.repeat(21)}`, '(', /plus de 20 parenthèses/],
    ['deep negations', `a ${'SAUF '.repeat(30)}a`, 'SAUF', /plus de 20 parenthèses ou « SAUF »/],
    ['an open quotation mark', 'x "colis perdu', '"', /n’est pas fermé/],
    ['a closing one alone', 'colis » x', '»', /n’est pas fermé/],
    ['an open parenthesis', '(colis OU perdu', '(', /ajoutez « \) »/],
    ['a closing one alone', 'colis)', ')', /n’en ferme aucune/, ''],
    ['empty parentheses', 'colis ()', '()', /parenthèses sont vides/, ''],
    ['an operator without a word', 'colis OU', 'OU', /il manque un mot à côté de « OU »/],
    ['an operator in front', 'ET colis', 'ET', /il manque un mot à côté de « ET »/],
    ['two operators', 'colis ET OU perdu', 'OU', /il manque un mot à côté de « OU »/],
    ['a lone operator', 'OU', 'OU', /entre guillemets/, '"OU"'],
    ['a set without a name', 'x {}', '{}', /ne nomme pas d’ensemble/],
    [
      'a set by its title',
      '{Opérateurs mobiles}',
      '{Opérateurs mobiles}',
      /ne nomme pas d’ensemble/,
      '{operateurs-mobiles}',
    ],
    ['a set not closed', '{transporteurs', '{transporteurs', /entre accolades/, '{transporteurs}'],
    ['a class that there is not', 'depuis <jours>', '<jours>', /écrivez <durée>, <montant>/],
    ['a distance left out', 'a PROCHE b', 'PROCHE', /un nombre de 0 à 30/, 'PROCHE/5'],
    ['a distance too large', 'a PUIS/400 b', 'PUIS/400', /un nombre de 0 à 30/, 'PUIS/30'],
    ['a distance where none is', 'a OU/5 b', 'OU/5', /n’a pas de distance/, 'OU'],
    ['an operator in small letters', 'a near/5 b', 'near/5', /en capitales/, 'NEAR/5'],
    ['an operator of elsewhere', 'a && b', '&&', /n’est pas un opérateur d’ici/, 'ET'],
    ['a word left out as elsewhere', 'colis -perdu', '-perdu', /n’est pas un opérateur d’ici/, 'SAUF perdu'],
    ['a French NOT that is none', 'colis NON perdu', 'NON', /n’est pas un opérateur d’ici/, 'SAUF'],
    ['AND inside NEAR', '(a ET b) PROCHE/5 c', '(a ET b)', /sortez-en ET/],
    ['NOT beside a word', 'c (a SAUF b)', 'c (a SAUF b)', /sortez-en ET/],
    ['a condition behind NEAR', 'a PROCHE/5 lang:fr', 'lang:fr', /sortez-en ET/],
    ['what an empty text has', 'SAUF colis', 'SAUF colis', /trouverait aussi un texte vide/],
    ['conditions only', 'lang:fr OU colis', 'lang:fr OU colis', /trouverait aussi un texte vide/],
    ['START between words', 'colis DEBUT perdu', 'DEBUT', /« DEBUT bonjour »/],
    ['two groups without an operator', 'colis FIN perdu', 'perdu', /il manque un opérateur devant « perdu »/],
    ['a condition misspelt', 'x langu:fr', 'langu:fr', /la condition « langu: » n’existe pas/, 'lang:fr'],
    ['a condition with a space', 'x lang: fr', 'lang:', /n’a pas de valeur : écrivez-la sans espace/],
    ['a language by its name', 'x lang:français', 'lang:français', /deux lettres/, 'lang:fr'],
    ['a number in words', 'x rating:mauvaise', 'rating:mauvaise', /n’est pas un nombre/],
    ['a rating that there is not', 'x rating:0', 'rating:0', /de 1 à 5/],
    ['a range from its end', 'x length:50-10', 'length:50-10', /le plus petit nombre d’abord/],
  ];
  test.each(rows)('%s', (_, source, part, problem, suggestion) => {
    const [first] = parseQuery(source).problems;
    expect(first?.fr).toMatch(problem);
    expect(first?.en).toMatch(/\w/);
    expect(source.slice(first?.start, first?.end)).toBe(part);
    expect(first?.suggestion).toBe(suggestion);
  });

  test('all words that cannot be read at once, with lines and columns', () => {
    const { problems } = parseQuery('re* OU\n  colis PROCHE perdu');
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [1, 1],
      [2, 9],
    ]);
  });
});

const word = fc.constantFrom(
  ...[
    'colis',
    'perdu',
    'abc',
    'ET',
    'OR',
    'PROCHE/5',
    'l’eau',
    '24/7',
    ':)',
    ':(',
    '#nul',
    '@moi',
    '😡',
    'a:b',
    'langu:fr',
  ],
  ...['Note:', '&&', '|', '<durée>', 'nul !', '-', 'x', '-perdu', '-per*', 'NON', 'a|b', '?', '$'],
);

describe('whatever is written', () => {
  test('what is written back reads as the same query, in French and in English', () => {
    let sound = 0;
    fc.assert(
      fc.property(queriesOf(word), (source) => {
        const { query } = parseQuery(source);
        if (query === undefined) return;
        sound += 1;
        for (const language of ['fr', 'en'] as const)
          expect(parseQuery(formatQuery(query, language)).query).toEqual(query);
      }),
      { numRuns: 13_000 },
    );
    expect(sound).toBeGreaterThan(2000);
  });

  test('reading ends with a query or with problems that lie in it', () => {
    const piece = fc.oneof(
      word,
      fc.string({ maxLength: 3 }),
      fc.constantFrom(
        '(',
        ')',
        '"',
        '“',
        '»',
        '{',
        '}',
        '{t}',
        '*',
        '=',
        '~',
        ' ET ',
        ' SAUF ',
        ' NEAR/3 ',
        'lang:',
        '\n',
      ),
      fc.constantFrom('~3', '|', '[', ']', '^', '$', '\\', '/', '?', '{2}', 'channel:twiter ', 'from:'),
      fc.constantFrom('\ud83d', '\u0301', '\u0000', '*️⃣', ' DEBUT ', ' FIN '),
    );
    const soup = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(soup, (source) => {
        const { query, problems } = parseQuery(source);
        expect(query === undefined).toBe(problems.length > 0);
        for (const { start, end, line, column } of problems) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(source.length);
          expect(source.split('\n')[line - 1]?.length).toBeGreaterThanOrEqual(column - 1);
        }
        if (query !== undefined) expect(read(formatQuery(query))).toEqual(query);
      }),
      { numRuns: 10_000 },
    );
  });
});
