import { html, nothing, type TemplateResult } from 'lit-html';
import { FLAGS, INTENTS, ROUTES, TOPICS, URGENCIES } from '../../mention/taxonomy.ts';
import type { KeywordList } from './api-types.ts';
import type { EntryProblem } from './check-entry.ts';
import type { EntryForm } from './entry-form.ts';
import { checkField, type FieldProblem, linesField, manyField, selectField, textField } from './fields.ts';
import type { Translator } from './language.ts';
import { weightInWords } from './parts.ts';

const NAMED_WEIGHTS = ['faible', 'normal', 'fort', 'décisif'] as const;

interface Fields {
  readonly form: EntryForm;
  readonly list: KeywordList;
  readonly problems: readonly EntryProblem[];
  readonly isNew: boolean;
  readonly t: Translator;
  readonly change: (changes: Partial<EntryForm>) => void;
}

/** The fields of an entry: what one changes every day first, the rest one click away. */
export function renderEntryFields(fields: Fields): TemplateResult {
  const { form, t, change } = fields;
  const below = (...names: string[]) => problemsOf(fields, names);
  const more = [
    ...[
      'id',
      'route',
      'intent',
      'topics',
      'flags',
      'urgency',
      'urgencyAtMost',
      'neverHide',
      'inflections',
      'from',
      'until',
      'note',
      'tests',
    ],
  ];
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
      options: weightOptions(fields),
      help: t('entry.weight-help'),
      problems: below('weight'),
      onInput: (weight) => change({ weight }),
    })}
    ${below('').map(
      ({ message, severity }) => html`<p class=${severity === 'error' ? 'wrong' : 'caution'}>${message}</p>`,
    )}
    <details ?open=${below(...more).length > 0}>
      <summary>${t('entry.more')}</summary>
      ${renderEffect(fields, below)} ${renderDays(fields, below)} ${renderTests(fields, below)}
    </details>`;
}

function renderEffect(
  { form, list, t, change, isNew }: Fields,
  below: (...names: string[]) => FieldProblem[],
) {
  const asList = (value: string | undefined) => ({
    value: '',
    label: t('entry.as-list', { value: value === undefined ? t('entry.nothing') : t.named(value) }),
  });
  const named = (values: readonly string[], prefix = '') =>
    values.map((value) => ({ value, label: t.named(`${prefix}${value}`) }));
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
    ${selectField({
      id: 'entry-route',
      label: t('entry.route'),
      value: form.route,
      options: [asList(list.route), ...named(ROUTES)],
      problems: below('route'),
      onInput: (route) => change({ route }),
    })}
    ${selectField({
      id: 'entry-intent',
      label: t('entry.intent'),
      value: form.intent,
      options: [asList(list.intent), ...named(INTENTS)],
      problems: below('intent'),
      onInput: (intent) => change({ intent }),
    })}
    ${selectField({
      id: 'entry-urgency',
      label: t('entry.urgency'),
      value: form.urgency,
      options: [
        asList(list.urgency === undefined ? undefined : `urgency.${list.urgency}`),
        ...named(URGENCIES, 'urgency.'),
      ],
      problems: below('urgency'),
      onInput: (urgency) => change({ urgency }),
    })}
    ${selectField({
      id: 'entry-urgency-at-most',
      label: t('entry.urgency-at-most'),
      value: form.urgencyAtMost,
      options: [
        asList(list.urgencyAtMost === undefined ? undefined : `urgency.${list.urgencyAtMost}`),
        ...named(URGENCIES, 'urgency.'),
      ],
      problems: below('urgencyAtMost'),
      onInput: (urgencyAtMost) => change({ urgencyAtMost }),
    })}
    ${manyField({ legend: t('entry.topics'), values: form.topics, options: named(TOPICS), onChange: (topics) => change({ topics }) })}
    ${manyField({ legend: t('entry.flags'), values: form.flags, options: named(FLAGS), onChange: (flags) => change({ flags }) })}
    ${checkField({ label: t('entry.never-hide'), value: form.neverHide, onChange: (neverHide) => change({ neverHide }) })}
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

/** What the service found wrong with these fields, with what to write instead. '' stands for the entry as a whole. */
function problemsOf({ problems, t }: Fields, names: readonly string[]): FieldProblem[] {
  return problems
    .filter(({ field }) => names.includes(field))
    .map((problem) => ({ severity: problem.severity, message: problemInWords(problem, t) }));
}

function problemInWords({ line, column, message_fr, message_en, suggestion }: EntryProblem, t: Translator) {
  return html`${line === null ? nothing : html`<strong>${t('problem.at', { line, column: column ?? 1 })}</strong>`}
    ${t.either(message_fr, message_en)}
    ${suggestion === null ? nothing : html`${t('problem.write')} <span class="term">${suggestion}</span>`}`;
}

function weightOptions({ form, list, t }: Fields) {
  const named: { value: string; label: string }[] = NAMED_WEIGHTS.map((weight) => ({
    value: weight,
    label: weightInWords(weight, t),
  }));
  const known = form.weight === '' || named.some(({ value }) => value === form.weight);
  return [
    { value: '', label: t('entry.as-list', { value: weightInWords(list.weight, t) }) },
    ...named,
    ...[-4, -2, -1, 1.5, 3].map((weight) => ({ value: String(weight), label: t.signed(weight) })),
    ...(known || ['-4', '-2', '-1', '1.5', '3'].includes(form.weight)
      ? []
      : [{ value: form.weight, label: form.weight }]),
  ];
}
