import type { KeywordSet } from './api-types.ts';
import { freeId } from './free-id.ts';
import { keepUntouched, linesIn, linesOf, type Typed } from './typed.ts';

/** A set of words as one types it, one a line. */
export interface SetForm {
  id: string;
  title: string;
  description: string;
  note: string;
  owner: string;
  terms: string;
}

export const BLANK_SET: SetForm = { id: '', title: '', description: '', note: '', owner: '', terms: '' };

export function formOfSet({ terms, ...set }: KeywordSet): SetForm {
  return { ...set, terms: linesIn(terms) };
}

/** The set that is typed. A new one has the id that its title gives; `taken`: ids that there are. */
export function setOf(form: SetForm, opened: KeywordSet | null, taken: readonly string[]): KeywordSet {
  const typed = typedIn(form);
  const next =
    opened === null
      ? { id: freeId(form.title, taken, 'ensemble'), ...typed }
      : keepUntouched(opened, typedIn(formOfSet(opened)), typed);
  return next as unknown as KeywordSet; // until the service has looked at it
}

function typedIn({ title, description, note, owner, terms }: SetForm): Typed {
  return {
    title: title.trim(),
    description: description.trim(),
    note: note.trim(),
    owner: owner.trim(),
    terms: linesOf(terms),
  };
}
