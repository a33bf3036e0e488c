import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { KeywordEntry, KeywordList, ListSummary, Overview, SetSummary } from './api-types.ts';
import { nameOfPath, summaryOf } from './document.ts';
import { holds } from './fold.ts';
import { mayTune } from './me.ts';
import { chip, effectOf, listState, termsInShort } from './parts.ts';
import { hrefOf, type Place, placeOfDocument } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

/** Entries shown of those that a search finds: more are found by saying more. */
const MAX_FOUND = 100;
/** Lists read at once when a word is sought in all of them. */
const READERS = 4;
const MIN_SOUGHT = 2;

/** All lists, and a search through their titles and through every term of every list. */
export function createListsView(console: Console): View {
  let sought = '';
  let failure: Failure | null = null;
  let lists: readonly KeywordList[] | null = null;
  let reading = false;

  function fail(next: Failure | null): void {
    failure = next;
  }

  function search(event: InputEvent): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    sought = event.target.value.trim();
    if (sought.length >= MIN_SOUGHT) void readAll();
    console.redraw();
  }

  async function readAll(): Promise<void> {
    if (lists !== null || reading) return;
    reading = true;
    await attempt(
      console,
      async () => {
        // Who types at once is faster than what all views share.
        const overview = console.shared.overview ?? (await console.client.ask<Overview>('/v1/keywords')).data;
        const ids = overview.lists.map(({ id }) => id);
        const found: KeywordList[] = [];
        const next = async (): Promise<void> => {
          for (let id = ids.shift(); id !== undefined; id = ids.shift()) {
            const { data } = await console.client.ask<KeywordList>(`/v1/keywords/${encodeURIComponent(id)}`);
            found.push(data);
          }
        };
        await Promise.all(Array.from({ length: READERS }, next));
        lists = found.sort((a, b) => a.title.localeCompare(b.title));
        reading = false;
        console.say(console.t('lists.found', { count: foundEntries().length }));
      },
      fail,
    );
    reading = false;
  }

  function foundEntries(): { list: KeywordList; entry: KeywordEntry }[] {
    if (sought.length < MIN_SOUGHT || lists === null) return [];
    return lists.flatMap((list) =>
      list.entries
        .filter((entry) => holds([entry.id, ...entry.match, entry.note ?? ''], sought))
        .map((entry) => ({ list, entry })),
    );
  }

  /** Who does not tune reads the list, and opens no entry. */
  function placeOf({ id: list }: KeywordList, { id: entry }: KeywordEntry): Place {
    return mayTune(console.me) ? { view: 'entry', list, entry, match: '' } : { view: 'list', list };
  }

  function renderFound() {
    const { t } = console;
    if (sought.length < MIN_SOUGHT) return nothing;
    const found = foundEntries();
    return html`<section>
      <h2>${t('lists.entries-with', { sought })}</h2>
      ${reading ? html`<p class="note">${t('loading')}</p>` : nothing}
      ${!reading && found.length === 0 ? html`<p class="note">${t('lists.no-entry')}</p>` : nothing}
      <ul class="plain">
        ${found.slice(0, MAX_FOUND).map(
          ({ list, entry }) =>
            html`<li>
              <a class="term" href=${hrefOf(placeOf(list, entry))}>${termsInShort(entry.match, sought)}</a>
              ${effectOf(entry, list, t)} <span class="note">${list.title}</span>
            </li>`,
        )}
      </ul>
      ${found.length > MAX_FOUND ? html`<p class="note">${t('more-found', { count: found.length - MAX_FOUND })}</p>` : nothing}
    </section>`;
  }

  function renderLists(all: readonly ListSummary[]) {
    const { t } = console;
    const shown = all.filter(({ id, title, description, owner }) =>
      holds([id, title, description, owner], sought),
    );
    return html`<section>
      <h2>${t('lists.all', { count: shown.length })}</h2>
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">${t('lists.list')}</th>
            <th scope="col">${t('lists.team')}</th>
            <th scope="col">${t('lists.owner')}</th>
            <th scope="col" class="figure">${t('lists.entries')}</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            shown,
            ({ id }) => id,
            (list) => html`<tr>
              <td>
                <a href=${hrefOf({ view: 'list', list: list.id })}>${list.title}</a> ${listState(list, t)}
                <div class="note">${list.description}</div>
              </td>
              <td>${chip(list.audience, t)}</td>
              <td>${list.owner}</td>
              <td class="figure" data-label=${t('lists.entries')}>
                ${t.number(list.entryCount)}
                ${
                  list.decisiveCount > 0
                    ? html`<div class="note">${t('lists.decisive', { count: list.decisiveCount })}</div>`
                    : nothing
                }
              </td>
            </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  /** What is in preparation and stands in no table below. */
  function renderUnpublished(overview: Overview) {
    const { t } = console;
    const fresh = overview.drafts.filter(({ path }) => summaryOf(overview, nameOfPath(path)) === undefined);
    if (fresh.length === 0) return nothing;
    return html`<section class="box warn">
      <h2>${t('lists.unpublished')}</h2>
      <ul>
        ${fresh.map(({ path, updatedBy, updatedAt }) => {
          const name = nameOfPath(path);
          return html`<li>
            <a href=${hrefOf(placeOfDocument(name))}>${name.id}</a>
            <span class="note">${t('list.draft-by', { name: updatedBy, when: t.moment(updatedAt) })}</span>
          </li>`;
        })}
      </ul>
    </section>`;
  }

  function renderSets(all: readonly SetSummary[]) {
    const { t, me } = console;
    const shown = all.filter(({ id, title, description, owner }) =>
      holds([id, title, description, owner], sought),
    );
    return html`<section>
      <h2>${t('sets.all', { count: shown.length })}</h2>
      <p class="note">${t('sets.what')}</p>
      ${
        mayTune(me)
          ? html`<p class="actions"><a class="button" href=${hrefOf({ view: 'new-set' })}>${t('set.new-title')}</a></p>`
          : nothing
      }
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">${t('sets.set')}</th>
            <th scope="col">${t('sets.written')}</th>
            <th scope="col">${t('lists.owner')}</th>
            <th scope="col" class="figure">${t('sets.terms')}</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            shown,
            ({ id }) => id,
            (set) => html`<tr>
              <td>
                <a href=${hrefOf({ view: 'set', set: set.id })}>${set.title}</a> ${listState(set, t)}
                <div class="note">${set.description}</div>
              </td>
              <td><code>{${set.id}}</code></td>
              <td>${set.owner}</td>
              <td class="figure" data-label=${t('sets.terms')}>${t.number(set.termCount)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  return {
    title: () => console.t('lists.title'),
    render() {
      const { t, shared, me } = console;
      const { overview } = shared;
      return html`
        <p class="actions">
          ${
            mayTune(me)
              ? html`<a class="button" href=${hrefOf({ view: 'new-list' })}>${t('settings.new-title')}</a>`
              : nothing
          }
          <a class="button" href=${hrefOf({ view: 'audit' })}>${t('audit.title')}</a>
        </p>
        <search>
          <label for="sought">${t('lists.search')}</label>
          <input id="sought" type="search" autocomplete="off" .value=${sought} @input=${search} />
          <p class="help">${t('lists.search-help')}</p>
        </search>
        ${failureBox(failure)} ${renderFound()}
        ${
          overview === null
            ? html`<p class="note">${t('loading')}</p>`
            : html`${renderUnpublished(overview)} ${renderLists(overview.lists)} ${renderSets(overview.sets)}`
        }
      `;
    },
  };
}
