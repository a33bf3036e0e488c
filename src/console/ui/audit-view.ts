import { html, nothing } from 'lit-html';
import type { Revision } from './api-types.ts';
import { type DocumentName, titleOf } from './document.ts';
import { hrefOf } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

/** Everything that was published, newest first: also of lists that are there no more. */
export function createAuditView(console: Console): View {
  let items: readonly Revision[] | null = null;
  let next: string | null = null;
  let failure: Failure | null = null;
  void attempt(console, load, fail);

  function fail(told: Failure | null): void {
    failure = told;
  }

  async function load(): Promise<void> {
    const query = new URLSearchParams({ limit: '50', ...(next === null ? {} : { cursor: next }) });
    const { data } = await console.client.ask<{ items: Revision[]; nextCursor: string | null }>(
      `/v1/keywords/audit?${query}`,
    );
    items = [...(items ?? []), ...data.items];
    next = data.nextCursor;
  }

  function renderRevision(revision: Revision) {
    const { t, shared } = console;
    const { list, set, author, date, reason, action } = revision;
    const name: DocumentName =
      list === undefined ? { kind: 'set', id: set ?? '' } : { kind: 'list', id: list };
    return html`<li>
      <a href=${hrefOf({ view: 'history', of: name })}>${titleOf(shared.overview, name)}</a>
      ${t('history.revision', { revision: revision.revision })}
      ${action === 'publish' ? nothing : html`<span class="chip">${t(`audit.${action}`)}</span>`}
      <span class="note">${t('history.by', { name: author, when: t.moment(date) })}</span>
      <div class="quoted">${reason}</div>
    </li>`;
  }

  return {
    title: () => console.t('audit.title'),
    render() {
      const { t } = console;
      return html`<p>${t('audit.what')}</p>
        ${failureBox(failure)}
        ${items === null ? html`<p class="note">${failure === null ? t('loading') : ''}</p>` : nothing}
        ${items?.length === 0 ? html`<p>${t('audit.none')}</p>` : nothing}
        <ol class="plain">
          ${(items ?? []).map(renderRevision)}
        </ol>
        ${
          next === null
            ? nothing
            : html`<p class="actions">
                <button type="button" @click=${() => attempt(console, load, fail)}>${t('audit.more')}</button>
              </p>`
        }`;
    },
  };
}
