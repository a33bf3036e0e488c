import { describe, expect, test } from 'vitest';
import { analyse } from './analyser.ts';

/** The hashtag's form, then its parts. */
const rows: readonly (readonly [written: string, form: string, parts: string])[] = [
  ['#ServiceClientNul', 'serviceclientnul', 'service client nul'],
  ['#SNCFConnect', 'sncfconnect', 'sncf connect'],
  ['#FreeMobile', 'freemobile', 'free mobile'],
  ['#Top10', 'top10', 'top <number>'],
  ['#5G', '5g', '5g'],
  ['#service_client', 'service_client', 'service client'],
  ['#serviceclient', 'serviceclient', 'service client'],
  ['#SERVICECLIENTNUL', 'serviceclientnul', 'service client nul'],
  ['#balancetonoperateur', 'balancetonoperateur', 'balance ton operateur'],
  ['#jaimepas', 'jaimepas', "j' aime pas"],
  ['#lahonte', 'lahonte', 'la honte'],
  ['#boycottfree', 'boycottfree', 'boycott free'],
  ['#badbuzz', 'badbuzz', 'badbuzz'],
  ['#grevesncf', 'grevesncf', 'greve sncf'],
  ['#stoparnaque', 'stoparnaque', 'stop arnaque'],
  ['#carrefour', 'carrefour', 'carrefour'],
  ['#Été2025', 'ete2025', 'été <number>'],
  ['#sav', 'sav', 'sav'],
  ['#NPdC', 'npdc', 'n pd c'],
  ['#xkcdqwz', 'xkcdqwz', 'xkcdqwz'],
  ['#sncf,', 'sncf', 'sncf'],
];

describe('a hashtag', () => {
  test.each(rows)('%s is one token followed by its words', (written, form, parts) => {
    const [hashtag, ...words] = analyse(`oui ${written} non`).tokens.slice(1, -1);
    expect(hashtag).toMatchObject({ kind: 'hashtag', word: { form }, inHashtag: false });
    expect(
      words
        .filter((token) => token.kind !== 'punctuation')
        .map((token) => token.word.form)
        .join(' '),
    ).toBe(parts);
    expect(words.filter((token) => token.kind !== 'punctuation').every((token) => token.inHashtag)).toBe(
      true,
    );
  });

  test('needs a letter', () => {
    expect(analyse('#1 #').tokens.map((token) => token.kind)).toEqual([
      'punctuation',
      'number',
      'punctuation',
    ]);
  });

  test('lends its parts spans inside its own', () => {
    const text = 'non #ServiceClient';
    const [, hashtag, service, client] = analyse(text).tokens;
    expect([hashtag?.start, hashtag?.end]).toEqual([4, 18]);
    expect(text.slice(service?.start, service?.end)).toBe('Service');
    expect(text.slice(client?.start, client?.end)).toBe('Client');
  });
});
