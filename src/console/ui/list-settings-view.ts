import { html, nothing } from 'lit-html';
import { ROUTES } from '../../mention/taxonomy.ts';
import type { KeywordList } from './api-types.ts';
import { checkList } from './check-typed.ts';
import { conflictSides } from './conflict.ts';
import { takenIds } from './document.ts';
import { createDocumentForm, type FieldsOf } from './edit-document.ts';
import { renderEffect, weightOptions } from './effect-fields.ts';
import { linesField, manyField, selectField, textField } from './fields.ts';
import type { WordKey } from './language.ts';
import { renderHeader } from './list-diff.ts';
import { BLANK_LIST, formOfList, type ListForm, listOf, REQUIRED } from './list-form.ts';
import type { Console, View } from './view.ts';

type ListLanguage = Extract<KeywordList['language'], string>;

const LANGUAGES: Readonly<Record<ListLanguage, WordKey>> = {
  fr: 'language.fr',
  'fr-CA': 'language.fr-CA',
  'fr-BE': 'language.fr-BE',
  'fr-CH': 'language.fr-CH',
  'fr-AF': 'language.fr-AF',
  en: 'language.en',
  de: 'language.de',
  nl: 'language.nl',
  es: 'language.es',
  it: 'language.it',
  pt: 'language.pt',
  ar: 'language.ar',
};

/** What a list says of itself: its title, who keeps it, for whom it is, what its entries speak for. Null: a new list. */
export function createListSettingsView(console: Console, id: string | null): View {
  return createDocumentForm<KeywordList, ListForm>(
    console,
    { kind: 'list', id },
    {
      blank: BLANK_LIST,
      formOf: formOfList,
      documentOf: listOf,
      check: (list, isNew, signal) => checkList(console, list, isNew, signal),
      required: (isNew) => (isNew ? [...REQUIRED, 'terms'] : REQUIRED),
      renderFields: (fields) => renderFields(fields, console),
      diff: (theirs, mine) =>
        renderHeader({ before: theirs, after: mine }, console.t, conflictSides(console.t)),
      title: (list) =>
        list === null ? console.t('settings.new-title') : console.t('settings.page', { list: list.title }),
    },
  );
}

function renderFields(fields: FieldsOf<ListForm>, console: Console) {
  const { form, t, change, below, isNew } = fields;
  const team = (audience: string) => {
    // What the list speaks for is mostly what it is for: the choice follows, until one makes another.
    const follows = form.route === '' || form.route === form.audience;
    change(follows ? { audience, route: audience } : { audience });
  };
  const text = (field: 'title' | 'owner', help: WordKey) =>
    textField({
      id: `list-${field}`,
      label: t(`settings.${field}`),
      value: form[field],
      help: t(help),
      problems: below(field),
      onInput: (value) => change({ [field]: value }),
    });
  const lines = (field: 'description' | 'note' | 'brands' | 'channels', help: WordKey) =>
    linesField({
      id: `list-${field}`,
      label: t(`settings.${field}`),
      value: form[field],
      help: t(help),
      problems: below(field),
      onInput: (value) => change({ [field]: value }),
    });
  const idHelp = isNew
    ? t('settings.id-is', { id: listOf(form, null, takenIds(console.shared.overview, 'list')).id })
    : undefined;
  return html`
    ${text('title', 'settings.title-help')}
    ${idHelp === undefined || form.title.trim() === '' ? nothing : html`<p class="help">${idHelp}</p>`}
    ${lines('description', 'settings.description-help')}
    ${selectField({
      id: 'list-audience',
      label: t('settings.audience'),
      value: form.audience,
      options: [
        ...(form.audience === '' ? [{ value: '', label: t('wrong.choose-list') }] : []),
        ...ROUTES.map((value) => ({ value, label: t.named(value) })),
      ],
      help: t('settings.audience-help'),
      problems: below('audience'),
      onInput: team,
    })}
    ${text('owner', 'settings.owner-help')}
    ${
      isNew
        ? linesField({
            id: 'list-terms',
            label: t('settings.terms'),
            value: form.terms,
            help: t('entry.match-help'),
            problems: [...below('terms'), ...below('match')],
            onInput: (terms) => change({ terms }),
          })
        : nothing
    }
    ${lines('note', 'settings.note-help')}
    <fieldset class="part">
      <legend>${t('settings.reach')}</legend>
      ${lines('brands', 'settings.brands-help')} ${lines('channels', 'settings.channels-help')}
      ${manyField({
        legend: t('settings.language'),
        values: form.languages,
        options: Object.entries(LANGUAGES).map(([value, label]) => ({ value, label: t(label) })),
        onChange: (languages) => change({ languages }),
      })}
      ${below('language').map(({ message }) => html`<p class="wrong">${message}</p>`)}
      <p class="help">${t('settings.language-help')}</p>
    </fieldset>
    <fieldset class="part">
      <legend>${t('settings.effect')}</legend>
      <p class="help">${t('settings.effect-help')}</p>
      ${selectField({
        id: 'list-weight',
        label: t('entry.weight'),
        value: form.weight,
        options: weightOptions(form.weight, t('settings.weight-none'), t),
        help: t('entry.weight-help'),
        problems: below('weight'),
        onInput: (weight) => change({ weight }),
      })}
      ${renderEffect({ form, t, change, below, otherwise: null })}
    </fieldset>`;
}
