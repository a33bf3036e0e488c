import { html, nothing, type TemplateResult } from 'lit-html';
import type { KeywordList } from './api-types.ts';
import type { TypingProblem } from './check-typed.ts';
import { renderEffect, weightOptions } from './effect-fields.ts';
import type { EntryForm } from './entry-form.ts';
import { checkField, type FieldProblem, linesField, selectField, textField } from './fields.ts';
import type { Translator } from './language.ts';
import { weightInWords } from './parts.ts';
import { problemsOf } from './typing-problems.ts';

/** What stands one click away. */
const MORE = [
  ...(['id', 'route', 'intent', 'topics', 'flags', 'urgency', 'urgencyAtMost', 'neverHide'] as const),
  ...(['inflections', 'from', 'until', 'note', 'tests'] as const),
] as const;

interface Fields {
  readonly form: EntryForm;
  readonly list: KeywordList;
  readonly problems: readonly TypingProblem[];
  readonly isNew: boolean;
  readonly t: Translator;
  readonly change: (changes: Partial<EntryForm>) => void;
}

/** The fields of an entry: what one changes every day first, the rest one click away. */
export function renderEntryFields(fields: Fields): TemplateResult {
  const { form, t, change } = fields;
  const below = (...names: string[]) => problemsOf(fields.problems, names, t);
  return html`
    ${linesField({
      id: 'entry-match',
      label: t('entry.match'),
      value: form.match,
      help: t('entry.match-help'),
      problems: below('match'),
      onInput: (match) => change({ match }),
    })}
    ${linesField({
      id: 'entry-unless',
      label: t('entry.unless'),
      value: form.unless,
      help: t('entry.unless-help'),
      problems: below('unless'),
      onInput: (unless) => change({ unless }),
    })}
    ${selectField({
      id: 'entry-weight',
      label: t('entry.weight'),
      value: form.weight,
      options: weightOptions(
        form.weight,
        t('entry.as-list', { value: weightInWords(fields.list.weight, t) }),
        t,
      ),
      help: t('entry.weight-help'),
      problems: below('weight'),
      onInput: (weight) => change({ weight }),
    })}
    ${below('').map(
      ({ message, severity }) => html`<p class=${severity === 'error' ? 'wrong' : 'caution'}>${message}</p>`,
    )}
    <details ?open=${below(...MORE).length > 0}>
      <summary>${t('entry.more')}</summary>
      ${renderMore(fields, below)} ${renderDays(fields, below)} ${renderTests(fields, below)}
    </details>`;
}

function renderMore({ form, list, t, change, isNew }: Fields, below: (...names: string[]) => FieldProblem[]) {
  return html`
    ${
      isNew
        ? textField({
            id: 'entry-id',
            label: t('entry.id'),
            value: form.id,
            help: t('entry.id-help'),
            problems: below('id'),
            onInput: (id) => change({ id }),
          })
        : nothing
    }
    ${renderEffect({ form, t, change, below, otherwise: list })}
    ${checkField({ label: t('entry.exact-forms'), value: form.exactForms, onChange: (exactForms) => change({ exactForms }) })}`;
}

function renderDays({ form, t, change }: Fields, below: (...names: string[]) => FieldProblem[]) {
  return html`<div class="columns">
    <div>
      ${textField({ id: 'entry-from', type: 'date', label: t('entry.from'), value: form.from, problems: below('from'), onInput: (from) => change({ from }) })}
    </div>
    <div>
      ${textField({ id: 'entry-until', type: 'date', label: t('entry.until'), value: form.until, problems: below('until'), onInput: (until) => change({ until }) })}
    </div>
  </div>`;
}

function renderTests({ form, t, change }: Fields, below: (...names: string[]) => FieldProblem[]) {
  return html`
    ${linesField({ id: 'entry-must', label: t('entry.must-match'), value: form.mustMatch, help: t('entry.tests-help'), problems: below('tests'), onInput: (mustMatch) => change({ mustMatch }) })}
    ${linesField({ id: 'entry-must-not', label: t('entry.must-not'), value: form.mustNot, onInput: (mustNot) => change({ mustNot }) })}
    ${linesField({ id: 'entry-note', label: t('entry.note'), value: form.note, help: t('entry.note-help'), problems: below('note'), onInput: (note) => change({ note }) })}`;
}
