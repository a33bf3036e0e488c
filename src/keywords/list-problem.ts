import { z } from 'zod';
import { AppError } from '../errors.ts';
import { EntryTestsSchema, KeywordEntrySchema, LIST_LANGUAGES, MAX_TERM_LENGTH } from './list-schema.ts';
import { MIN_PREFIX_LETTERS, type TermProblem } from './term.ts';

/** One thing to correct in a list: where, what, and what to write instead, for people who read French or English. */
export interface ListProblem {
  readonly file: string;
  /** 1-based; undefined where the list does not come from a file. */
  readonly line?: number | undefined;
  readonly entry?: string | undefined;
  readonly fr: string;
  readonly en: string;
}
export type Wording = Pick<ListProblem, 'fr' | 'en'>;

/** The one error that tells problems of keyword lists. */
export function listError(problems: readonly ListProblem[]): AppError {
  const lines = problems.map((problem) => `  ${problemText(problem)}`);
  return new AppError('invalid_data_file', `Listes à corriger (lists to correct):\n${lines.join('\n')}`, {
    fields: problems.map((problem) => ({
      path: problemPlace(problem),
      message: `${problem.fr} (${problem.en})`,
    })),
  });
}

/** `retards.yaml, ligne 12, entrée « colis » : … (…)`. */
function problemText(problem: ListProblem): string {
  return `${problemPlace(problem)} : ${problem.fr} (${problem.en})`;
}

/** Where a problem stands: `retards.yaml, ligne 12, entrée « colis »`. */
export function problemPlace({ file, line, entry }: ListProblem): string {
  const place = line === undefined ? file : `${file}, ligne ${line}`;
  return entry === undefined ? place : `${place}, entrée « ${entry} »`;
}

export function termWording(term: string, problem: TermProblem): Wording {
  switch (problem) {
    case 'empty':
      return {
        fr: `le terme « ${term} » ne contient rien à chercher : écrivez un mot, un emoji, un #hashtag ou un @compte`,
        en: `the term "${term}" holds nothing to look for: write a word, an emoji, a #hashtag or an @account`,
      };
    case 'lone_sign':
      return {
        fr: `le terme « ${term} » a un signe « = » ou « * » sans mot : collez-le au mot, ou retirez-le`,
        en: `the term "${term}" has a sign "=" or "*" without a word: join it to the word, or drop it`,
      };
    case 'inner_star':
      return {
        fr: `le terme « ${term} » a une étoile ailleurs qu’en fin de mot : écrivez « début* », ou le mot en clair`,
        en: `the term "${term}" has a star that does not end a word: write "start*", or the plain word`,
      };
    case 'short_prefix':
      return {
        fr: `le préfixe « ${term} » est trop court : écrivez au moins ${MIN_PREFIX_LETTERS} lettres avant l’étoile`,
        en: `the prefix "${term}" is too short: write at least ${MIN_PREFIX_LETTERS} letters before the star`,
      };
    case 'two_signs':
      return {
        fr: `le terme « ${term} » est à la fois exact et préfixe : gardez « = » ou « * », pas les deux`,
        en: `the term "${term}" is both exact and a prefix: keep "=" or "*", not both`,
      };
  }
}

/**
 * The words for what zod found. `value` is what stands at `issue.path`, undefined where nothing does; `schema` is that of
 * the whole document.
 */
export function issueWordings(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType): Wording[] {
  const field = String(issue.path.findLast((part) => typeof part === 'string') ?? 'liste');
  const given = typeof value === 'object' ? '' : short(value);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, issue.path, schema));
  if (value === undefined || value === null)
    return [
      {
        fr: `« ${field} » manque : ajoutez ${wanted(issue, field, 'fr')}`,
        en: `"${field}" is missing: add ${wanted(issue, field, 'en')}`,
      },
    ];
  return [
    {
      fr: `« ${field} »${given && ` « ${given} »`} ne convient pas : écrivez ${wanted(issue, field, 'fr')}`,
      en: `"${field}"${given && ` "${given}"`} does not fit: write ${wanted(issue, field, 'en')}`,
    },
  ];
}

function wanted(issue: z.core.$ZodIssue, field: string, language: 'fr' | 'en'): string {
  const fr = language === 'fr';
  if (field === 'weight')
    return fr
      ? 'faible, normal, fort, décisif ou un nombre de -10 à 10'
      : 'faible, normal, fort, décisif or a number from -10 to 10';
  if (field === 'from' || field === 'until')
    return fr ? 'un jour comme « 2026-12-31 »' : 'a day such as "2026-12-31"';
  if (field === 'language')
    return `${fr ? 'l’un de' : 'one of'} : ${LIST_LANGUAGES.join(', ')}${fr ? ', ou plusieurs : [fr, en]' : ', or several: [fr, en]'}`;
  if (field === 'id') return fr ? 'un identifiant comme « colis-perdu »' : 'an id such as "colis-perdu"';
  switch (issue.code) {
    case 'invalid_value':
      return `${fr ? 'l’un de' : 'one of'} : ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return fr ? `${issue.maximum} caractères au plus` : `${issue.maximum} characters at most`;
    case 'invalid_type':
      if (issue.expected === 'array') return fr ? 'une liste : [a, b]' : 'a list: [a, b]';
      if (issue.expected === 'boolean') return fr ? 'true ou false' : 'true or false';
      if (issue.expected === 'object') return fr ? 'des champs (« clé: valeur »)' : 'fields ("key: value")';
      return fr
        ? 'un texte, entre guillemets s’il ressemble à un nombre'
        : 'text, in quotes if it looks like a number';
    default:
      return fr ? 'quelque chose : ce champ est vide' : 'something: this field is empty';
  }
}

function unknownKey(key: string, path: readonly PropertyKey[], schema: z.ZodType): Wording {
  const known = keysAt(path, schema);
  const close = known.find((candidate) => distance(candidate, key) <= 2);
  const list = known.join(', ');
  return {
    fr: `clé inconnue « ${short(key)} » : ${close === undefined ? `les clés possibles sont ${list}` : `écrivez « ${close} »`}`,
    en: `unknown key "${short(key)}": ${close === undefined ? `the keys are ${list}` : `write "${close}"`}`,
  };
}

function keysAt(path: readonly PropertyKey[], schema: z.ZodType): string[] {
  if (path.length === 0) return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return Object.keys((path.at(-1) === 'tests' ? EntryTestsSchema : KeywordEntrySchema).shape);
}

/** Levenshtein's edit distance; keys longer than any of ours are simply far. */
function distance(a: string, b: string): number {
  if (b.length > 30) return b.length;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const change = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function short(value: unknown): string {
  const text = String(value);
  return text.length > MAX_TERM_LENGTH ? `${text.slice(0, MAX_TERM_LENGTH)}…` : text;
}
