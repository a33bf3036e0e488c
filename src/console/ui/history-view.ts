import { html, nothing } from 'lit-html';
import type { Difference, Revision } from './api-types.ts';
import { Refused } from './client.ts';
import { askReason } from './dialog.ts';
import { apiPath, type Document, type DocumentName, summaryOf, titleOf } from './document.ts';
import { renderDifference } from './list-diff.ts';
import { mayTune } from './me.ts';
import { isList } from './open-document.ts';
import { hrefOf, placeOfDocument } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

/** What was published of a list or a set, newest first; each can be looked at and brought back. */
export function createHistoryView(console: Console, name: DocumentName): View {
  const path = apiPath(name);
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
      const { data } = await client.ask<{ document: Document }>(`${path}/revisions/1`);
      const added = isList(data.document) ? data.document.entries : data.document.terms;
      return { header: { before: null, after: data.document }, added, removed: [], changed: [] };
    }
  }

  async function rollBack(revision: Revision): Promise<void> {
    const { t } = console;
    const reason = await askReason({
      title: t('history.back-title', { revision: revision.revision }),
      what: t('history.back-what'),
      label: t('publish.reason'),
      missing: t('publish.reason-missing'),
      proposed: t('history.back-reason', { revision: revision.revision }),
      act: t('history.back'),
      cancel: t('cancel'),
      kind: 'primary',
    });
    if (reason === null) return;
    await attempt(
      console,
      async () => {
        const { data } = await console.client.ask<Revision>(`${path}/rollback`, {
          method: 'POST',
          headers: { 'if-match': summaryOf(console.shared.overview, name)?.etag ?? '' },
          body: { revision: revision.revision, reason },
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
          revision.revision === current || !mayTune(console.me)
            ? nothing
            : html`<button type="button" @click=${() => rollBack(revision)}>
              ${t('history.back')}<span class="unseen"> ${revision.revision}</span>
            </button>`
        }
      </p>
      ${shown?.revision === revision.revision ? renderDifference(shown.difference, name, console) : nothing}
    </li>`;
  }

  return {
    title: () => console.t('history.title', { list: titleOf(console.shared.overview, name) }),
    render() {
      const { t, shared } = console;
      const summary = summaryOf(shared.overview, name);
      const current = summary?.revision ?? 0;
      const back = html`<p><a href=${hrefOf(placeOfDocument(name))}>${t(`draft.back-${name.kind}`)}</a></p>`;
      return html`${summary === undefined ? html`<p class="box">${t('history.gone')}</p>` : back}
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
