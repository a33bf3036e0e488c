import { html, nothing, type TemplateResult } from 'lit-html';
import type { KeywordEntry, KeywordList } from './api-types.ts';
import { entryDiff } from './entry-diff.ts';
import type { Translator, WordKey } from './language.ts';
import { hrefOf } from './place.ts';

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

/** Two versions of a list: entry by entry, added, removed or changed, and what the list itself says otherwise. */
export function renderListDiff(
  before: KeywordList | null,
  after: KeywordList,
  t: Translator,
): TemplateResult {
  const old = new Map(before?.entries.map((entry) => [entry.id, entry]));
  const now = new Map(after.entries.map((entry) => [entry.id, entry]));
  const rows = [
    ...after.entries.map((entry) => ({ id: entry.id, from: old.get(entry.id) ?? null, to: entry })),
    ...[...old.values()]
      .filter(({ id }) => !now.has(id))
      .map((entry) => ({ id: entry.id, from: entry, to: null })),
  ].filter(({ from, to }) => !sameEntry(from, to));
  const header = HEADER.map(([field, label]) => ({
    label: t(label),
    from: before === null ? '' : said(before[field]),
    to: said(after[field]),
  })).filter(({ from, to }) => from !== to);
  if (rows.length === 0 && header.length === 0) return html`<p class="note">${t('diff.none')}</p>`;
  return html`${
    header.length === 0
      ? nothing
      : html`<dl class="diff">
          ${header.map(
            ({ label, from, to }) => html`<dt>${label}</dt>
              <dd>
                ${from === '' ? nothing : html`<del class="removed">− ${from}</del>`}
                ${to === '' ? nothing : html`<ins class="added">+ ${to}</ins>`}
              </dd>`,
          )}
        </dl>`
  }
    <ul class="plain">
      ${rows.map(
        ({ id, from, to }) => html`<li>
          ${
            to === null
              ? html`<span class="term">${id}</span>`
              : html`<a class="term" href=${hrefOf({ view: 'entry', list: after.id, entry: id, match: '' })}>${id}</a>`
          }
          <span class="chip">${t(from === null ? 'report.added' : to === null ? 'report.removed' : 'report.changed')}</span>
          ${entryDiff(from, to, after, t)}
        </li>`,
      )}
    </ul>`;
}

/** The fields of an entry may be written in any order. */
export function sameEntry(a: KeywordEntry | null, b: KeywordEntry | null): boolean {
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
