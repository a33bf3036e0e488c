import type { KeywordEntry } from './api-types.ts';
import { fold } from './fold.ts';

/** An entry as one types it: everything is text, one term a line. An empty field says nothing, and the list speaks. */
export interface EntryForm {
  id: string;
  match: string;
  unless: string;
  weight: string;
  route: string;
  intent: string;
  topics: readonly string[];
  flags: readonly string[];
  urgency: string;
  urgencyAtMost: string;
  neverHide: boolean;
  exactForms: boolean;
  from: string;
  until: string;
  note: string;
  mustMatch: string;
  mustNot: string;
}

const MAX_ID_LENGTH = 60;

export function formOf(entry: KeywordEntry): EntryForm {
  const lines = (values: readonly string[] | undefined) => (values ?? []).join('\n');
  return {
    id: entry.id,
    match: lines(entry.match),
    unless: lines(entry.unless),
    weight: String(entry.weight ?? ''),
    route: entry.route ?? '',
    intent: entry.intent ?? '',
    topics: entry.topics ?? [],
    flags: entry.flags ?? [],
    urgency: entry.urgency ?? '',
    urgencyAtMost: entry.urgencyAtMost ?? '',
    neverHide: entry.neverHide ?? false,
    exactForms: entry.inflections === false,
    from: entry.from ?? '',
    until: entry.until ?? '',
    note: entry.note ?? '',
    mustMatch: lines(entry.tests?.match),
    mustNot: lines(entry.tests?.not),
  };
}

type Typed = Readonly<Record<string, unknown>>;

/**
 * The entry that is typed. Of one that was opened, what the form shows as it was stays as it is written: an empty list
 * of flags is not the same as none. A new entry has the id that its first term gives, unless one is typed; `taken`: ids
 * that the list has.
 */
export function entryOf(form: EntryForm, taken: readonly string[], opened: KeywordEntry | null): Typed {
  const typed = typedIn(form, taken);
  if (opened === null) return typed;
  const shown = typedIn(formOf(opened), taken);
  const entry: Record<string, unknown> = { ...opened };
  for (const name of new Set([...Object.keys(shown), ...Object.keys(typed)])) {
    if (JSON.stringify(shown[name]) === JSON.stringify(typed[name])) continue;
    if (typed[name] === undefined) delete entry[name];
    else entry[name] = typed[name];
  }
  return entry;
}

function typedIn(form: EntryForm, taken: readonly string[]): Typed {
  const match = linesOf(form.match);
  const tests = {
    ...some('match', linesOf(form.mustMatch)),
    ...some('not', linesOf(form.mustNot)),
  };
  return {
    id: form.id.trim() === '' ? freeId(match[0] ?? '', taken) : form.id.trim(),
    match,
    ...some('unless', linesOf(form.unless)),
    ...some('weight', weightOf(form.weight)),
    ...some('route', form.route),
    ...some('intent', form.intent),
    ...some('topics', form.topics),
    ...some('flags', form.flags),
    ...some('urgency', form.urgency),
    ...some('urgencyAtMost', form.urgencyAtMost),
    ...(form.neverHide ? { neverHide: true } : {}),
    ...(form.exactForms ? { inflections: false } : {}),
    ...some('from', form.from),
    ...some('until', form.until),
    ...some('note', form.note.trim()),
    ...(Object.keys(tests).length === 0 ? {} : { tests }),
  };
}

export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function some(name: string, value: string | number | readonly string[]): Typed {
  return value === '' || (Array.isArray(value) && value.length === 0) ? {} : { [name]: value };
}

/** A number is typed as the French write it, too: `1,5`. */
function weightOf(typed: string): string | number {
  const text = typed.trim();
  const value = Number(text.replace(',', '.'));
  return text === '' || Number.isNaN(value) ? text : value;
}

/** `Toujours pas reçu` → `toujours-pas-recu`, with a number behind it where the list has that already. */
function freeId(term: string, taken: readonly string[]): string {
  const plain = fold(term)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_ID_LENGTH)
    .replace(/^-+|-+$/g, '');
  const id = plain === '' ? 'entree' : plain;
  if (!taken.includes(id)) return id;
  let number = 2;
  while (taken.includes(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}
