import type { KeywordEntry } from './api-types.ts';
import { type EffectForm, effectFormOf, typedEffect } from './effect-form.ts';
import { freeId } from './free-id.ts';
import { keepUntouched, linesIn, linesOf, some, type Typed, weightOf } from './typed.ts';

/** An entry as one types it: everything is text, one term a line. An empty field says nothing, and the list speaks. */
export interface EntryForm extends EffectForm {
  id: string;
  match: string;
  unless: string;
  weight: string;
  exactForms: boolean;
  from: string;
  until: string;
  note: string;
  mustMatch: string;
  mustNot: string;
}

export function formOf(entry: KeywordEntry): EntryForm {
  return {
    id: entry.id,
    match: linesIn(entry.match),
    unless: linesIn(entry.unless),
    weight: String(entry.weight ?? ''),
    ...effectFormOf(entry),
    exactForms: entry.inflections === false,
    from: entry.from ?? '',
    until: entry.until ?? '',
    note: entry.note ?? '',
    mustMatch: linesIn(entry.tests?.match),
    mustNot: linesIn(entry.tests?.not),
  };
}

/**
 * The entry that is typed. Of one that was opened, what the form shows as it was stays as it is written: an empty list
 * of flags is not the same as none. A new entry has the id that its first term gives, unless one is typed; `taken`: ids
 * that the list has.
 */
export function entryOf(form: EntryForm, taken: readonly string[], opened: KeywordEntry | null): Typed {
  const typed = typedIn(form, taken);
  if (opened === null) return typed;
  return keepUntouched(opened, typedIn(formOf(opened), taken), typed);
}

function typedIn(form: EntryForm, taken: readonly string[]): Typed {
  const match = linesOf(form.match);
  const tests = {
    ...some('match', linesOf(form.mustMatch)),
    ...some('not', linesOf(form.mustNot)),
  };
  return {
    id: form.id.trim() === '' ? freeId(match[0] ?? '', taken, 'entree') : form.id.trim(),
    match,
    ...some('unless', linesOf(form.unless)),
    ...some('weight', weightOf(form.weight)),
    ...typedEffect(form),
    ...(form.exactForms ? { inflections: false } : {}),
    ...some('from', form.from),
    ...some('until', form.until),
    ...some('note', form.note.trim()),
    ...(Object.keys(tests).length === 0 ? {} : { tests }),
  };
}
