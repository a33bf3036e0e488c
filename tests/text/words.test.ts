import { describe, expect, test } from 'vitest';
import { analyse, forms, spans } from './analyser.ts';

const tables: Readonly<Record<string, readonly (readonly [text: string, read: string])[]>> = {
  'elided words are tokens of their own': [
    ["l'eau", "l' eau"],
    ["d'abord", "d' abord"],
    ["j'attends", "j' attends"],
    ["m'appelle", "m' appelle"],
    ["t'inquiète", "t' inquiète"],
    ["s'il", "s' il"],
    ["n'importe", "n' importe"],
    ["c'est", "c' est"],
    ["ç'a", "ç' a"],
    ["qu'il", "qu' il"],
    ["jusqu'ici", "jusqu' ici"],
    ["lorsqu'on", "lorsqu' on"],
    ["puisqu'elle", "puisqu' elle"],
    ["quoiqu'il", "quoiqu' il"],
    ["qu'est-ce", "qu' est ce"],
    ["qu'aujourd'hui", "qu' aujourd'hui"],
    ["d'aujourd'hui", "d' aujourd'hui"],
    ["l'e-mail", "l' email"],
    ["va-t'en", "va t' en"],
    ["donnez-m'en", "donnez m' en"],
    ["c'est-à-dire", "c' est à dire"],
    ["D'ACCORD", "d' accord"],
    ["l' eau", "l' eau"],
    ["l'", "l'"],
    ["qu'1", "qu' <number>"],
    ["l'@compte", "l' <handle>"],
    ["y'a", 'y a'],
    ["l'OL", "l' ol"],
  ],
  'words with an apostrophe inside stay whole': [
    ["aujourd'hui", "aujourd'hui"],
    ["quelqu'un", "quelqu'un"],
    ["quelqu'une", "quelqu'une"],
    ["prud'homme", "prud'homme"],
    ["presqu'île", "presqu'île"],
    ["rock'n'roll", "rock'n'roll"],
    ["N'Guessan", "n'guessan"],
    ["N'Djamena", "n'djamena"],
    ["don't", "don't"],
  ],
  'quotes are not elisions': [
    ["'bonjour'", "' bonjour '"],
    ["'c'", "' c '"],
    ['les amis’', "les amis '"],
    ['“merci”', '" merci "'],
    ['« non »', '" non "'],
  ],
  'hyphens and inversions part words': [
    ['rendez-vous', 'rendez vous'],
    ['après-vente', 'après vente'],
    ['avez-vous', 'avez vous'],
    ['puis-je', 'puis je'],
    ['y-a-t-il', 'y a t il'],
    ['a-t-on', 'a t on'],
    ['peut-être', 'peut être'],
    ['porte-monnaie', 'porte monnaie'],
    ['est-ce', 'est ce'],
    ['celui-là', 'celui là'],
    ['Saint‑Étienne', 'saint étienne'],
    ['mi-temps', 'mi temps'],
    ['oui - non', 'oui - non'],
    ['-20', '- <number>'],
    ['fin-', 'fin -'],
  ],
  'compounds also written as one word are that word': [
    ['e-mail', 'email'],
    ['E-mails', 'emails'],
    ['wi-fi', 'wifi'],
    ['Wi‐Fi', 'wifi'],
    ['t-shirt', 'tshirt'],
    ['week-end', 'week end'],
    ['weekend', 'week end'],
  ],
  'an apostrophe typed as a space or not at all is read': [
    ['c est nul', "c' est nul"],
    ['c était long', "c' était long"],
    ['j ai rien', "j' ai rien"],
    ['l eau coule', "l' eau coule"],
    ['qu il vienne', "qu' il vienne"],
    ['il n a pas', "il n' a pas"],
    ['C EST NUL', "c' est nul"],
    ['J AI FAIM', "j' ai faim"],
    ['t as vu', "t' as vu"],
    ['jai faim', "j' ai faim"],
    ['cest nul', "c' est nul"],
    ['ya rien', 'y a rien'],
    ['sa fait mal', 'ça fait mal'],
    ['M Aubert', 'm aubert'],
  ],
  'negations are words like any other': [
    ["je n'ai pas", "je n' ai pas"],
    ['ni oui ni non', 'ni oui ni non'],
    ['plus jamais', 'plus jamais'],
    ['aucun', 'aucun'],
    ['sans', 'sans'],
  ],
  'digits inside words stay in them': [
    ['4g', '4g'],
    ['5G', '5g'],
    ['PS5', 'ps5'],
    ['iphone15', 'iphone15'],
    ['M6', 'm6'],
    ['covid-19', 'covid - <number>'],
    ['b2b', 'b2b'],
  ],
  'stretched letters are taken back': [
    ['nuuuul', 'nul'],
    ['remboursééééé', 'remboursé'],
    ['réparéé', 'réparéé'],
    ['créééé', 'créé'],
    ['annéééée', 'année'],
    ['merciiii', 'merci'],
    ['looool', 'lol'],
    ['ouiiiii', 'oui'],
    ['ouii', 'oui'],
    ['noooon', 'non'],
    ['alllez', 'allez'],
    ['belllle', 'belle'],
    ['trèèèès', 'très'],
    ['cooool', 'cool'],
    ['superrrrr', 'super'],
    ['professseur', 'professeur'],
    ['aaaaah', 'ah'],
    ['hahahahaha', 'haha'],
    ['mdrrrrr', 'mdr'],
    ['ptddddrrr', 'mdr'],
    ['bonjoooour', 'bonjour'],
    ['énoooorme', 'énorme'],
    ['svppppp', "s' il vous plaît"],
    ['Louis XIII', 'louis xiii'],
    ['moon', 'moon'],
    ['coffee', 'coffee'],
    ['aaa', 'aa'],
    ['kkk', 'kkk'],
  ],
  'short letters are words only where they stand alone before one': [
    ['c nul', "c' est nul"],
    ['g rien reçu', "j' ai rien reçu"],
    ['t où', "t' es où"],
    ['k il', 'que il'],
    ['200 g de beurre', '<number> g de beurre'],
    ['plan c', 'plan c'],
    ['C nul', 'c nul'],
    ['vitamine c.', 'vitamine c .'],
    ['y a-t-il', 'y a t il'],
    ['vous avez 20 ms de ping', 'vous avez <number> ms de ping'],
  ],
  'runs of signs have one form': [
    ['non !!!!', 'non !!'],
    ['quoi ???', 'quoi ??'],
    ['quoi ?!?!', 'quoi ?!'],
    ['bon...', 'bon …'],
    ['bon…', 'bon …'],
    ['a — b', 'a - b'],
    ['!', '!'],
  ],
};

