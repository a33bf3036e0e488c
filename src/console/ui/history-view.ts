import { html, nothing } from 'lit-html';
import type { Difference, KeywordList, Revision } from './api-types.ts';
import { Refused } from './client.ts';
import { choose } from './dialog.ts';
import { renderListDiff } from './list-diff.ts';
import { hrefOf } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

/** What was published of a list, newest first; each can be looked at and brought back. */
export function createHistoryView(console: Console, id: string): View {
  const path = `/v1/keywords/${encodeURIComponent(id)}`;
  let revisions: readonly Revision[] | null = null;
  let shown: { revision: number; difference: Difference } | null = null;
  let done: number | null = null;
  let failure: Failure | null = null;
  void attempt(console, load, fail);

  function fail(next: Failure | null): void {
    failure = next;
  }

  async function load(): Promise<void> {
    const { data } = await console.client.ask<{ items: Revision[] }>(`${path}/revisions`);
    revisions = data.items;
  }

  async function show({ revision }: Revision): Promise<void> {
    await attempt(
      console,
      async () => {
        shown = { revision, difference: await changesOf(revision) };
      },
      fail,
    );
  }

  /** From the revision before; the first one is held against the file of the list, or is all new. */
  async function changesOf(revision: number): Promise<Difference> {
    const { client } = console;
    const before = revision === 1 ? 'file' : String(revision - 1);
    try {
      return (await client.ask<Difference>(`${path}/diff?from=${before}&to=${revision}`)).data;
    } catch (error) {
      if (revision !== 1 || !(error instanceof Refused) || error.status !== 404) throw error;
      const { data } = await client.ask<{ document: KeywordList }>(`${path}/revisions/1`);
      const { entries, ...header } = data.document;
      return { header: { before: null, after: header }, added: entries, removed: [], changed: [] };
    }
  }

  async function rollBack(revision: Revision): Promise<void> {
    const { t } = console;
    let reason = '';
    const sure = await choose(
      t('history.back-title', { revision: revision.revision }),
      html`<p>${t('history.back-what')}</p>
        <label for="back-reason">${t('publish.reason')}</label>
        <input
          id="back-reason"
          autocomplete="off"
          maxlength="1000"
          .value=${t('history.back-reason', { revision: revision.revision })}
          @input=${(event: InputEvent) => {
            if (event.target instanceof HTMLInputElement) reason = event.target.value;
          }}
        />`,
      [
        { label: t('history.back'), value: true, kind: 'primary' },
        { label: t('cancel'), value: false },
      ],
    );
    if (sure !== true) return;
    await attempt(
      console,
      async () => {
        const { data } = await console.client.ask<Revision>(`${path}/rollback`, {
          method: 'POST',
          headers: { 'if-match': console.shared.overview?.lists.find((list) => list.id === id)?.etag ?? '' },
          body: {
            revision: revision.revision,
            reason:
              reason.trim() === ''
                ? t('history.back-reason', { revision: revision.revision })
                : reason.trim(),
          },
        });
        done = data.revision;
        shown = null;
        console.say(t('publish.done', { revision: data.revision }));
        console.refreshLists();
        await load();
      },
      fail,
    );
  }

  function renderRevision(revision: Revision, current: number) {
    const { t } = console;
    return html`<li>
      <strong>${t('history.revision', { revision: revision.revision })}</strong>
      ${revision.revision === current ? html`<span class="chip">${t('history.current')}</span>` : nothing}
      <span class="note">${t('history.by', { name: revision.author, when: t.moment(revision.date) })}</span>
      <div class="quoted">${revision.reason}</div>
      <p class="actions">
        <button type="button" @click=${() => show(revision)}>
          ${t('history.show')}<span class="unseen"> ${revision.revision}</span>
        </button>
        ${
          revision.revision === current
            ? nothing
            : html`<button type="button" @click=${() => rollBack(revision)}>
              ${t('history.back')}<span class="unseen"> ${revision.revision}</span>
            </button>`
        }
      </p>
      ${shown?.revision === revision.revision ? renderListDiff(shown.difference, id, t) : nothing}
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
        ${done === null ? nothing : html`<p class="box good">${t('publish.done', { revision: done })} ${t('publish.in-effect')}</p>`}
        ${failureBox(failure)}
        ${revisions === null ? html`<p class="note">${failure === null ? t('loading') : ''}</p>` : nothing}
        ${revisions?.length === 0 ? html`<p>${t('history.none')}</p>` : nothing}
        <ol class="plain">
          ${(revisions ?? []).map((revision) => renderRevision(revision, current))}
        </ol>`;
    },
  };
}
