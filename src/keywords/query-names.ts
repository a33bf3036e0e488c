import { foldWord } from '../text/fold.ts';
import type { TokenKind } from '../text/token.ts';
import type { NameField, NumberField } from './query.ts';

/** The operators by the words that people write: French, English, capitals only. */
export const OPERATORS: ReadonlyMap<string, 'and' | 'or' | 'not' | 'start' | 'end' | 'near' | 'then'> =
  new Map([
    ['AND', 'and'],
    ['ET', 'and'],
    ['OR', 'or'],
    ['OU', 'or'],
    ['NOT', 'not'],
    ['SAUF', 'not'],
    ['START', 'start'],
    ['DEBUT', 'start'],
    ['DÉBUT', 'start'],
    ['END', 'end'],
    ['FIN', 'end'],
    ['NEAR', 'near'],
    ['PROCHE', 'near'],
    ['THEN', 'then'],
    ['PUIS', 'then'],
  ]);

export const FIELDS: ReadonlyMap<string, NameField | NumberField> = new Map([
  ['lang', 'lang'],
  ['langue', 'lang'],
  ['channel', 'channel'],
  ['canal', 'channel'],
  ['author', 'author'],
  ['auteur', 'author'],
  ['brand', 'brand'],
  ['marque', 'brand'],
  ['rating', 'rating'],
  ['note', 'rating'],
  ['length', 'length'],
  ['longueur', 'length'],
]);

/** The classes that a word can ask for; the first French name is the one that is written back. */
const CLASSES: readonly (readonly [TokenKind, readonly string[]])[] = [
  ['duration', ['durée', 'duration']],
  ['amount', ['montant', 'amount']],
  ['date', ['date', 'heure']],
  ['number', ['nombre', 'number']],
  ['phone', ['téléphone', 'phone']],
  ['email', ['courriel', 'email']],
  ['link', ['lien', 'link']],
  ['handle', ['compte', 'handle']],
  ['hashtag', ['hashtag']],
  ['emoji', ['emoji', 'émoji']],
];

const CLASS_BY_NAME = new Map(
  CLASSES.flatMap(([kind, names]) => names.map((name) => [foldWord(name), kind] as const)),
);
const NAME_OF_CLASS = new Map(CLASSES.map(([kind, names]) => [kind, names[0] ?? kind] as const));

export const CLASS_NAMES: readonly string[] = CLASSES.map(([, names]) => `<${names[0]}>`);

/** The kind of token that a class names, whatever its accents and case; undefined for none. */
export function classOf(name: string): TokenKind | undefined {
  return CLASS_BY_NAME.get(foldWord(name.toLowerCase()));
}

export function nameOfClass(kind: string): string {
  return [...NAME_OF_CLASS].find(([known]) => known === kind)?.[1] ?? kind;
}
