import { html, nothing, type TemplateResult } from 'lit-html';
import type { DraftInfo, Revision } from './api-types.ts';
import { Refused } from './client.ts';
import { apiPath, type DocumentName } from './document.ts';
import type { DryRun } from './dry-run.ts';
import { textField } from './fields.ts';
import { hrefOf } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console } from './view.ts';

export interface Publish {
  readonly done: boolean;
  render(draft: DraftInfo): TemplateResult;
  renderDone(): TemplateResult;
}

/** Makes a draft count, with a reason. Somebody else's change in between is told and shown, never overwritten. */
export function createPublish(
  console: Console,
  name: DocumentName,
  { reload, dryRun }: { readonly reload: () => Promise<void>; readonly dryRun: DryRun },
): Publish {
  let reason = '';
  let busy = false;
  let missing = false;
  let changed = false;
  let failure: Failure | null = null;
  let done: Revision | null = null;

  async function publish(draft: DraftInfo): Promise<void> {
    missing = reason.trim() === '';
    if (missing || busy) {
      console.redraw();
      if (missing) document.getElementById('reason')?.focus();
      return;
    }
    busy = true;
    changed = false;
    console.redraw();
    await attempt(
      console,
      async () => {
        try {
          const { data } = await console.client.ask<Revision>(`${apiPath(name)}/publish`, {
            method: 'POST',
            headers: { 'if-match': draft.etag },
            body: { reason: reason.trim() },
          });
          done = data;
          console.say(console.t('publish.done', { revision: data.revision }));
        } catch (error) {
          if (!(error instanceof Refused) || error.status !== 412) throw error;
          changed = true;
        }
        await reload();
      },
      (next) => {
        failure = next;
      },
    );
    busy = false;
    console.redraw();
  }

  return {
    get done() {
      return done !== null;
    },
    render(draft) {
      const { t } = console;
      const stopped = draft.missingApprovals.length + draft.refusals.length > 0;
      return html`<section>
        <h2>${t('publish.title')}</h2>
        ${dryRun.result === null ? html`<p class="caution">${t('publish.untried')}</p>` : nothing}
        ${changed ? html`<p class="box warn" role="alert">${t('publish.changed')}</p>` : nothing}
        <form
          @submit=${(event: SubmitEvent) => {
            event.preventDefault();
            void publish(draft);
          }}
          novalidate
        >
          ${textField({
            id: 'reason',
            label: t('publish.reason'),
            value: reason,
            help: t('publish.reason-help'),
            problems: missing ? [{ severity: 'error', message: t('publish.reason-missing') }] : [],
            onInput: (value) => {
              reason = value;
              missing = false;
              console.redraw();
            },
          })}
          ${failureBox(failure)}
          <p class="actions"><button class="primary" ?disabled=${busy || stopped}>${t('publish.publish')}</button></p>
          <p class="note" role="status">
            ${busy ? t('publish.publishing') : stopped ? t('publish.stopped') : nothing}
          </p>
        </form>
      </section>`;
    },
    renderDone() {
      const { t } = console;
      if (done === null) return html``;
      return html`<div class="box good">
        <p><strong>${t('publish.done', { revision: done.revision })}</strong> ${t('publish.in-effect')}</p>
        <p class="actions">
          <a class="button primary" href="#/">${t('publish.try')}</a>
          <a class="button" href=${hrefOf({ view: 'history', of: name })}>${t('list.history')}</a>
        </p>
      </div>`;
    },
  };
}
