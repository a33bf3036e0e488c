import { html, nothing } from 'lit-html';
import type { DraftInfo } from './api-types.ts';
import { askReason } from './dialog.ts';
import { apiPath, type DocumentName } from './document.ts';
import { mayTune, type Team, teamsOf } from './me.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console } from './view.ts';

/** Where two teams must approve: who has, who has not, who refuses and why, and the buttons for one's own word. */
export function createApproval(console: Console, name: DocumentName, reload: () => Promise<void>) {
  let failure: Failure | null = null;

  async function vote(draft: DraftInfo, what: 'approve' | 'refuse', body: object): Promise<void> {
    await attempt(
      console,
      async () => {
        const headers = { 'if-match': draft.etag };
        await console.client.ask(`${apiPath(name)}/draft/${what}`, { method: 'POST', headers, body });
        console.say(console.t(what === 'approve' ? 'approval.approved' : 'approval.refused'));
        await reload();
      },
      (next) => {
        failure = next;
      },
    );
  }

  async function refuse(draft: DraftInfo, team: Team): Promise<void> {
    const { t } = console;
    const reason = await askReason({
      title: t('approval.refuse-title', { team: t.named(team) }),
      what: t('approval.refuse-what', { name: draft.updatedBy }),
      label: t('approval.refuse-reason'),
      missing: t('approval.refuse-missing'),
      act: t('approval.refuse-act'),
      cancel: t('cancel'),
      kind: 'danger',
    });
    if (reason !== null) await vote(draft, 'refuse', { team, reason });
  }

  function renderVotes(draft: DraftInfo) {
    const { t, me } = console;
    const teams = teamsOf(me);
    const has = (team: Team, votes: DraftInfo['approvals']) => votes.some((one) => one.team === team);
    return teams.map((team) => {
      const said = { team: t.named(team) };
      return html`<p class="actions">
        ${
          has(team, draft.approvals)
            ? nothing
            : html`<button type="button" class="primary" @click=${() => vote(draft, 'approve', { team })}>
                ${teams.length > 1 ? t('approval.approve-for', said) : t('approval.approve')}
              </button>`
        }
        ${
          has(team, draft.refusals)
            ? nothing
            : html`<button type="button" class="danger" @click=${() => refuse(draft, team)}>
                ${teams.length > 1 ? t('approval.refuse-for', said) : t('approval.refuse')}
              </button>`
        }
      </p>`;
    });
  }

  return {
    render(draft: DraftInfo) {
      const { t, shared, me } = console;
      const { approvals, missingApprovals, refusals } = draft;
      const wanted = shared.overview?.approval === 'two' || !mayTune(me);
      if (!wanted && approvals.length + refusals.length === 0) return nothing;
      const awaited = missingApprovals.filter((team) => !refusals.some((one) => one.team === team));
      return html`<section>
        <h2>${t('approval.title')}</h2>
        <p>${t(shared.overview?.approval === 'two' ? 'approval.what' : 'approval.what-none')}</p>
        <ul class="plain">
          ${approvals.map(
            ({ team, by, date }) =>
              html`<li>✓ ${t('approval.given', { team: t.named(team), name: by, when: t.moment(date) })}</li>`,
          )}
          ${refusals.map(
            ({ team, by, date, reason }) =>
              html`<li class="removed">
                ✗ ${t('approval.said-no', { team: t.named(team), name: by, when: t.moment(date) })}
                <div class="quoted">${reason}</div>
              </li>`,
          )}
          ${awaited.map((team) => html`<li>${t('approval.missing', { team: t.named(team) })}</li>`)}
        </ul>
        ${failureBox(failure)} ${renderVotes(draft)}
      </section>`;
    },
  };
}
