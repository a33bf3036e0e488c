import type { Wording } from '../errors.ts';
import { DETECTED_LANGUAGES } from '../text/language-codes.ts';
import { FOREIGN_WORDINGS } from './foreign-wordings.ts';
import { MAX_QUERY_LENGTH, MAX_TERM_LENGTH } from './list-schema.ts';
import { CLASS_NAMES } from './query-names.ts';

/** Shorter prefixes would match far more words than anybody thinks of. */
export const MIN_PREFIX_LETTERS = 3;
/** Parentheses in one another, and phrases and sets in one query: more is a mistake, and costs time. */
export const MAX_DEPTH = 20;
export const MAX_PHRASES = 100;
/** Each costs a pass over the places of its words. */
export const MAX_NEAR = 10;
/** Words that may stand between two words that are near each other. */
export const MAX_DISTANCE = 30;

/** One thing to correct in a query: where, what, and what to write instead, for people who read French or English. */
export interface QueryProblem extends Wording {
  readonly code: ProblemKind;
  /** Half-open `[start, end)` UTF-16 offsets into the query. */
  readonly start: number;
  readonly end: number;
  /** 1-based, within the query. */
  readonly line: number;
  readonly column: number;
  /** What could stand in the place of `[start, end)`. */
  readonly suggestion?: string | undefined;
}

const LANGUAGE_LIST = [...DETECTED_LANGUAGES, 'und'].join(', ');

export type ProblemKind = keyof typeof WORDINGS;

