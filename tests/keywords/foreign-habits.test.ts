import { describe, expect, test } from 'vitest';
import { formatQuery } from '../../src/keywords/format-query.ts';
import { parseQuery } from '../../src/keywords/parse-query.ts';

/** What is written, the part that is named with its column, what is said, and the query that it would be. */
type Row = [written: string, column: number, part: string, said: RegExp, better?: string];

const regex: Row[] = [
  ['[a-z]+', 1, '[a-z]+', /expression régulière/],
  ['[0-9]{5}', 1, '[0-9]{5}', /expression régulière/, '<nombre>'],
  ['colis[0-9]{2,} perdu', 1, 'colis[0-9]{2,}', /expression régulière/, 'colis* perdu'],
  ['[Cc]olis', 1, '[Cc]olis', /expression régulière/, 'colis'],
  ['mon [colis]', 5, '[colis]', /expression régulière/, 'mon colis'],
  ['rembours[ée]', 1, 'rembours[ée]', /début de mot/, 'rembours*'],
  ['\\bcolis\\b', 1, '\\bcolis\\b', /expression régulière/, 'colis'],
  ['depuis \\d+', 8, '\\d+', /<nombre>/, 'depuis <nombre>'],
  ['rembours\\w*', 1, 'rembours\\w*', /expression régulière/, 'rembours*'],
  ['colis\\s+perdu', 1, 'colis\\s+perdu', /expression régulière/],
  ['^colis$', 1, '^colis$', /écrivez DEBUT devant, FIN derrière/, 'DEBUT colis FIN'],
  ['^colis', 1, '^colis', /« \^ » et « \$ »/, 'DEBUT colis'],
  ['mon colis$', 5, 'colis$', /« \^ » et « \$ »/, 'mon colis FIN'],
  ['^(colis OU paquet)', 1, '^', /DEBUT/, 'DEBUT (colis OU paquet)'],
  ['(colis OU paquet)$', 18, '$', /FIN/, '(colis OU paquet) FIN'],
  ['(colis|paquet)', 2, 'colis|paquet', /écrivez OU entre les mots/, 'colis OU paquet'],
  ['mon colis|paquet', 5, 'colis|paquet', /écrivez OU/, 'mon (colis OU paquet)'],
  ['colis.*perdu', 1, 'colis.*perdu', /PUIS\/5/, 'colis PUIS/5 perdu'],
  ['colis .* perdu', 7, '.*', /PUIS\/5/, 'colis PUIS/5 perdu'],
  ['colis.+?perdu', 1, 'colis.+?perdu', /PUIS\/5/, 'colis PUIS/5 perdu'],
  ['colis.{0,20}perdu', 1, 'colis.{0,20}', /PUIS\/5/, 'colis PUIS/5 perdu'],
  ['rembours.*', 1, 'rembours.*', /« mot\* »/, 'rembours*'],
  ['/colis perdu/i', 1, '/colis perdu/i', /écrivez les mots seuls/, 'colis perdu'],
  ['x OU /colis/', 6, '/colis/', /écrivez les mots seuls/, 'x OU colis'],
  ['(colis)? perdu', 8, '?', /expression régulière/],
  ['rembours?e', 1, 'rembours?e', /ne remplace pas une lettre/, 'rembour*e'],
  ['colis? perdu', 1, 'colis?', /n’est pas un joker/, 'colis perdu'],
  ['ça marche?', 4, 'marche?', /ponctuation en bout de terme ne compte pas/, 'ça marche'],
  ['%rembours%', 1, '%rembours%', /« % » ne remplace rien/, 'rembours*'],
  ['%colis', 1, '%colis', /« % » ne remplace rien/, 'colis'],
];

