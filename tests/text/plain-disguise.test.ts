import { describe, expect, test } from 'vitest';
import { foldWord } from '../../src/text/fold.ts';
import { analyse, corpusTexts, createRandom, forms, lexicons, spans } from './analyser.ts';

/** Writings of ordinary words of customer service, by the word that each is read as. */
const opened: Readonly<Record<string, readonly string[]>> = {
  colis: ['c0lis', 'C0L1S', 'col1s', 'c.o.l.i.s', 'c-o-l-i-s', 'c_o_l_i_s', 'c o l i s', 'C O L I S'],
  remboursez: ['r3mboursez', 'remb0ursez', 'rembour$ez', 'r3mb0ur5ez', 'rembours€z', 'r e m b o u r s e z'],
  remboursement: ['rembour$ement', 'remb0urs3ment', 'rem.boursement', 'rem_boursement', 'REMBOUR$EMENT'],
  livraison: ['l1vraison', 'livr4ison', 'livrai$on', 'l1vr41s0n', 'livr@ison', 'l.i.v.r.a.i.s.o.n'],
  arnaque: ['arn@que', '4rnaque', 'arn4que', 'a.r.n.a.q.u.e', 'a r n a q u e'],
  panne: ['p4nne', 'p@nne', 'p.a.n.n.e'],
  facture: ['f4cture', 'f@cture', 'f a c t u r e'],
  service: ['serv1ce', '$ervice', '5ervice', 's3rvice', 's-e-r-v-i-c-e'],
  abonnement: ['4bonnement', 'ab0nnement', 'abonnem3nt', "l'ab0nnement"],
  commande: ['c0mmande', 'comm4nde', 'c0mm@nde', 'c·o·m·m·a·n·d·e'],
  réclamation: ['r3clamation', 'récl4mation', 'réclam@tion', 'r3cl4mation'],
  résiliation: ['résili4tion', 'ré$iliation', 'r3siliation'],
  conseiller: ['c0nseiller', 'con$eiller', 'conse1ller'],
  réseau: ['rése4u', 'ré$eau', 'r3seau', 'r é s e a u'],
  prélèvement: ['pr3lèvement', 'prélèvem3nt', 'pr€l€vement'],
  bloqué: ['bl0qué', 'b1oqué'],
  attente: ['att3nte', '4ttente'],
  problème: ['pr0blème', 'probl3me', 'pr0bl3me'],
};
const rows = Object.entries(opened).flatMap(([word, all]) => all.map((written) => [written, word] as const));

describe('an ordinary word in disguise', () => {
  test.each(rows)('%s is read as %s, with its whole span', (written, word) => {
    const plain = written.startsWith("l'") ? `l'[l'] ${word}[${written.slice(2)}]` : `${word}[${written}]`;
    expect(spans(`Mon ${written} !`)).toBe(`mon[Mon] ${plain} ![!]`);
  });

  test.each([
    ['the accents that were written stay', 'bl0qué', 'bloqué'],
    ['those that are missing come back', 'r3cl4mation', 'réclamation'],
    ['a form of a known word is opened by its stem', 'r3mbourseriez', 'rembourseriez'],
    ['an insult comes first', 'c0nnard', 'connard'],
    ['a full stop behind it ends it', 'c0lis.Merci', 'colis . merci'],
    ['the word behind letters written apart stays out', 'c o l i s à moi', 'colis à moi'],
    ['several in one text', 'v0tre serv1ce cl1ent', 'votre service client'],
  ])('%s: %s', (_rule, written, read) => {
    expect(forms(written)).toBe(read);
  });
});

