import { html, nothing, type TemplateResult } from 'lit-html';
import type { TypingProblem } from './check-typed.ts';
import { Refused } from './client.ts';
import { conflictBox } from './conflict.ts';
import { type Document, type DocumentName, takenIds } from './document.ts';
import type { FieldProblem } from './fields.ts';
import type { Translator } from './language.ts';
import { createLiveCheck } from './live-check.ts';
import { type Opened, openDocument, proposed, putDocument } from './open-document.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import { hasErrors, problemsOf } from './typing-problems.ts';
import type { Console, View } from './view.ts';

/** What one sees of the form: its fields are drawn with what is wrong with each. */
export interface FieldsOf<F> {
  readonly form: F;
  readonly isNew: boolean;
  readonly t: Translator;
  readonly change: (changes: Partial<F>) => void;
  readonly below: (field: string) => FieldProblem[];
}

/** How documents of one kind are typed. */
export interface Typing<T extends Document, F> {
  readonly blank: F;
  formOf(document: T): F;
  /** The document as typed, in the place of `opened`; `taken`: ids that a new one cannot have. */
  documentOf(form: F, opened: T | null, taken: readonly string[]): T;
  check(document: T, isNew: boolean, signal: AbortSignal): Promise<TypingProblem[]>;
  /** Fields that must not be empty. */
  required(isNew: boolean): readonly (keyof F & string)[];
  renderFields(fields: FieldsOf<F>): TemplateResult;
  diff(theirs: T | null, mine: T): TemplateResult;
  title(opened: T | null): string;
}

/**
 * A form for a whole list's facts, or for a set: what is wrong is said while one types, what is saved becomes the draft,
 * and whoever saves second chooses between both versions. `id` is null for a new one.
 */
export function createDocumentForm<T extends Document, F extends object>(
  console: Console,
  { kind, id }: { readonly kind: DocumentName['kind']; readonly id: string | null },
  typing: Typing<T, F>,
): View {
  let open: Opened<T> | null = null;
  let opened: T | null = null;
  let form: F = typing.blank;
  let kept = JSON.stringify(form);
  let conflict: { theirs: T | null; by: string | null } | null = null;
  let failure: Failure | null = null;
  let busy = false;
  /** What is empty is no mistake before one has tried to save it. */
  let tried = false;
  const check = createLiveCheck(console);

  if (id !== null) void attempt(console, () => load({ kind, id }), fail);

  function fail(next: Failure | null): void {
    failure = next;
  }

  async function load(name: DocumentName): Promise<void> {
    open = await openDocument<T>(console, name);
    opened = proposed(open);
    if (opened === null) return;
    form = typing.formOf(opened);
    kept = JSON.stringify(form);
    look();
  }

  const typed = () => typing.documentOf(form, opened, takenIds(console.shared.overview, kind));
  const missing = () => typing.required(opened === null).filter((field) => String(form[field]).trim() === '');

  function look(): void {
    const now = typed();
    check.look((signal) => typing.check(now, opened === null, signal));
  }

  function change(changes: Partial<F>): void {
    form = { ...form, ...changes };
    look();
    console.redraw();
  }

  async function save(): Promise<void> {
    if (busy) return;
    tried = true;
    if (missing().length > 0 || hasErrors(check.problems)) {
      console.redraw();
      // Drawn by then: what is wrong is where one is taken.
      setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    busy = true;
    console.redraw();
    const now = typed();
    const name = { kind, id: now.id };
    const start = open ?? { name, published: null, etag: '', draft: null, outdated: null };
    await attempt(console, () => put(start, now), fail);
    busy = false;
    console.redraw();
  }

  async function put(start: Opened<T>, now: T): Promise<void> {
    try {
      await putDocument(console, start, now);
    } catch (error) {
      if (!(error instanceof Refused) || (error.status !== 412 && error.status !== 409)) throw error;
      return meetConflict(start.name);
    }
    kept = JSON.stringify(form);
    console.refreshLists();
    console.go({ view: 'draft', of: start.name });
  }

  /** Somebody was faster: what is typed stays, what they wrote is shown, and one chooses. */
  async function meetConflict(name: DocumentName): Promise<void> {
    open = await openDocument<T>(console, name);
    opened = proposed(open);
    conflict = { theirs: opened, by: open.draft?.updatedBy ?? null };
    console.say(console.t('conflict.title'));
    look();
  }

  function takeTheirs(): void {
    if (conflict?.theirs) form = typing.formOf(conflict.theirs);
    kept = JSON.stringify(form);
    conflict = null;
    look();
    console.redraw();
  }

  function keepMine(): void {
    conflict = null;
    void save();
  }

  /** What the service says of an empty field is said in our words, once one has tried. */
  function below(field: string): FieldProblem[] {
    const empty = missing().some((one) => one === field);
    if (!empty) return problemsOf(check.problems, [field], console.t);
    return tried ? [{ severity: 'error', message: console.t('form.required') }] : [];
  }

  function renderForm() {
    const { t } = console;
    return html`${
      conflict === null
        ? nothing
        : conflictBox(
            { by: conflict.by, diff: typing.diff(conflict.theirs, typed()) },
            { t, keepMine, takeTheirs },
          )
    }
      <form
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          void save();
        }}
        novalidate
      >
        ${typing.renderFields({ form, isNew: opened === null, t, change, below })}
        ${below('').map(
          ({ message, severity }) =>
            html`<p class=${severity === 'error' ? 'wrong' : 'caution'}>${message}</p>`,
        )}
        <p class="actions"><button class="primary" ?disabled=${busy}>${t('entry.save')}</button></p>
        <p class="help" role="status">${t(busy ? 'entry.saving' : 'entry.save-help')}</p>
        ${tried && missing().length > 0 ? html`<p class="wrong" role="alert">${t('form.missing')}</p>` : nothing}
        ${failureBox(failure)}
      </form>`;
  }

  return {
    title: () => typing.title(opened),
    unsaved: () => JSON.stringify(form) !== kept,
    leave: () => check.stop(),
    render() {
      if (id !== null && opened === null)
        return html`${failureBox(failure) || html`<p class="note">${console.t('loading')}</p>`}`;
      return renderForm();
    },
  };
}