describe.each(Object.entries(tables))('%s', (_rule, rows) => {
  test.each(rows)('%s → %s', (text, read) => {
    expect(forms(text)).toBe(read);
  });
});

describe('spans', () => {
  test.each([
    ["L’été, j'vous", "l'[L’] été[été] ,[,] j'[j'] vous[vous]"],
    ['y-a-t-il', 'y[y] a[a] t[t] il[il]'],
    ['jsp moi', 'je[jsp] sais[jsp] pas[jsp] moi[moi]'],
    ['nuuul !!!', 'nul[nuuul] !![!!!]'],
    ['l’e-mail', "l'[l’] email[e-mail]"],
    ['n° 12', 'numéro[n°] <number>[12]'],
  ])('%s', (text, read) => {
    expect(spans(text)).toBe(read);
  });
});

describe('stems', () => {
  const families: readonly (readonly string[])[] = [
    ['rembourser', 'remboursé', 'remboursée', 'rembourse', 'remboursez', 'remboursement', 'remboursements'],
    ['livrer', 'livré', 'livrée', 'livree', 'livrées', 'livrez'],
    ['réclamation', 'reclamation', 'réclamations'],
    ['problème', 'probleme', 'problèmes', 'pb'],
    ['annuler', 'annulé', 'annulée', 'annulees', 'annulez'],
    ['nul', 'nuuuul'],
    ['numéro', 'numéros'],
    ['perdu', 'perdus', 'perdue'],
  ];
  test.each(families)('%s and its family have one stem', (...family) => {
    const stems = new Set(family.map((word) => analyse(word).tokens[0]?.word.stem));
    expect([...stems]).toHaveLength(1);
  });

  test('keep what is elided, and tell different words apart', () => {
    expect(analyse("l'").tokens[0]?.word.stem).toBe("l'");
    expect(analyse('facture').tokens[0]?.word.stem).not.toBe(analyse('livraison').tokens[0]?.word.stem);
  });
});