const WORDINGS = {
  ...FOREIGN_WORDINGS,
  empty: (part: string) => ({
    fr: `le terme « ${part} » ne contient rien à chercher : écrivez un mot, un emoji, un #hashtag ou un @compte`,
    en: `the term "${part}" holds nothing to look for: write a word, an emoji, a #hashtag or an @account`,
  }),
  lone_sign: (part: string) => ({
    fr: `le terme « ${part} » a un signe « = », « ~ » ou « * » sans mot : collez-le au mot, ou retirez-le`,
    en: `the term "${part}" has a sign "=", "~" or "*" without a word: join it to the word, or drop it`,
  }),
  leading_star: (part: string) => ({
    fr: `« ${part} » commence par une étoile : écrivez le début du mot, « début* » ou « déb*fin »`,
    en: `"${part}" begins with a star: write the beginning of the word, "start*" or "sta*end"`,
  }),
  two_stars: (part: string) => ({
    fr: `« ${part} » a plus d’une étoile : gardez-en une seule par mot`,
    en: `"${part}" has more than one star: keep a single one a word`,
  }),
  short_prefix: (part: string) => ({
    fr: `le préfixe « ${part} » est trop court : écrivez au moins ${MIN_PREFIX_LETTERS} lettres avant l’étoile (un mot masqué comme « f*dp » est déjà trouvé par le mot en clair)`,
    en: `the prefix "${part}" is too short: write at least ${MIN_PREFIX_LETTERS} letters before the star (a disguised word such as "f*dp" is found by the plain word)`,
  }),
  inner_star: (part: string) => ({
    fr: `« ${part} » a une étoile au milieu d’autre chose que des lettres : écrivez un seul mot, « mal*ment »`,
    en: `"${part}" has a star between other things than letters: write one word, "mal*ment"`,
  }),
  long_ending: (part: string) => ({
    fr: `« ${part} » a plus de 30 lettres après l’étoile : raccourcissez la fin`,
    en: `"${part}" has more than 30 letters behind the star: shorten the end`,
  }),
  two_signs: (part: string) => ({
    fr: `le terme « ${part} » est à la fois exact et à étoile : gardez « = », « ~ » ou « * », pas les deux`,
    en: `the term "${part}" is both exact and starred: keep "=", "~" or "*", not both`,
  }),
  long_phrase: (part: string) => ({
    fr: `« ${part.slice(0, 30)}… » est trop long : écrivez ${MAX_TERM_LENGTH} caractères au plus par groupe de mots`,
    en: `"${part.slice(0, 30)}…" is too long: write ${MAX_TERM_LENGTH} characters at most a phrase`,
  }),
  long_query: (part: string) => ({
    fr: `la requête a ${part} caractères : écrivez ${MAX_QUERY_LENGTH} caractères au plus, ou plusieurs variantes`,
    en: `the query has ${part} characters: write ${MAX_QUERY_LENGTH} at most, or several alternatives`,
  }),
  too_deep: () => ({
    fr: `plus de ${MAX_DEPTH} parenthèses ou « SAUF » l’un dans l’autre : écrivez plusieurs variantes`,
    en: `more than ${MAX_DEPTH} parentheses or NOTs in one another: write several alternatives`,
  }),
  too_many: () => ({
    fr: `plus de ${MAX_PHRASES} groupes de mots : faites-en plusieurs variantes, ou un ensemble nommé`,
    en: `more than ${MAX_PHRASES} phrases: make several alternatives of them, or a named set`,
  }),
  too_many_near: () => ({
    fr: `plus de ${MAX_NEAR} PROCHE et PUIS : gardez les mots qui comptent, ou écrivez plusieurs variantes`,
    en: `more than ${MAX_NEAR} NEARs and THENs: keep the words that count, or write several alternatives`,
  }),
  unclosed_quote: (part: string) => ({
    fr: `le guillemet « ${part} » n’est pas fermé : ajoutez-en un à la fin de la phrase, ou retirez-le`,
    en: `the quotation mark ${part} is not closed: add one at the end of the phrase, or drop it`,
  }),
  unclosed_parenthesis: () => ({
    fr: 'la parenthèse « ( » n’est pas fermée : ajoutez « ) »',
    en: 'the parenthesis "(" is not closed: add ")"',
  }),
  stray_parenthesis: () => ({
    fr: 'la parenthèse « ) » n’en ferme aucune : retirez-la, ou ajoutez « ( » avant',
    en: 'the parenthesis ")" closes none: drop it, or add "(" before it',
  }),
  bad_set: (part: string) => ({
    fr: `« ${part} » ne nomme pas d’ensemble : écrivez son identifiant entre accolades, « {transporteurs} »`,
    en: `"${part}" names no set: write its id in braces, "{transporteurs}"`,
  }),
  missing_operand: (part: string) => ({
    fr: `il manque un mot ${part === '' ? 'ici' : `à côté de « ${part} »`} : ajoutez-le, ou écrivez « "${part || 'mot'}" » entre guillemets si c’est le mot cherché`,
    en: `a word is missing ${part === '' ? 'here' : `next to "${part}"`}: add it, or write "${part || 'word'}" in quotation marks if it is the word looked for`,
  }),
  empty_parentheses: () => ({
    fr: 'les parenthèses sont vides : écrivez un mot dedans, ou retirez-les',
    en: 'the parentheses are empty: write a word in them, or drop them',
  }),
  missing_operator: (part: string) => ({
    fr: `il manque un opérateur devant « ${part} » : écrivez ET, OU ou SAUF`,
    en: `an operator is missing before "${part}": write AND, OR or NOT`,
  }),
  unknown_class: (part: string) => ({
    fr: `la classe « ${part} » n’existe pas : écrivez ${CLASS_NAMES.join(', ')}`,
    en: `there is no class "${part}": write ${CLASS_NAMES.join(', ')}`,
  }),
  bad_distance: (part: string) => ({
    fr: `« ${part} » ne dit pas à combien de mots : écrivez un nombre de 0 à ${MAX_DISTANCE}, comme « PROCHE/5 » ou « PUIS/5 »`,
    en: `"${part}" does not say within how many words: write a number from 0 to ${MAX_DISTANCE}, such as "NEAR/5" or "THEN/5"`,
  }),
  needless_distance: (part: string) => ({
    fr: `« ${part} » n’a pas de distance : retirez ce qui suit la barre, ou écrivez « PROCHE/5 » ou « PUIS/5 »`,
    en: `"${part}" has no distance: drop what follows the slash, or write "NEAR/5" or "THEN/5"`,
  }),
  other_operator: (part: string) => ({
    fr: `« ${part} » n’est pas un opérateur d’ici : écrivez ET, OU, SAUF, PROCHE/5 ou PUIS/5, en capitales`,
    en: `"${part}" is no operator here: write AND, OR, NOT, NEAR/5 or THEN/5, in capitals`,
  }),
  not_placed: () => ({
    fr: 'PROCHE, PUIS, DEBUT, FIN et les mots côte à côte ne joignent que des mots, des phrases, des ensembles et des groupes avec OU : sortez-en ET, SAUF et les conditions',
    en: 'NEAR, THEN, START, END and words side by side only join words, phrases, sets and groups with OR: take AND, NOT and conditions out of them',
  }),
  needs_word: () => ({
    fr: 'la requête trouverait aussi un texte vide : ajoutez un mot qu’il doit contenir, « mot SAUF autre », « mot ET lang:fr »',
    en: 'the query would find an empty text too: add a word that must be there, "word NOT other", "word AND lang:fr"',
  }),
  start_inside: (part: string) => ({
    fr: `« ${part} » est au milieu de mots : écrivez-le devant eux, « DEBUT bonjour »`,
    en: `"${part}" stands between words: write it before them, "START bonjour"`,
  }),
  unknown_field: (part: string) => ({
    fr: `la condition « ${part} » n’existe pas : écrivez lang:, channel:, author:, brand:, rating: ou length:, ou mettez des guillemets si c’est un mot`,
    en: `there is no condition "${part}": write lang:, channel:, author:, brand:, rating: or length:, or add quotation marks if it is a word`,
  }),
  empty_condition: (part: string) => ({
    fr: `la condition « ${part} » n’a pas de valeur : écrivez-la sans espace, comme « lang:fr », « rating:1-2 » ou « length:<20 »`,
    en: `the condition "${part}" has no value: write it without a space, such as "lang:fr", "rating:1-2" or "length:<20"`,
  }),
  bad_language: (part: string) => ({
    fr: `« ${part} » n’est pas un code de langue : écrivez deux lettres, « lang:fr », « lang:en », ou « lang:und » (inconnue)`,
    en: `"${part}" is no language code: write two letters, "lang:fr", "lang:en", or "lang:und" (unknown)`,
  }),
  unknown_language: (part: string) => ({
    fr: `« ${part} » : cette langue n’est jamais reconnue, la condition ne serait jamais remplie : écrivez l’une de ${LANGUAGE_LIST}`,
    en: `"${part}": this language is never recognised, the condition would never hold: write one of ${LANGUAGE_LIST}`,
  }),
  close_channel: (part: string) => ({
    fr: `le canal « ${part} » ressemble à un canal connu : corrigez-le, ou écrivez « channel:"${part}" », entre guillemets, si vos mentions le nomment ainsi`,
    en: `the channel "${part}" looks like a known one: correct it, or write channel:"${part}", in quotation marks, if your mentions name it so`,
  }),
  bad_number: (part: string) => ({
    fr: `« ${part} » n’est pas un nombre : écrivez « rating:1 », « rating:1-2 », « rating:<=3 » ou « length:>280 »`,
    en: `"${part}" is not a number: write "rating:1", "rating:1-2", "rating:<=3" or "length:>280"`,
  }),
  bad_rating: (part: string) => ({
    fr: `« ${part} » : une note va de 1 à 5`,
    en: `"${part}": a rating goes from 1 to 5`,
  }),
  swapped_range: (part: string) => ({
    fr: `« ${part} » finit avant de commencer : écrivez le plus petit nombre d’abord`,
    en: `"${part}" ends before it begins: write the smaller number first`,
  }),
} as const satisfies Record<string, (part: string) => Wording>;

/** A problem of the part `[start, end)` of a query. */
export function queryProblem(
  source: string,
  kind: ProblemKind,
  start: number,
  end: number,
  part: string,
  suggestion?: string,
): QueryProblem {
  const before = source.slice(0, start).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { code: kind, start, end, line: before.length, column, ...WORDINGS[kind](part), suggestion };
}
