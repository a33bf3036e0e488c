import { html, nothing } from 'lit-html';
import type { KeywordSet } from './api-types.ts';
import { checkSet } from './check-typed.ts';
import { conflictSides } from './conflict.ts';
import { takenIds } from './document.ts';
import { documentHead } from './document-head.ts';
import { createDocumentForm, type FieldsOf } from './edit-document.ts';
import { linesField, textField } from './fields.ts';
import type { WordKey } from './language.ts';
import { renderSetDiff } from './list-diff.ts';
import { mayTune } from './me.ts';
import { type Opened, openDocument, proposed } from './open-document.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import { BLANK_SET, formOfSet, type SetForm, setOf } from './set-form.ts';
import type { Console, View } from './view.ts';

/** A named set: words that several lists share, one a line. Null: a new set. Who does not tune reads it only. */
export function createSetView(console: Console, id: string | null): View {
  if (id !== null && !mayTune(console.me)) return createSetReader(console, id);
  const form = createDocumentForm<KeywordSet, SetForm>(
    console,
    { kind: 'set', id },
    {
      blank: BLANK_SET,
      formOf: formOfSet,
      documentOf: setOf,
      check: (set, _isNew, signal) => checkSet(console, set, signal),
      required: () => ['title', 'description', 'owner', 'note', 'terms'],
      renderFields: (fields) => renderFields(fields, console),
      diff: (theirs, mine) => renderSetDiff(theirs, mine, console.t, conflictSides(console.t)),
      title: (set) =>
        set === null ? console.t('set.new-title') : console.t('set.title', { set: set.title }),
    },
  );
  if (id === null) return form;
  const head = documentHead(console, { kind: 'set', id });
  return { ...form, render: () => html`${head.render()} ${form.render()}` };
}

function renderFields({ form, t, change, below, isNew }: FieldsOf<SetForm>, console: Console) {
  const lines = (field: 'description' | 'note' | 'terms', help: WordKey) =>
    linesField({
      id: `set-${field}`,
      label: t(`set.${field}`),
      value: form[field],
      help: t(help),
      problems: below(field),
      onInput: (value) => change({ [field]: value }),
    });
  const text = (field: 'title' | 'owner', help: WordKey) =>
    textField({
      id: `set-${field}`,
      label: t(`settings.${field}`),
      value: form[field],
      help: t(help),
      problems: below(field),
      onInput: (value) => change({ [field]: value }),
    });
  const id = isNew ? setOf(form, null, takenIds(console.shared.overview, 'set')).id : form.id;
  return html`
    ${text('title', 'set.title-help')}
    ${form.title.trim() === '' ? nothing : html`<p class="help">${t('set.written', { id: `{${id}}` })}</p>`}
    ${lines('terms', 'set.terms-help')} ${lines('description', 'set.description-help')}
    ${text('owner', 'settings.owner-help')} ${lines('note', 'settings.note-help')}`;
}

function createSetReader(console: Console, id: string): View {
  let open: Opened<KeywordSet> | null = null;
  let failure: Failure | null = null;
  const head = documentHead(console, { kind: 'set', id });
  void attempt(
    console,
    async () => {
      open = await openDocument<KeywordSet>(console, { kind: 'set', id });
    },
    (next) => {
      failure = next;
    },
  );
  const shown = () => (open === null ? null : proposed(open));
  return {
    title: () => console.t('set.title', { set: shown()?.title ?? id }),
    render() {
      const set = shown();
      if (set === null)
        return html`${failureBox(failure) || html`<p class="note">${console.t('loading')}</p>`}`;
      return html`<p>${set.description}</p>
        ${head.render()}
        <ul class="plain">
          ${set.terms.map((term) => html`<li class="term">${term}</li>`)}
        </ul>`;
    },
  };
}
