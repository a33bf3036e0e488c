import type { z } from 'zod';
import type { Wording } from '../errors.ts';

/** Values that a message names: the scopes, or the channels, may be many. */
const MAX_NAMED = 20;

export const NOT_KNOWN: Wording = { fr: 'inconnu ici', en: 'not known here' };

/**
 * What is wrong with one field of a request, and what to send instead. What was sent is never quoted. `issue` was made
 * with `reportInput`, so that what is missing can be told from what does not fit.
 */
export function issueWording(issue: z.core.$ZodIssue): Wording {
  if (issue.code === 'custom') return customWording(issue);
  const wanted = wantedBy(issue);
  return issue.input === undefined
    ? { fr: `manque : envoyez ${wanted.fr}`, en: `missing: send ${wanted.en}` }
    : { fr: `ne convient pas : envoyez ${wanted.fr}`, en: `does not fit: send ${wanted.en}` };
}

/** A rule of our own says its message in English, and in French as a parameter. */
function customWording({ message, params }: z.core.$ZodIssueCustom): Wording {
  const { fr } = params ?? {};
  return { fr: typeof fr === 'string' ? fr : message, en: message };
}

function wantedBy(issue: z.core.$ZodIssue): Wording {
  switch (issue.code) {
    case 'invalid_type':
      return (
        TYPES[issue.expected] ?? {
          fr: `une valeur de type ${issue.expected}`,
          en: `a value of type ${issue.expected}`,
        }
      );
    case 'invalid_value': {
      const names = issue.values.slice(0, MAX_NAMED).map(String).join(', ');
      return issue.values.length === 1
        ? { fr: `« ${names} »`, en: `"${names}"` }
        : { fr: `l’une de ces valeurs : ${names}`, en: `one of: ${names}` };
    }
    case 'too_big':
      return limit(issue.origin, Number(issue.maximum), 'au plus', 'at most');
    case 'too_small':
      return limit(issue.origin, Number(issue.minimum), 'au moins', 'at least');
    case 'invalid_format':
      return FORMATS[issue.format] ?? { fr: 'une autre forme, voyez /docs', en: 'another form, see /docs' };
    default:
      return { fr: 'ce que décrit /docs', en: 'what /docs describes' };
  }
}

function limit(origin: string, bound: number, fr: string, en: string): Wording {
  const [one, several, ofEnglish] = COUNTED[origin] ?? ['', '', ''];
  const unit = Math.abs(bound) < 2 ? one : several;
  const englishUnit = bound === 1 ? ofEnglish.replace(/s$/, '') : ofEnglish;
  return {
    fr: [bound, unit, fr].filter((part) => part !== '').join(' '),
    en: [bound, englishUnit, en].filter((part) => part !== '').join(' '),
  };
}

/** What a limit counts. */
const COUNTED: Readonly<Record<string, readonly [one: string, several: string, en: string]>> = {
  string: ['caractère', 'caractères', 'characters'],
  array: ['élément', 'éléments', 'items'],
  set: ['élément', 'éléments', 'items'],
  object: ['champ', 'champs', 'fields'],
  number: ['', '', ''],
};

const TYPES: Readonly<Record<string, Wording>> = {
  string: { fr: 'un texte', en: 'a text' },
  number: { fr: 'un nombre', en: 'a number' },
  int: { fr: 'un nombre entier', en: 'a whole number' },
  boolean: { fr: 'true ou false', en: 'true or false' },
  array: { fr: 'une liste : […]', en: 'a list: […]' },
  object: { fr: 'un objet : {…}', en: 'an object: {…}' },
  record: { fr: 'un objet : {…}', en: 'an object: {…}' },
};

const FORMATS: Readonly<Record<string, Wording>> = {
  datetime: {
    fr: 'une date et une heure comme 2026-03-02T08:30:00Z',
    en: 'a date and time such as 2026-03-02T08:30:00Z',
  },
  date: { fr: 'un jour comme 2026-12-31', en: 'a day such as 2026-12-31' },
  url: { fr: 'une adresse comme https://exemple.fr/x', en: 'an address such as https://example.org/x' },
  regex: { fr: 'la forme que décrit /docs', en: 'the form that /docs describes' },
};