const otherTools: Row[] = [
  ['colis ANDNOT jeu', 7, 'ANDNOT', /n’est pas un opérateur d’ici/, 'colis SAUF jeu'],
  ['colis !jeu', 7, '!jeu', /n’est pas un opérateur d’ici/, 'colis SAUF jeu'],
  ['colis -"jeu concours"', 7, '-', /n’est pas un opérateur d’ici/, 'colis SAUF jeu concours'],
  ['colis -(jeu OU gain)', 7, '-', /n’est pas un opérateur d’ici/, 'colis SAUF (jeu OU gain)'],
  ['colis +perdu', 7, '+perdu', /n’est pas un opérateur d’ici/, 'colis ET perdu'],
  ['colis NEAR/5f perdu', 7, 'NEAR/5f', /n’est pas un opérateur d’ici/, 'colis PUIS/5 perdu'],
  ['colis ONEAR/5 perdu', 7, 'ONEAR/5', /n’est pas un opérateur d’ici/, 'colis PUIS/5 perdu'],
  ['colis NEAR5 perdu', 7, 'NEAR5', /n’est pas un opérateur d’ici/, 'colis PROCHE/5 perdu'],
  ['colis W/5 perdu', 7, 'W/5', /n’est pas un opérateur d’ici/, 'colis PROCHE/5 perdu'],
  ['colis WITHIN/40 perdu', 7, 'WITHIN/40', /n’est pas un opérateur d’ici/, 'colis PROCHE/30 perdu'],
  ['"colis perdu"~5', 1, '"colis perdu"~5', /distance s’écrit entre les mots/, 'colis PROCHE/5 perdu'],
  ['colis~', 1, 'colis~', /pas de recherche approchée/, 'colis'],
  ['colis~2', 1, 'colis~2', /pas de recherche approchée/, 'colis'],
  ['colis^2', 1, 'colis^2', /donnez-le à l’entrée/, 'colis'],
  ['title:colis', 1, 'title:colis', /tout le texte est lu/, 'colis'],
  ['title:"colis perdu"', 1, 'title:', /tout le texte est lu/, 'colis perdu'],
  ['intitle:(colis OU paquet)', 1, 'intitle:', /tout le texte est lu/, 'colis OU paquet'],
  [
    'colis site:facebook.com',
    7,
    'site:facebook.com',
    /« site: » est celle d’un autre outil/,
    'colis ET channel:facebook',
  ],
  ['colis site:orange.fr', 7, 'site:orange.fr', /channel:, brand:/],
  ['colis from:@orange', 7, 'from:@orange', /« from: » est celle d’un autre outil/, 'colis ET author:orange'],
  ['colis language:fr', 7, 'language:fr', /lang:/, 'colis ET lang:fr'],
  ['hashtag:nul', 1, 'hashtag:nul', /#hashtag/, '#nul'],
  ['colis to:orange', 7, 'to:orange', /@compte/, 'colis @orange'],
  ['colis since:2026-01-01', 7, 'since:2026-01-01', /« from » et « until »/],
  ['colis country:fr', 7, 'country:fr', /ne connaît que le texte/],
  ['colis is:retweet', 7, 'is:retweet', /ne connaît que le texte/],
];

const conditions: Row[] = [
  ['colis lang:xx', 7, 'lang:xx', /n’est jamais reconnue.* fr, en, es/],
  ['colis lang:gb', 7, 'lang:gb', /n’est jamais reconnue/, 'colis ET lang:en'],
  ['colis lang:fr,jp', 7, 'lang:fr,jp', /« lang:jp »/, 'colis ET lang:fr,ja'],
  ['colis lang:fr-CA', 7, 'lang:fr-CA', /pas un code de langue/, 'colis ET lang:fr'],
  ['colis lang:français', 7, 'lang:français', /pas un code de langue/, 'colis ET lang:fr'],
  ['colis channel:twiter', 7, 'channel:twiter', /ressemble à un canal connu/, 'colis ET channel:x'],
  ['colis canal:facebok,x', 7, 'canal:facebok,x', /« facebok »/, 'colis ET channel:facebook,x'],
  ['colis channel:insta', 7, 'channel:insta', /entre guillemets/, 'colis ET channel:instagram'],
];

describe('what other search boxes read otherwise is told, with its place and what to write', () => {
  test.each([...regex, ...otherTools, ...conditions])('%s', (written, column, part, said, better) => {
    // On the second line, so that the line is told too.
    const source = `avis OU\n${written}`;
    const shift = 'avis OU\n'.length;
    for (const [query, line, from] of [
      [written, 1, 0],
      [source, 2, shift],
    ] as const) {
      // A whole query in slashes is one only where it stands alone.
      if (line === 2 && written.startsWith('/')) continue;
      const problem = parseQuery(query).problems[0];
      expect(problem?.fr).toMatch(said);
      expect(problem?.en).toMatch(/[a-z]{3}/);
      expect([problem?.line, problem?.column]).toEqual([line, column]);
      expect(query.slice(problem?.start, problem?.end)).toBe(part);
      expect(problem?.start).toBe(from + column - 1);
    }
    const [first] = parseQuery(written).problems;
    if (better === undefined || first?.suggestion === undefined) expect(first?.suggestion).toBe(better);
    else {
      const mended = written.slice(0, first.start) + first.suggestion + written.slice(first.end);
      const { query } = parseQuery(mended);
      expect(query === undefined ? undefined : formatQuery(query)).toBe(better);
    }
  });
});

describe('what people write and mean as it stands is read as before', () => {
  test.each([
    ...[
      'Canal+',
      'disney+ OU canal+',
      '24/7',
      'et/ou',
      'r/france',
      'https://a.fr/b?c=d',
      '10M$',
      'Ke$ha',
      '$alope',
    ],
    ...[
      '50%',
      '100 %',
      'ça marche ?',
      'marche !',
      'etc.',
      'U.S.A.',
      'c/o',
      'n°',
      'a+b',
      '+33',
      'x ^^',
      'a :] b',
    ],
    ...[
      'a ¯\\_(ツ)_/¯',
      'Note : a',
      'source : moi',
      'titre',
      'from',
      'et : ou',
      'colis AND NOT jeu',
      'colis ET SAUF jeu',
    ],
    ...[
      'colis lang:wo,und',
      'colis channel:"twiter"',
      'colis channel:twitch',
      'colis channel:app_store',
      'x channel:sms',
    ],
    ...['"[a-z]+ a"', '"^a"', '"a|b"', '"title:a"', '"a? b"', '="NEAR5 a"'],
  ])('%s', (source) => {
    expect(parseQuery(source).problems).toEqual([]);
  });

  test.each([
    '"[a-z]+ a"',
    '"^aa$"',
    '"a|b"',
    '"title:a"',
    '"a? b"',
    '"colis~2"',
    'x channel:"twiter"',
    '"%ab%"',
  ])('%s keeps its quotation marks when written back', (source) => {
    const { query } = parseQuery(source);
    const written = query === undefined ? '' : formatQuery(query);
    expect(parseQuery(written).query).toEqual(query);
  });
});
