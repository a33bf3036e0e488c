import { html, nothing } from 'lit-html';
import type { ListDraft } from './open-list.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console } from './view.ts';

/** Where two teams must approve: who has, who has not, and the button for one's own. */
export function createApproval(console: Console, id: string, reload: () => Promise<void>) {
  let failure: Failure | null = null;

  async function approve({ etag }: ListDraft): Promise<void> {
    await attempt(
      console,
      async () => {
        await console.client.ask(`/v1/keywords/${encodeURIComponent(id)}/draft/approve`, {
          method: 'POST',
          headers: { 'if-match': etag },
          body: {},
        });
        await reload();
      },
      (next) => {
        failure = next;
      },
    );
  }

  return {
    render(draft: ListDraft) {
      const { t } = console;
      const { approvals, missingApprovals } = draft;
      if (approvals.length === 0 && missingApprovals.length === 0) return nothing;
      return html`<section>
        <h2>${t('approval.title')}</h2>
        <p>${t('approval.what')}</p>
        <ul class="plain">
          ${approvals.map(
            ({ team, by, date }) =>
              html`<li>✓ ${t('approval.given', { team: t.named(team), name: by, when: t.moment(date) })}</li>`,
          )}
          ${missingApprovals.map((team) => html`<li>${t('approval.missing', { team: t.named(team) })}</li>`)}
        </ul>
        ${failureBox(failure)}
        ${
          missingApprovals.length === 0
            ? nothing
            : html`<p class="actions">
                <button type="button" @click=${() => approve(draft)}>${t('approval.approve')}</button>
              </p>`
        }
      </section>`;
    },
  };
}
