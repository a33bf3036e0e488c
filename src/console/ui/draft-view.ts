import { html, nothing } from 'lit-html';
import { choose } from './dialog.ts';
import { createDryRun } from './dry-run.ts';
import { renderListDiff } from './list-diff.ts';
import { dropDraft, type OpenList, openList } from './open-list.ts';
import { hrefOf } from './place.ts';
import { createPublish } from './publish.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

/** A draft: what it changes, what that would do, and the button that makes it count. */
export function createDraftView(console: Console, id: string): View {
  let open: OpenList | null = null;
  let failure: Failure | null = null;
  const dryRun = createDryRun(console);
  const publish = createPublish(console, id, { reload, dryRun });
  void attempt(console, load, fail);

  function fail(next: Failure | null): void {
    failure = next;
  }

  async function load(): Promise<void> {
    open = await openList(console, id);
    await console.refreshLists();
  }

  function reload(): Promise<void> {
    dryRun.forget();
    return attempt(console, load, fail);
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
            <p class="actions">
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
          ${renderListDiff(opened.published, opened.draft.list, t)}
          <p class="actions">
            <button type="button" class="danger" @click=${() => drop(opened)}>${t('draft.drop')}</button>
          </p>
        </section>
        ${dryRun.render(opened.draft.list)} ${publish.render(opened)}`;
    },
  };
}
