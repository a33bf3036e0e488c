import { html, nothing, type TemplateResult } from 'lit-html';
import type { Difference, KeywordEntry, KeywordList } from './api-types.ts';
import { entryDiff } from './entry-diff.ts';
import type { Translator, WordKey } from './language.ts';
import { hrefOf } from './place.ts';

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
  ['weight', 'entry.weight'],
] as const satisfies readonly (readonly [keyof KeywordList, WordKey])[];

/** What differs between two versions of a list: entry by entry, and what the list itself says otherwise. */
export function renderListDiff(difference: Difference, id: string, t: Translator): TemplateResult {
  const { header, added, removed, changed } = difference;
  if (header !== null && header.after === null) return html`<p>${t('diff.removed')}</p>`;
  const rows = [
    ...added.map((entry) => ({ id: entry.id, from: null, to: entry, kind: 'report.added' as const })),
    ...changed.map(({ before, after }) => ({
      ...{ id: after.id, from: before, to: after, kind: 'report.changed' as const },
    })),
    ...removed.map((entry) => ({ id: entry.id, from: entry, to: null, kind: 'report.removed' as const })),
  ];
  if (rows.length === 0 && header === null) return html`<p class="note">${t('diff.none')}</p>`;
  return html`${header === null ? nothing : renderHeader(header, t)}
    <ul class="plain">
      ${rows.slice(0, MAX_ROWS).map(
        ({ id: entry, from, to, kind }) => html`<li>
          ${
            to === null
              ? html`<span class="term">${entry}</span>`
              : html`<a class="term" href=${hrefOf({ view: 'entry', list: id, entry, match: '' })}>${entry}</a>`
          }
          <span class="chip">${t(kind)}</span> ${entryDiff(from, to, t)}
        </li>`,
      )}
    </ul>
    ${rows.length > MAX_ROWS ? html`<p class="note">${t('diff.more', { count: rows.length - MAX_ROWS })}</p>` : nothing}`;
}

function renderHeader({ before, after }: NonNullable<Difference['header']>, t: Translator): TemplateResult {
  const rows = HEADER.map(([field, label]) => ({
    label: t(label),
    from: said(before?.[field]),
    to: said(after?.[field]),
  })).filter(({ from, to }) => from !== to);
  return html`<dl class="diff">
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

const said = (value: unknown) =>
  value === undefined ? '' : Array.isArray(value) ? value.join(', ') : String(value);
