import { html, nothing } from 'lit-html';
import type { Difference, ListChange } from './api-types.ts';
import { createApproval } from './approval.ts';
import { choose } from './dialog.ts';
import { type Document, type DocumentName, titleOf } from './document.ts';
import { createDryRun } from './dry-run.ts';
import { renderDifference } from './list-diff.ts';
import { mayTune } from './me.ts';
import { draftChanges, dropDraft, type Opened, openDocument, proposed, redoDraft } from './open-document.ts';
import { hrefOf, placeOfDocument } from './place.ts';
import { createPublish } from './publish.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

/** A draft: what it changes, what that would do, who agrees, and the button that makes it count. */
export function createDraftView(console: Console, name: DocumentName): View {
  let open: Opened<Document> | null = null;
  let changes: Difference | null = null;
  let failure: Failure | null = null;
  const dryRun = createDryRun(console);
  const publish = createPublish(console, name, { reload, dryRun });
  const approval = createApproval(console, name, reload);
  void attempt(console, load, fail);

  function fail(next: Failure | null): void {
    failure = next;
  }

  async function load(): Promise<void> {
    const opened = await openDocument<Document>(console, name);
    const none = opened.draft === null && opened.outdated === null;
    changes = none ? null : await draftChanges(console, name);
    open = opened;
  }

  function reload(): Promise<void> {
    dryRun.forget();
    console.refreshLists();
    return attempt(console, load, fail);
  }

  async function redo(opened: Opened<Document>): Promise<void> {
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
    return changes === null ? nothing : renderDifference(changes, name, console);
  }

  async function drop(opened: Opened<Document>): Promise<void> {
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
        await dropDraft(console, name, etag);
        console.say(t('draft.dropped'));
        console.refreshLists();
        console.go(opened.published === null ? { view: 'lists' } : placeOfDocument(name));
      },
      fail,
    );
  }

  /** Behind all that leads on: whoever reads from above tries and publishes before thinking of giving up. */
  function renderDrop(opened: Opened<Document>) {
    const { t } = console;
    return html`<section class="apart">
      <h2>${t('draft.give-up')}</h2>
      <p class="note">${t('draft.drop-what')}</p>
      <p class="actions">
        <button type="button" class="danger" @click=${() => drop(opened)}>${t('draft.drop')}</button>
      </p>
    </section>`;
  }

  function renderOutdated(opened: Opened<Document>, by: string) {
    const { t, me } = console;
    return html`<div class="box warn">
      <p>${t('draft.outdated', { name: by })}</p>
      ${renderChanges()}
      ${
        mayTune(me)
          ? html`<p class="actions">
              ${
                opened.published === null
                  ? nothing
                  : html`<button type="button" class="primary" @click=${() => redo(opened)}>${t('draft.redo')}</button>`
              }
              <button type="button" class="danger" @click=${() => drop(opened)}>${t('draft.drop')}</button>
            </p>`
          : nothing
      }
    </div>`;
  }

  /** The draft as the dry run takes it. */
  const change = (): ListChange => (name.kind === 'list' ? { draft: name.id } : { draftSet: name.id });

  const shownTitle = () =>
    (open === null ? null : proposed(open)?.title) ?? titleOf(console.shared.overview, name);

  return {
    title: () => console.t('draft.title', { list: shownTitle() }),
    leave: () => dryRun.stop(),
    render() {
      const { t, me } = console;
      const back = html`<p><a href=${hrefOf(placeOfDocument(name))}>${t(`draft.back-${name.kind}`)}</a></p>`;
      if (open === null)
        return html`${failureBox(failure)} <p class="note">${failure === null ? t('loading') : ''}</p>`;
      const opened = open;
      if (opened.outdated !== null)
        return html`${back} ${failureBox(failure)} ${renderOutdated(opened, opened.outdated.updatedBy)}`;
      if (opened.draft === null) {
        const none = publish.done ? nothing : html`<p>${t('draft.none')}</p>`;
        return html`${back} ${publish.renderDone()} ${failureBox(failure)} ${none}`;
      }
      return html`${back}
        <p class="note">
          ${t('list.draft-by', { name: opened.draft.updatedBy, when: t.moment(opened.draft.updatedAt) })}
          ${opened.published === null ? t('list.unpublished') : nothing}
        </p>
        ${failureBox(failure)}
        <section>
          <h2>${t('draft.changes')}</h2>
          ${renderChanges()}
        </section>
        ${dryRun.render(change())} ${approval.render(opened.draft)}
        ${mayTune(me) ? html`${publish.render(opened.draft)} ${renderDrop(opened)}` : nothing}`;
    },
  };
}
