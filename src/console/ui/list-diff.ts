import { html, nothing, type TemplateResult } from 'lit-html';
import type { Difference, Header, KeywordEntry, KeywordSet } from './api-types.ts';
import type { DocumentName } from './document.ts';
import { entryDiff } from './entry-diff.ts';
import type { Translator, WordKey } from './language.ts';
import { mayTune } from './me.ts';
import { weightInWords } from './parts.ts';
import { hrefOf } from './place.ts';
import type { Console } from './view.ts';

/** Entries drawn of a long difference: a whole list that is new may have thousands. */
const MAX_ROWS = 200;

const HEADER = [
  ['title', 'diff.list-title'],
  ['description', 'diff.description'],
  ['note', 'list.note'],
  ['owner', 'lists.owner'],
  ['audience', 'lists.team'],
  ['language', 'diff.language'],
  ['brands', 'diff.brands'],
  ['channels', 'diff.channels'],
  ['route', 'entry.route'],
  ['intent', 'entry.intent'],
  ['topics', 'entry.topics'],
  ['flags', 'entry.flags'],
  ['urgency', 'entry.urgency'],
  ['urgencyAtMost', 'entry.urgency-at-most'],
  ['neverHide', 'entry.never-hide'],
  ['weight', 'entry.weight'],
] as const satisfies readonly (readonly [keyof Header, WordKey])[];

interface Sides {
  readonly before: string;
  readonly after: string;
}

/** What differs between two versions of a list, entry by entry, or of a set, and what it says of itself otherwise. */
export function renderDifference(
  difference: Difference,
  name: DocumentName,
  console: Console,
): TemplateResult {
  const { t } = console;
  const { header, added, removed, changed } = difference;
  if (header !== null && header.after === null) return html`<p>${t(`diff.removed-${name.kind}`)}</p>`;
  const rows = [
    ...added.map((item) => ({ from: null, to: item, kind: 'report.added' as const })),
    ...changed.map(({ before, after }) => ({ from: before, to: after, kind: 'report.changed' as const })),
    ...removed.map((item) => ({ from: item, to: null, kind: 'report.removed' as const })),
  ];
  if (rows.length === 0 && header === null) return html`<p class="note">${t('diff.none')}</p>`;
  return html`${header === null ? nothing : renderHeader(header, t)}
    ${name.kind === 'set' ? renderTerms(rows) : renderEntries(rows, name.id, console)}
    ${rows.length > MAX_ROWS ? html`<p class="note">${t('diff.more', { count: rows.length - MAX_ROWS })}</p>` : nothing}`;
}

interface Row {
  readonly from: KeywordEntry | string | null;
  readonly to: KeywordEntry | string | null;
  readonly kind: WordKey;
}

function renderEntries(rows: readonly Row[], list: string, { t, me }: Console): TemplateResult {
  return html`<ul class="plain">
    ${rows.slice(0, MAX_ROWS).map(({ from, to, kind }) => {
      const [before, after] = [entryIn(from), entryIn(to)];
      const id = (after ?? before)?.id ?? '';
      return html`<li>
        ${
          after === null || !mayTune(me)
            ? html`<span class="term">${id}</span>`
            : html`<a class="term" href=${hrefOf({ view: 'entry', list, entry: id, match: '' })}>${id}</a>`
        }
        <span class="chip">${t(kind)}</span> ${entryDiff(before, after, t)}
      </li>`;
    })}
  </ul>`;
}

const entryIn = (item: KeywordEntry | string | null) => (typeof item === 'string' ? null : item);

function renderTerms(rows: readonly Row[]): TemplateResult {
  const terms = rows
    .slice(0, MAX_ROWS)
    .map(({ from, to }) => ({ from: String(from ?? ''), to: String(to ?? '') }));
  return html`<dl class="diff">
    <dd>
      ${terms.map(
        ({ from, to }) => html`${from === '' ? nothing : html`<del class="removed">− ${from}</del>`}
        ${to === '' ? nothing : html`<ins class="added">+ ${to}</ins>`}`,
      )}
    </dd>
  </dl>`;
}

/** Two versions of a set: what it says of itself, and its words. */
export function renderSetDiff(
  before: KeywordSet | null,
  after: KeywordSet | null,
  t: Translator,
  sides: Sides,
): TemplateResult {
  const [gone, come] = [new Set(before?.terms), new Set(after?.terms)];
  const rows = [
    ...[...gone]
      .filter((term) => !come.has(term))
      .map((term) => ({ from: term, to: null, kind: 'report.removed' as const })),
    ...[...come]
      .filter((term) => !gone.has(term))
      .map((term) => ({ from: null, to: term, kind: 'report.added' as const })),
  ];
  return html`${renderHeader({ before, after }, t, sides)} ${renderTerms(rows)}`;
}

/** What two versions say of themselves: only what differs. */
export function renderHeader(
  { before, after }: { readonly before: Header | null; readonly after: Header | null },
  t: Translator,
  sides?: Sides,
): TemplateResult {
  const rows = HEADER.map(([field, label]) => ({
    label: t(label),
    from: said(before, field, t),
    to: said(after, field, t),
  })).filter(({ from, to }) => from !== to);
  return html`<dl class="diff">
    ${sides === undefined ? nothing : html`<dt><span class="removed">− ${sides.before}</span> <span class="added">+ ${sides.after}</span></dt>`}
    ${rows.map(
      ({ label, from, to }) => html`<dt>${label}</dt>
        <dd>
          ${from === '' ? nothing : html`<del class="removed">− ${from}</del>`}
          ${to === '' ? nothing : html`<ins class="added">+ ${to}</ins>`}
        </dd>`,
    )}
  </dl>`;
}

/** Whether two entries say the same, in whatever order their fields are written. */
export function sameEntry(a: KeywordEntry, b: KeywordEntry): boolean {
  return a === b || stable(a) === stable(b);
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The value of a field in words. */
function said(header: Header | null, field: keyof Header, t: Translator): string {
  const value = header?.[field];
  if (value === undefined) return '';
  switch (field) {
    case 'weight':
      return weightInWords(header?.weight, t);
    case 'urgency':
    case 'urgencyAtMost':
      return t.named(`urgency.${value}`);
    case 'language':
    case 'brands':
    case 'channels':
      return [value].flat().join(', ');
    default:
      return [value]
        .flat()
        .map((one) => t.named(String(one)))
        .join(', ');
  }
}
