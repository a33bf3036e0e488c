import { html, nothing } from 'lit-html';
import type { Difference } from './api-types.ts';
import { createApproval } from './approval.ts';
import { choose } from './dialog.ts';
import { createDryRun } from './dry-run.ts';
import { renderListDiff } from './list-diff.ts';
import { draftChanges, dropDraft, type OpenList, openList, redoDraft } from './open-list.ts';
import { hrefOf } from './place.ts';
import { createPublish } from './publish.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

/** A draft: what it changes, what that would do, and the button that makes it count. */
export function createDraftView(console: Console, id: string): View {
  let open: OpenList | null = null;
  let changes: Difference | null = null;
  let failure: Failure | null = null;
  const dryRun = createDryRun(console);
  const publish = createPublish(console, id, { reload, dryRun });
  const approval = createApproval(console, id, reload);
  void attempt(console, load, fail);

  function fail(next: Failure | null): void {
    failure = next;
  }

  async function load(): Promise<void> {
    const opened = await openList(console, id);
    const none = opened.draft === null && opened.outdated === null;
    changes = none ? null : await draftChanges(console, id);
    open = opened;
  }

  function reload(): Promise<void> {
    dryRun.forget();
    console.refreshLists();
    return attempt(console, load, fail);
  }

  async function redo(opened: OpenList): Promise<void> {
    const wanted = changes;
    if (wanted === null) return;
    await attempt(
      console,
      async () => {
        await redoDraft(console, opened, wanted);
        await reload();
      },
      fail,
    );
  }

  function renderChanges() {
    return changes === null ? nothing : renderListDiff(changes, id, console.t);
  }

  async function drop(opened: OpenList): Promise<void> {
    const { t } = console;
    const sure = await choose(t('draft.drop'), html`<p>${t('draft.drop-what')}</p>`, [
      { label: t('draft.drop'), value: true, kind: 'danger' },
      { label: t('cancel'), value: false },
    ]);
    const etag = (opened.draft ?? opened.outdated)?.etag;
    if (sure !== true || etag === undefined) return;
    await attempt(
      console,
      async () => {
        await dropDraft(console, id, etag);
        console.say(t('draft.dropped'));
        console.go({ view: 'list', list: id });
      },
      fail,
    );
  }

  return {
    title: () => console.t('draft.title', { list: open?.published.title ?? id }),
    leave: () => dryRun.stop(),
    render() {
      const { t } = console;
      const back = html`<p><a href=${hrefOf({ view: 'list', list: id })}>${t('draft.back')}</a></p>`;
      if (open === null)
        return html`${failureBox(failure)} <p class="note">${failure === null ? t('loading') : ''}</p>`;
      const opened = open;
      if (opened.outdated !== null) {
        return html`${back} ${failureBox(failure)}
          <div class="box warn">
            <p>${t('draft.outdated', { name: opened.outdated.updatedBy })}</p>
            ${renderChanges()}
            <p class="actions">
              <button type="button" class="primary" @click=${() => redo(opened)}>${t('draft.redo')}</button>
              <button type="button" class="danger" @click=${() => drop(opened)}>${t('draft.drop')}</button>
            </p>
          </div>`;
      }
      if (opened.draft === null) {
        const none = publish.done ? nothing : html`<p>${t('draft.none')}</p>`;
        return html`${back} ${publish.renderDone()} ${failureBox(failure)} ${none}`;
      }
      return html`${back}
        <p class="note">
          ${t('list.draft-by', { name: opened.draft.updatedBy, when: t.moment(opened.draft.updatedAt) })}
        </p>
        ${failureBox(failure)}
        <section>
          <h2>${t('draft.changes')}</h2>
          ${renderChanges()}
          <p class="actions">
            <button type="button" class="danger" @click=${() => drop(opened)}>${t('draft.drop')}</button>
          </p>
        </section>
        ${dryRun.render({ draft: id })} ${approval.render(opened.draft)} ${publish.render(opened)}`;
    },
  };
}
