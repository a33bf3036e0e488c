import { html, nothing } from 'lit-html';
import type { DraftInfo } from './api-types.ts';
import { nameOfPath, titleOf } from './document.ts';
import { teamsOf } from './me.ts';
import { hrefOf } from './place.ts';
import type { Console, View } from './view.ts';

/** The drafts that wait for the word of a team which the key speaks for. */
export function awaitsMe({ shared, me }: Console): readonly DraftInfo[] {
  const teams: readonly string[] = teamsOf(me);
  return (shared.overview?.drafts ?? []).filter(
    ({ missingApprovals, refusals, outdated }) =>
      !outdated &&
      missingApprovals.some((team) => teams.includes(team) && !refusals.some((one) => one.team === team)),
  );
}

/** What is being prepared: first what waits for one's approval, then the rest. */
export function createApprovalsView(console: Console): View {
  function renderDraft(draft: DraftInfo) {
    const { t, shared } = console;
    const name = nameOfPath(draft.path);
    return html`<li>
      <a class="term" href=${hrefOf({ view: 'draft', of: name })}>${titleOf(shared.overview, name)}</a>
      <span class="note">${t('list.draft-by', { name: draft.updatedBy, when: t.moment(draft.updatedAt) })}</span>
      ${draft.outdated ? html`<span class="chip review">${t('lists.outdated')}</span>` : nothing}
      <div class="note">
        ${[
          ...draft.approvals.map(({ team, by }) => t('approvals.given', { team: t.named(team), name: by })),
          ...draft.refusals.map(({ team, by }) => t('approvals.refused', { team: t.named(team), name: by })),
          ...draft.missingApprovals
            .filter((team) => !draft.refusals.some((one) => one.team === team))
            .map((team) => t('approval.missing', { team: t.named(team) })),
        ].join(' · ')}
      </div>
    </li>`;
  }

  return {
    title: () => console.t('approvals.title'),
    render() {
      const { t, shared } = console;
      if (shared.overview === null) return html`<p class="note">${t('loading')}</p>`;
      const { approval, drafts } = shared.overview;
      const mine = awaitsMe(console);
      const others = drafts.filter((draft) => !mine.includes(draft));
      return html`<p>${t(approval === 'two' ? 'approval.what' : 'approval.what-none')}</p>
        ${mine.length === 0 ? html`<p class="box">${t('approvals.none')}</p>` : nothing}
        <ul class="plain">
          ${mine.map(renderDraft)}
        </ul>
        ${
          others.length === 0
            ? nothing
            : html`<h2>${t('approvals.others')}</h2>
              <ul class="plain">
                ${others.map(renderDraft)}
              </ul>`
        }`;
    },
  };
}
