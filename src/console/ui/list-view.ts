import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { KeywordEntry, KeywordList } from './api-types.ts';
import { holds } from './fold.ts';
import { sameEntry } from './list-diff.ts';
import { createListFile } from './list-file.ts';
import { type OpenList, openList, proposedList } from './open-list.ts';
import { chip, effectOf, termsInShort } from './parts.ts';
import { hrefOf } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

/** Entries drawn at once: a list may have 100,000. */
const MAX_SHOWN = 300;

/** One list: what it is for, and its entries as they will be with the draft. */
export function createListView(console: Console, id: string): View {
  let open: OpenList | null = null;
  let sought = '';
  let failure: Failure | null = null;
  const file = createListFile(console, id);
  void attempt(console, load, fail);

  function fail(next: Failure | null): void {
    failure = next;
  }

  async function load(): Promise<void> {
    open = await openList(console, id);
  }

  function search(event: InputEvent): void {
    if (event.target instanceof HTMLInputElement) sought = event.target.value.trim();
    console.redraw();
  }

  function renderEntry(entry: KeywordEntry, list: KeywordList, before: ReadonlyMap<string, KeywordEntry>) {
    const { t } = console;
    const old = before.get(entry.id);
    const state =
      old === undefined ? t('list.entry-new') : sameEntry(old, entry) ? '' : t('list.entry-changed');
    return html`<li>
      <a class="term" href=${hrefOf({ view: 'entry', list: list.id, entry: entry.id, match: '' })}
        >${termsInShort(entry.match, sought)}</a
      >
      ${effectOf(entry, list, t)} ${state === '' ? nothing : html`<span class="chip review">${state}</span>`}
      ${
        entry.unless === undefined
          ? nothing
          : html`<div class="note">${t('list.unless')} <span class="term">${termsInShort(entry.unless, sought)}</span></div>`
      }
      ${
        entry.from === undefined && entry.until === undefined
          ? nothing
          : html`<div class="note">${t('list.days', { from: entry.from === undefined ? '…' : t.day(entry.from), until: entry.until === undefined ? '…' : t.day(entry.until) })}</div>`
      }
    </li>`;
  }

  function renderEntries({ published, draft }: OpenList) {
    const { t } = console;
    const list = draft?.list ?? published;
    const before = new Map(published.entries.map((entry) => [entry.id, entry]));
    const found = list.entries.filter(({ id: entry, match, unless = [], note = '' }) =>
      holds([entry, ...match, ...unless, note], sought),
    );
    return html`<search>
        <label for="sought">${t('list.search')}</label>
        <input id="sought" type="search" autocomplete="off" .value=${sought} @input=${search} />
      </search>
      <p class="note" aria-live="polite">${t('list.found', { count: found.length, total: list.entries.length })}</p>
      <ul class="plain">
        ${repeat(
          found.slice(0, MAX_SHOWN),
          (entry) => entry.id,
          (entry) => renderEntry(entry, list, before),
        )}
      </ul>
      ${found.length > MAX_SHOWN ? html`<p class="note">${t('more-found', { count: found.length - MAX_SHOWN })}</p>` : nothing}`;
  }

  function originOf() {
    const summary = console.shared.overview?.lists.find((list) => list.id === id);
    return summary === undefined ? nothing : console.t(`origin.${summary.origin}`);
  }

  function outdatedNote({ outdated }: OpenList) {
    if (outdated === null) return nothing;
    return html`<div class="box warn">
      <p>
        ${console.t('draft.outdated', { name: outdated.updatedBy })}
        <a class="button" href=${hrefOf({ view: 'draft', list: id })}>${console.t('list.to-draft')}</a>
      </p>
    </div>`;
  }

  return {
    title: () => (open === null ? id : proposedList(open).title),
    render() {
      const { t } = console;
      if (open === null)
        return html`${failureBox(failure)} <p class="note">${failure === null ? t('loading') : ''}</p>`;
      const list = proposedList(open);
      return html`<p>${list.description}</p>
        <p>
          ${chip(list.audience, t)}
          <span class="note">${t('entry.owner', { owner: list.owner })} · ${originOf()}</span>
        </p>
        ${
          open.draft === null
            ? outdatedNote(open)
            : html`<div class="box warn">
              <p>
                ${t('list.draft-by', { name: open.draft.updatedBy, when: t.moment(open.draft.updatedAt) })}
                <a class="button primary" href=${hrefOf({ view: 'draft', list: id })}>${t('list.to-draft')}</a>
              </p>
            </div>`
        }
        ${failureBox(failure)}
        <p class="actions">
          <a class="button" href=${hrefOf({ view: 'entry', list: id, entry: null, match: '' })}>${t('list.new-entry')}</a>
          <a class="button" href=${hrefOf({ view: 'history', list: id })}>${t('list.history')}</a>
        </p>
        <details>
          <summary>${t('list.note')}</summary>
          <p class="quoted">${list.note}</p>
        </details>
        ${file.render(open)} ${renderEntries(open)}`;
    },
  };
}
