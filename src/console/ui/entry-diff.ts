import { html, nothing, type TemplateResult } from 'lit-html';
import type { KeywordEntry } from './api-types.ts';
import type { Translator, WordKey } from './language.ts';
import { weightInWords } from './parts.ts';

/** The fields that a diff tells of, in the order of the form. */
const FIELDS = [
  ['match', 'diff.match'],
  ['unless', 'diff.unless'],
  ['weight', 'entry.weight'],
  ['route', 'entry.route'],
  ['intent', 'entry.intent'],
  ['topics', 'entry.topics'],
  ['flags', 'entry.flags'],
  ['urgency', 'entry.urgency'],
  ['urgencyAtMost', 'entry.urgency-at-most'],
  ['neverHide', 'entry.never-hide'],
  ['inflections', 'entry.inflections'],
  ['from', 'entry.from'],
  ['until', 'entry.until'],
  ['note', 'entry.note'],
  ['tests', 'entry.tests'],
] as const satisfies readonly (readonly [keyof KeywordEntry, WordKey])[];

/** Two versions of an entry, field by field: only what differs. Null: there is no entry on that side. */
export function entryDiff(
  before: KeywordEntry | null,
  after: KeywordEntry | null,
  t: Translator,
  sides?: { readonly before: string; readonly after: string },
): TemplateResult {
  const changed = FIELDS.map(([field, label]) => ({
    label: t(label),
    gone: partsOf(before, field, t),
    come: partsOf(after, field, t),
  })).filter(({ gone, come }) => gone.join('\n') !== come.join('\n'));
  return html`<dl class="diff">
    ${sides === undefined ? nothing : html`<dt><span class="removed">− ${sides.before}</span> <span class="added">+ ${sides.after}</span></dt>`}
    ${changed.map(
      ({ label, gone, come }) => html`<dt>${label}</dt>
        <dd>
          ${gone.filter((part) => !come.includes(part)).map((part) => html`<del class="removed">− ${part}</del> `)}
          ${come.filter((part) => !gone.includes(part)).map((part) => html`<ins class="added">+ ${part}</ins> `)}
        </dd>`,
    )}
  </dl>`;
}

/** The value of a field as its parts, in words. */
function partsOf(entry: KeywordEntry | null, field: keyof KeywordEntry, t: Translator): string[] {
  if (entry === null) return [];
  switch (field) {
    case 'match':
    case 'unless':
      return entry[field] ?? [];
    case 'weight':
      return entry.weight === undefined ? [] : [weightInWords(entry.weight, t)];
    case 'tests':
      return [
        ...(entry.tests?.match ?? []).map((text) => `✓ ${text}`),
        ...(entry.tests?.not ?? []).map((text) => `✗ ${text}`),
      ];
    case 'topics':
    case 'flags':
      return (entry[field] ?? []).map((name) => t.named(name));
    case 'urgency':
    case 'urgencyAtMost':
      return entry[field] === undefined ? [] : [t.named(`urgency.${entry[field]}`)];
    default:
      return entry[field] === undefined ? [] : [t.named(String(entry[field]))];
  }
}
