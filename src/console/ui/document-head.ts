import { html, nothing, type TemplateResult } from 'lit-html';
import { askReason } from './dialog.ts';
import { apiPath, type DocumentName, draftPath, summaryOf, titleOf } from './document.ts';
import { mayTune } from './me.ts';
import { hrefOf } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console } from './view.ts';

/** What stands above a list or a set: where it comes from, its draft, its history, and the way to take it out. */
export function documentHead(
  console: Console,
  name: DocumentName,
): { render(actions?: TemplateResult): TemplateResult } {
  let failure: Failure | null = null;

  async function remove(): Promise<void> {
    const { t, shared } = console;
    const title = titleOf(shared.overview, name);
    const reason = await askReason({
      title: t('remove.title', { title }),
      what: t(shared.overview?.approval === 'two' ? 'remove.what-two' : 'remove.what'),
      label: t('publish.reason'),
      missing: t('publish.reason-missing'),
      act: t('remove.act'),
      cancel: t('cancel'),
      kind: 'danger',
    });
    if (reason === null) return;
    await attempt(
      console,
      async () => {
        const headers = { 'if-match': summaryOf(shared.overview, name)?.etag ?? '' };
        const query = new URLSearchParams({ reason });
        const call = { method: 'DELETE', headers } as const;
        const { data } = await console.client.ask<object>(`${apiPath(name)}?${query}`, call);
        console.refreshLists();
        if ('revision' in data) {
          console.say(t('remove.done', { title }));
          console.go({ view: 'lists' });
        } else console.go({ view: 'draft', of: name });
      },
      (next) => {
        failure = next;
      },
    );
  }

  return {
    render(actions) {
      const { t, shared, me } = console;
      const summary = summaryOf(shared.overview, name);
      const draft = shared.overview?.drafts.find(({ path }) => path === draftPath(name));
      const toDraft = (kind: string) =>
        html`<a class="button ${kind}" href=${hrefOf({ view: 'draft', of: name })}>${t('list.to-draft')}</a>`;
      return html`${
        draft === undefined
          ? nothing
          : html`<div class="box warn">
              <p>
                ${
                  draft.outdated
                    ? html`${t('draft.outdated', { name: draft.updatedBy })} ${toDraft('')}`
                    : html`${t('list.draft-by', { name: draft.updatedBy, when: t.moment(draft.updatedAt) })}
                      ${summary === undefined ? t('list.unpublished') : nothing} ${toDraft('primary')}`
                }
              </p>
            </div>`
      }
      ${failureBox(failure)}
      <p class="actions">
        ${actions ?? nothing}
        ${
          summary === undefined
            ? nothing
            : html`<a class="button" href=${hrefOf({ view: 'history', of: name })}>${t('list.history')}</a>`
        }
        ${
          summary?.origin === 'store' && mayTune(me)
            ? html`<button type="button" class="danger" @click=${remove}>${t(`remove.${name.kind}`)}</button>`
            : nothing
        }
      </p>`;
    },
  };
}
