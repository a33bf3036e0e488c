import { html, nothing } from 'lit-html';
import type { KeywordEntry, KeywordList } from './api-types.ts';
import { checkEntry } from './check-typed.ts';
import { Refused } from './client.ts';
import { conflictBox, conflictSides } from './conflict.ts';
import { entryDiff } from './entry-diff.ts';
import { renderEntryFields } from './entry-fields.ts';
import { type EntryForm, entryOf, formOf } from './entry-form.ts';
import { createPreview } from './entry-preview.ts';
import { createLiveCheck } from './live-check.ts';
import { type Opened, openList, proposed, putEntry, removeEntry } from './open-document.ts';
import { hrefOf, type Place } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import { hasErrors } from './typing-problems.ts';
import type { Console, View } from './view.ts';

type EntryPlace = Extract<Place, { view: 'entry' }>;

/** One entry: what is wrong with it is said while one types, and so is what it finds and changes. */
export function createEntryView(console: Console, place: EntryPlace): View {
  let open: Opened<KeywordList> | null = null;
  let form: EntryForm | null = null;
  let entryOpened: KeywordEntry | null = null;
  /** The form as it was read, and what of it the service had then. */
  let kept = '';
  let conflict: { theirs: KeywordEntry | null; by: string | null } | null = null;
  let failure: Failure | null = null;
  let busy = false;
  const check = createLiveCheck(console);
  const preview = createPreview(console);

  void attempt(console, load, fail);

  function fail(next: Failure | null): void {
    failure = next;
  }

  async function load(): Promise<void> {
    open = await openList(console, place.list);
    entryOpened = proposed(open)?.entries.find(({ id }) => id === place.entry) ?? null;
    form = formOf(entryOpened ?? { id: '', match: place.match === '' ? [] : [place.match] });
    kept = JSON.stringify(form);
    look();
  }

  /** The entry as typed, and its list with it. */
  function typed(): { entry: KeywordEntry; list: KeywordList } | null {
    const list = open === null ? null : proposed(open);
    if (list === null || form === null) return null;
    const others = list.entries.filter(({ id }) => id !== place.entry);
    // What is typed may be wrong: the service says so. Until then it only looks like an entry.
    const entry = entryOf(
      form,
      others.map(({ id }) => id),
      entryOpened,
    ) as KeywordEntry;
    const at = list.entries.findIndex(({ id }) => id === place.entry);
    const entries = at < 0 ? [...list.entries, entry] : list.entries.with(at, entry);
    return { entry, list: { ...list, entries } };
  }

  function look(): void {
    const now = typed();
    if (now === null) return;
    const { entry, list } = now;
    // An empty form is no mistake yet.
    check.look(entry.match.length === 0 ? null : (signal) => checkEntry(console, list, entry, signal));
    preview.look(now.list, now.entry.id);
  }

  function change(changes: Partial<EntryForm>): void {
    if (form === null) return;
    form = { ...form, ...changes };
    look();
    console.redraw();
  }

  async function write(work: (opened: Opened<KeywordList>) => Promise<void>): Promise<void> {
    if (open === null || busy) return;
    const opened = open;
    busy = true;
    console.redraw();
    await attempt(
      console,
      async () => {
        try {
          await work(opened);
        } catch (error) {
          if (!(error instanceof Refused) || (error.status !== 412 && error.status !== 409)) throw error;
          await meetConflict();
          return;
        }
        kept = JSON.stringify(form);
        console.refreshLists();
        console.go({ view: 'draft', of: opened.name });
      },
      fail,
    );
    busy = false;
    console.redraw();
  }

  const save = () =>
    write(async (opened) => {
      const now = typed();
      if (now !== null) await putEntry(console, opened, now.entry);
    });

  const remove = () =>
    write(async (opened) => {
      if (place.entry !== null) await removeEntry(console, opened, place.entry);
    });

  /** Somebody was faster: what is typed stays, what they wrote is shown, and one chooses. */
  async function meetConflict(): Promise<void> {
    open = await openList(console, place.list);
    const theirs = proposed(open)?.entries.find(({ id }) => id === (place.entry ?? typed()?.entry.id));
    conflict = { theirs: theirs ?? null, by: open.draft?.updatedBy ?? null };
    console.say(console.t('conflict.title'));
    look();
  }

  function takeTheirs(): void {
    entryOpened = conflict?.theirs ?? null;
    form = formOf(entryOpened ?? { id: '', match: [] });
    kept = JSON.stringify(form);
    conflict = null;
    look();
    console.redraw();
  }

  function keepMine(): void {
    conflict = null;
    void save();
  }

  function renderForm(list: KeywordList, shown: EntryForm) {
    const { t } = console;
    const wrong = hasErrors(check.problems);
    return html`<p>
        ${t('entry.in-list')} <a href=${hrefOf({ view: 'list', list: list.id })}>${list.title}</a>
        <span class="note">${t('entry.owner', { owner: list.owner })}</span>
      </p>
      ${
        conflict === null
          ? nothing
          : conflictBox(
              {
                by: conflict.by,
                diff: entryDiff(conflict.theirs, typed()?.entry ?? null, t, conflictSides(t)),
              },
              { t, keepMine, takeTheirs },
            )
      }
      <div class="columns">
        <form
          @submit=${(event: SubmitEvent) => {
            event.preventDefault();
            void save();
          }}
          novalidate
        >
          ${renderEntryFields({ form: shown, list, problems: check.problems, isNew: place.entry === null, t, change })}
          <p class="actions">
            <button class="primary" ?disabled=${busy || wrong || shown.match.trim() === ''}>${t('entry.save')}</button>
            ${
              place.entry === null
                ? nothing
                : html`<button type="button" class="danger" ?disabled=${busy} @click=${remove}>${t('entry.remove')}</button>`
            }
          </p>
          <p class="help" role="status">${t(busy ? 'entry.saving' : 'entry.save-help')}</p>
          ${failureBox(failure)}
        </form>
        <section>${preview.render()}</section>
      </div>`;
  }

  return {
    title: () =>
      place.entry === null ? console.t('entry.new-title') : console.t('entry.title', { entry: place.entry }),
    unsaved: () => form !== null && JSON.stringify(form) !== kept,
    leave() {
      check.stop();
      preview.stop();
    },
    render() {
      const list = open === null ? null : proposed(open);
      if (list === null || form === null)
        return html`${failureBox(failure) || html`<p class="note">${console.t('loading')}</p>`}`;
      return renderForm(list, form);
    },
  };
}
