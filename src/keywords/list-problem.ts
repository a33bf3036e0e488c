import { z } from 'zod';
import { AppError, alreadyInBoth, fieldError, inBoth, type Wording } from '../errors.ts';
import { editDistance } from './edit-distance.ts';
import { EntryTestsSchema, KeywordEntrySchema, LIST_LANGUAGES, MAX_TERM_LENGTH } from './list-schema.ts';
import type { ProblemKind, QueryProblem } from './query-problem.ts';

/** What is wrong, in a word that quotes nothing of the list: with the place it is all that logs may say. */
export type ListFault =
  | ProblemKind
  | 'not_yaml'
  | 'not_utf8'
  | 'file_name'
  | 'file_unreadable'
  | 'missing_field'
  | 'unknown_key'
  | 'wrong_value'
  | 'taken_id'
  | 'other_id'
  | 'reserved_id'
  | 'swapped_days'
  | 'no_route'
  | 'no_effect'
  | 'set_operators'
  | 'unknown_set'
  | 'set_circle'
  | 'too_deep'
  | 'extra_cells'
  | 'open_quote'
  | 'unknown_column'
  | 'repeated_column';

/** What is wrong, for programs and logs (`code`) and for people, who also read what to write instead. */
export interface Fault extends Wording {
  readonly code: ListFault;
}

/** One thing to correct in a list: where, what, and what to write instead, for people who read French or English. */
export interface ListProblem extends Fault {
  readonly file: string;
  /** 1-based; undefined where the list does not come from a file. */
  readonly line?: number | undefined;
  readonly entry?: string | undefined;
  /** The set that is named there, where there is none of that name. */
  readonly set?: string | undefined;
}

/** The one error that tells problems of keyword lists. */
export class ListError extends AppError {
  readonly problems: readonly ListProblem[];

  constructor(problems: readonly ListProblem[]) {
    const lines = problems.map((problem) => `  ${problemText(problem)}`);
    super('invalid_data_file', alreadyInBoth(`Listes à corriger (lists to correct):\n${lines.join('\n')}`), {
      fields: problems.map((problem) => fieldError(problemPlace(problem), problem)),
    });
    this.problems = problems;
  }
}

export function listError(problems: readonly ListProblem[]): ListError {
  return new ListError(problems);
}

/** `retards.yaml, ligne 12, entrée « colis » : … (…)`. */
function problemText(problem: ListProblem): string {
  return `${problemPlace(problem)} : ${inBoth(problem)}`;
}

/** Where a problem stands: `retards.yaml, ligne 12, entrée « colis »`. */
export function problemPlace({ file, line, entry }: ListProblem): string {
  const place = line === undefined ? file : `${file}, ligne ${line}`;
  return entry === undefined ? place : `${place}, entrée « ${entry} »`;
}

/** The words for an id that is given twice. */
export function takenId(id: string): Fault {
  return {
    code: 'taken_id',
    fr: `l’identifiant « ${id} » est déjà pris : donnez-en un autre`,
    en: `the id "${id}" is already taken: give another one`,
  };
}

/** The words for a problem of a query of a list: the place in it, where it is more than one phrase, and how it would read. */
export function queryFault(source: string, problem: QueryProblem): Fault {
  const { start, end, column, line, suggestion } = problem;
  const isWhole = end - start >= source.trim().length || source.length > MAX_TERM_LENGTH;
  const at = line === 1 ? `${column}` : `${line}:${column}`;
  const better =
    suggestion === undefined ? undefined : source.slice(0, start) + suggestion + source.slice(end);
  return {
    code: problem.code,
    fr: `${isWhole ? '' : `dans « ${source} », caractère ${at} : `}${problem.fr}${better === undefined ? '' : ` ; par exemple « ${better} »`}`,
    en: `${isWhole ? '' : `in "${source}", character ${at}: `}${problem.en}${better === undefined ? '' : `; for example "${better}"`}`,
  };
}

/**
 * The words for what zod found. `value` is what stands at `issue.path`, undefined where nothing does; `schema` is that of
 * the whole document.
 */
export function issueFaults(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType): Fault[] {
  const field = String(issue.path.findLast((part) => typeof part === 'string') ?? 'liste');
  const given = typeof value === 'object' ? '' : short(value);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, issue.path, schema));
  if (value === undefined || value === null)
    return [
      {
        code: 'missing_field',
        fr: `« ${field} » manque : ajoutez ${wanted(issue, field, 'fr')}`,
        en: `"${field}" is missing: add ${wanted(issue, field, 'en')}`,
      },
    ];
  return [
    {
      code: 'wrong_value',
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

function unknownKey(key: string, path: readonly PropertyKey[], schema: z.ZodType): Fault {
  const known = keysAt(path, schema);
  const close = known.find((candidate) => editDistance(candidate, key) <= 2);
  const list = known.join(', ');
  return {
    code: 'unknown_key',
    fr: `clé inconnue « ${short(key)} » : ${close === undefined ? `les clés possibles sont ${list}` : `écrivez « ${close} »`}`,
    en: `unknown key "${short(key)}": ${close === undefined ? `the keys are ${list}` : `write "${close}"`}`,
  };
}

function keysAt(path: readonly PropertyKey[], schema: z.ZodType): string[] {
  if (path.length === 0) return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return Object.keys((path.at(-1) === 'tests' ? EntryTestsSchema : KeywordEntrySchema).shape);
}

function short(value: unknown): string {
  const text = String(value);
  return text.length > MAX_TERM_LENGTH ? `${text.slice(0, MAX_TERM_LENGTH)}…` : text;
}
