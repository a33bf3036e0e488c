import { html, nothing } from 'lit-html';
import type { Revision } from './api-types.ts';
import { hrefOf } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

/** What was published of a list, newest first; each can be looked at and brought back. */
export function createHistoryView(console: Console, id: string): View {
  const path = `/v1/keywords/${encodeURIComponent(id)}`;
  let revisions: readonly Revision[] | null = null;
  let failure: Failure | null = null;
  void attempt(console, load, fail);

  function fail(next: Failure | null): void {
    failure = next;
  }

  async function load(): Promise<void> {
    const [{ data }] = await Promise.all([
      console.client.ask<{ items: Revision[] }>(`${path}/revisions`),
      console.refreshLists(),
    ]);
    revisions = data.items;
  }

  function renderRevision(revision: Revision, current: number) {
    const { t } = console;
    return html`<li>
      <strong>${t('history.revision', { revision: revision.revision })}</strong>
      ${revision.revision === current ? html`<span class="chip">${t('history.current')}</span>` : nothing}
      <span class="note">${t('history.by', { name: revision.author, when: t.moment(revision.date) })}</span>
      <div class="quoted">${revision.reason}</div>
    </li>`;
  }

  return {
    title: () =>
      console.t('history.title', {
        list: console.shared.overview?.lists.find((list) => list.id === id)?.title ?? id,
      }),
    render() {
      const { t, shared } = console;
      const current = shared.overview?.lists.find((list) => list.id === id)?.revision ?? 0;
      return html`<p><a href=${hrefOf({ view: 'list', list: id })}>${t('draft.back')}</a></p>
        ${failureBox(failure)}
        ${revisions === null ? html`<p class="note">${failure === null ? t('loading') : ''}</p>` : nothing}
        ${revisions?.length === 0 ? html`<p>${t('history.none')}</p>` : nothing}
        <ol class="plain">
          ${(revisions ?? []).map((revision) => renderRevision(revision, current))}
        </ol>`;
    },
  };
}
