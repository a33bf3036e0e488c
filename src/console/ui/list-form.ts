import type { KeywordList } from './api-types.ts';
import { type EffectForm, effectFormOf, typedEffect } from './effect-form.ts';
import { freeId } from './free-id.ts';
import { keepUntouched, linesIn, linesOf, some, type Typed, weightOf } from './typed.ts';

/** What a list says of itself, as one types it. `terms`: the first words of a new list, which is none without. */
export interface ListForm extends EffectForm {
  id: string;
  title: string;
  description: string;
  note: string;
  owner: string;
  audience: string;
  languages: readonly string[];
  brands: string;
  channels: string;
  weight: string;
  terms: string;
}

/** Fields without which there is no list; `terms` only of a new one. */
export const REQUIRED = ['title', 'description', 'owner', 'audience', 'note'] as const;

export const BLANK_LIST: ListForm = {
  ...{ id: '', title: '', description: '', note: '', owner: '', audience: '', languages: ['fr'] },
  ...{ brands: '', channels: '', ...effectFormOf({}), weight: '', terms: '' },
};

export function formOfList(list: KeywordList): ListForm {
  return {
    id: list.id,
    title: list.title,
    description: list.description,
    note: list.note,
    owner: list.owner,
    audience: list.audience,
    languages: [list.language].flat(),
    brands: linesIn(list.brands),
    channels: linesIn(list.channels),
    ...effectFormOf(list),
    weight: String(list.weight ?? ''),
    terms: '',
  };
}

/**
 * The list that is typed, with the entries of the one that it takes the place of. What is typed may be wrong: the service
 * says so. A new list has the id that its title gives; `taken`: ids that there are.
 */
export function listOf(form: ListForm, opened: KeywordList | null, taken: readonly string[]): KeywordList {
  if (opened === null) {
    const terms = linesOf(form.terms);
    const entries = [{ id: freeId(terms[0] ?? '', [], 'entree'), match: terms }];
    const id = freeId(form.title, taken, 'liste');
    return { id, ...headerIn(form), entries } as unknown as KeywordList; // until the service has looked at it
  }
  const { entries, ...header } = opened;
  const next = keepUntouched(header, headerIn(formOfList(opened)), headerIn(form));
  return { ...next, entries } as unknown as KeywordList; // as above
}

function headerIn(form: ListForm): Typed {
  const [language, ...others] = form.languages;
  return {
    title: form.title.trim(),
    description: form.description.trim(),
    note: form.note.trim(),
    owner: form.owner.trim(),
    audience: form.audience,
    language: others.length === 0 ? language : form.languages,
    ...some('brands', linesOf(form.brands)),
    ...some('channels', linesOf(form.channels)),
    ...typedEffect(form),
    ...some('weight', weightOf(form.weight)),
  };
}
