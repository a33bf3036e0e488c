import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { KeywordEntry, KeywordList } from './api-types.ts';
import { documentHead } from './document-head.ts';
import { holds } from './fold.ts';
import { sameEntry } from './list-diff.ts';
import { createListFile } from './list-file.ts';
import { mayTune } from './me.ts';
import { type Opened, openList, proposed } from './open-document.ts';
import { chip, effectOf, termsInShort } from './parts.ts';
import { hrefOf } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

/** Entries drawn at once: a list may have 100,000. */
const MAX_SHOWN = 300;

/** One list: what it is for, and its entries as they will be with the draft. */
export function createListView(console: Console, id: string): View {
  let open: Opened<KeywordList> | null = null;
  let sought = '';
  let failure: Failure | null = null;
  const head = documentHead(console, { kind: 'list', id });
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
      ${
        mayTune(console.me)
          ? html`<a class="term" href=${hrefOf({ view: 'entry', list: list.id, entry: entry.id, match: '' })}
              >${termsInShort(entry.match, sought)}</a
            >`
          : html`<span class="term">${termsInShort(entry.match, sought)}</span>`
      }
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

  function renderEntries(list: KeywordList, published: KeywordList | null) {
    const { t } = console;
    const before = new Map(published?.entries.map((entry) => [entry.id, entry]));
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
    return summary === undefined ? nothing : html` · ${console.t(`origin.${summary.origin}`)}`;
  }

  /** For which mentions it is, where it is not for all. */
  function reachOf({ brands, channels }: KeywordList) {
    const { t } = console;
    const said = [
      ...(brands === undefined ? [] : [t('list.brands', { brands: brands.join(', ') })]),
      ...(channels === undefined ? [] : [t('list.channels', { channels: channels.join(', ') })]),
    ];
    return said.length === 0 ? nothing : html`<p class="note">${said.join(' · ')}</p>`;
  }

  return {
    title: () => (open === null ? null : proposed(open)?.title) ?? id,
    render() {
      const { t, me } = console;
      const opened = open;
      const list = opened === null ? null : proposed(opened);
      if (opened === null || list === null)
        return html`${failureBox(failure)} ${opened === null ? nothing : head.render()}
          <p class="note">${failure === null && opened === null ? t('loading') : ''}</p>`;
      const actions = html`<a
          class="button"
          href=${hrefOf({ view: 'entry', list: id, entry: null, match: '' })}
          >${t('list.new-entry')}</a
        >
        <a class="button" href=${hrefOf({ view: 'settings', list: id })}>${t('list.settings')}</a>`;
      return html`<p>${list.description}</p>
        <p>
          ${chip(list.audience, t)}
          <span class="note">${t('entry.owner', { owner: list.owner })}${originOf()}</span>
        </p>
        ${reachOf(list)} ${failureBox(failure)} ${head.render(mayTune(me) ? actions : undefined)}
        <details>
          <summary>${t('list.note')}</summary>
          <p class="quoted">${list.note}</p>
        </details>
        ${file.render(opened)} ${renderEntries(list, opened.published)}`;
    },
  };
}