describe('what only looks like one stays as it is', () => {
  const asWritten = [
    ...[
      'iphone13',
      'iphone 15',
      '5g',
      'h2o',
      'co2',
      'b2b',
      's21',
      'ps5',
      '4x4',
      'n26',
      'o2',
      '3suisses',
      'mp3',
      'mp4',
    ],
    ...[
      'm6',
      'tf1',
      'w9',
      'c8',
      'canal8',
      'rtl9',
      'nrj12',
      'k6fm',
      'bfm2',
      'gta6',
      'fifa25',
      'win11',
      'ios17',
      'a320',
    ],
    ...[
      'model3',
      'clio4',
      'golf7',
      'id3',
      'r5',
      'ds4',
      'zoe50',
      '208gti',
      'e6',
      'hp15s',
      'xps13',
      'rtx4090',
      'i7',
    ],
    ...[
      'forfait5',
      'groupe3',
      'ligne13',
      'colis4',
      'commande1',
      'offre5',
      'message3',
      'covid19',
      'cm1',
      'ce2',
      'bts1',
    ],
    ...[
      'aa123bb',
      'ab113cd',
      'fr7630',
      'cmd10045',
      'w1234567',
      'lx01fr',
      '8l123',
      'cb1',
      'rib2',
      'tva20',
      'q10',
      'b12',
    ],
    ...[
      'x1',
      'p0',
      'v2',
      'go4',
      'h24',
      'j7',
      'b4b',
      'k1',
      'l4',
      'ok1',
      's0s',
      'c3po',
      'r2d2',
      'u2',
      'm83',
      'a9',
    ],
  ];
  test.each(asWritten)('%s', (written) => {
    const text = `le ${written} là`;
    for (const { kind, start, end, word } of analyse(text).tokens)
      if (kind === 'word') expect(word.form).toBe(text.slice(start, end));
  });

  test.each([
    ['an account', '@c0lis', '<handle>'],
    ['an e-mail address', 'c0lis@p4nne.fr', '<email>'],
    ['a link', 'https://c0lis.fr/p4nne', '<link>'],
    ['a name of a site', 'c0lis.fr', '<link>'],
    ['an amount', '$50 ou 50$', '<amount> ou <amount>'],
    ['initials', 'S.N.C.F. et E.D.F.', 's . n . c . f . et e . d . f .'],
    ['a list of letters', 'a b c d e f', 'a b c d e f'],
    ['sizes', 'S M L XL', 's m l xl'],
    ['a forgotten space', 'merci.vous', 'merci . vous'],
    ['an exclamation mark without a space', 'bravo!merci', 'bravo ! merci'],
    ['a bar between two words', 'colis|livraison', 'colis | livraison'],
    ['a compound', 're-commande', 're commande'],
    ['two words with an underscore', 'mon_compte', 'mon _ compte'],
    ['a word that two openings fit', 'f1n', 'f1n'],
  ])('%s: %s', (_what, written, read) => {
    expect(forms(written)).toBe(read);
  });
});

/** The ways in which people write ordinary words past filters, each drawn with `random`. */
const WAYS: readonly ((word: string, random: () => number) => string)[] = [
  (word) => [...word].map((letter) => LEET[letter] ?? letter).join(''),
  (word, random) => oneLeet(word, random),
  (word) =>
    word.slice(0, 1) +
    word
      .slice(1)
      .replace(/a/g, '@')
      .replace(/s(?=.)/g, '$'),
  (word) => [...word].join(' '),
  (word) => [...word].join('.'),
  (word) => [...word].join('-'),
  (word) => [...word].join('_'),
];
const LEET: Readonly<Record<string, string>> = { o: '0', e: '3', é: '3', a: '4', i: '1' };

function oneLeet(word: string, random: () => number): string {
  const places = [...word].flatMap((letter, at) =>
    at > 0 && at < word.length - 1 && letter in LEET ? [at] : [],
  );
  const at = places[Math.floor(random() * places.length)];
  return at === undefined ? word : word.slice(0, at) + LEET[word.charAt(at)] + word.slice(at + 1);
}

test('at least 95 % of 700 drawn disguises of known words are opened', () => {
  const random = createRandom(5);
  const pool = [...lexicons.words].filter(
    (word) => /^[a-zéèê]{5,14}$/.test(word) && !lexicons.slang.has(word),
  );
  const missed: string[] = [];
  let drawn = 0;
  while (drawn < 700) {
    const word = pool[Math.floor(random() * pool.length)] ?? '';
    const written = WAYS[drawn % WAYS.length]?.(word, random) ?? word;
    if (written === word) continue;
    drawn += 1;
    const { tokens } = analyse(`mon ${written} !`);
    const hit = tokens.some(
      (token) => token.word.folded === foldWord(word) && token.end - token.start === written.length,
    );
    if (!hit) missed.push(`${written} (${word})`);
  }
  console.log(`ordinary words opened: ${drawn - missed.length} of ${drawn}; not: ${missed.join(', ')}`);
  expect(missed.length / drawn, missed.join(', ')).toBeLessThanOrEqual(0.05);
});

test('at most 0.5 % of clean sentences have a word opened', () => {
  const texts = corpusTexts(true);
  expect(texts.length).toBeGreaterThanOrEqual(5000);
  const short = new Set([...lexicons.slang.keys(), ...lexicons.lowerSlang.keys()]);
  const found = texts.flatMap((text) =>
    analyse(text).tokens.flatMap(({ kind, start, end, word }) => {
      const written = text.slice(start, end).toLowerCase();
      const isOpened = kind === 'word' && /^\p{L}+$/u.test(word.form) && /[\d@$€£!|._· ]/.test(written);
      return isOpened && !short.has(foldWord(written)) ? [`${written} → ${word.form}`] : [];
    }),
  );
  console.log(`clean sentences: ${texts.length}, words opened: ${found.join(', ')}`);
  expect(found.length / texts.length, found.join(', ')).toBeLessThanOrEqual(0.005);
});
