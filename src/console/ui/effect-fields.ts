import { html, type TemplateResult } from 'lit-html';
import { FLAGS, INTENTS, ROUTES, TOPICS, URGENCIES } from '../../mention/taxonomy.ts';
import type { KeywordEntry } from './api-types.ts';
import type { EffectForm } from './effect-form.ts';
import { checkField, type FieldProblem, manyField, selectField } from './fields.ts';
import type { Translator } from './language.ts';
import { weightInWords } from './parts.ts';

interface EffectFields {
  readonly form: EffectForm;
  readonly t: Translator;
  readonly change: (changes: Partial<EffectForm>) => void;
  readonly below: (field: string) => readonly FieldProblem[];
  /** What counts where nothing is chosen: the value of the list for an entry, nothing for a list. */
  readonly otherwise: Partial<Pick<KeywordEntry, 'route' | 'intent' | 'urgency' | 'urgencyAtMost'>> | null;
}

export function renderEffect({ form, t, change, below, otherwise }: EffectFields): TemplateResult {
  const unset = (value: string | undefined) => ({
    value: '',
    label:
      otherwise === null
        ? t('entry.nothing')
        : t('entry.as-list', { value: value === undefined ? t('entry.nothing') : t.named(value) }),
  });
  const unsetUrgency = (value: string | undefined) =>
    unset(value === undefined ? undefined : `urgency.${value}`);
  const named = (values: readonly string[], prefix = '') =>
    values.map((value) => ({ value, label: t.named(`${prefix}${value}`) }));
  return html`
    ${selectField({
      id: 'effect-route',
      label: t('entry.route'),
      value: form.route,
      options: [unset(otherwise?.route), ...named(ROUTES)],
      problems: below('route'),
      onInput: (route) => change({ route }),
    })}
    ${selectField({
      id: 'effect-intent',
      label: t('entry.intent'),
      value: form.intent,
      options: [unset(otherwise?.intent), ...named(INTENTS)],
      problems: below('intent'),
      onInput: (intent) => change({ intent }),
    })}
    ${selectField({
      id: 'effect-urgency',
      label: t('entry.urgency'),
      value: form.urgency,
      options: [unsetUrgency(otherwise?.urgency), ...named(URGENCIES, 'urgency.')],
      problems: below('urgency'),
      onInput: (urgency) => change({ urgency }),
    })}
    ${selectField({
      id: 'effect-urgency-at-most',
      label: t('entry.urgency-at-most'),
      value: form.urgencyAtMost,
      options: [unsetUrgency(otherwise?.urgencyAtMost), ...named(URGENCIES, 'urgency.')],
      problems: below('urgencyAtMost'),
      onInput: (urgencyAtMost) => change({ urgencyAtMost }),
    })}
    ${manyField({ legend: t('entry.topics'), values: form.topics, options: named(TOPICS), onChange: (topics) => change({ topics }) })}
    ${manyField({ legend: t('entry.flags'), values: form.flags, options: named(FLAGS), onChange: (flags) => change({ flags }) })}
    ${checkField({ label: t('entry.never-hide'), value: form.neverHide, onChange: (neverHide) => change({ neverHide }) })}`;
}

const NAMED_WEIGHTS = ['faible', 'normal', 'fort', 'décisif'] as const;
const NUMBERS = ['-4', '-2', '-1', '1.5', '3'] as const;

/** The weights that one chooses from, and the one that stands there; `otherwise`: the label of none. */
export function weightOptions(weight: string, otherwise: string, t: Translator) {
  const named: { value: string; label: string }[] = [
    ...NAMED_WEIGHTS.map((value) => ({ value, label: weightInWords(value, t) })),
    ...NUMBERS.map((value) => ({ value, label: t.signed(Number(value)) })),
  ];
  const known = weight === '' || named.some(({ value }) => value === weight);
  return [{ value: '', label: otherwise }, ...named, ...(known ? [] : [{ value: weight, label: weight }])];
}
