import { html, nothing, render, type TemplateResult } from 'lit-html';

export interface Choice<T> {
  readonly label: string;
  readonly value: T;
  readonly kind?: 'primary' | 'danger';
}

/** Asks in a modal dialog. Resolves to what was chosen, or to null where the dialog was closed. */
export function choose<T>(
  title: string,
  body: TemplateResult,
  choices: readonly Choice<T>[],
): Promise<T | null> {
  return inDialog<T>(
    (close) =>
      html`<h2 id="dialog-title">${title}</h2>
        ${body}
        <p class="actions">
          ${choices.map(
            ({ label, value, kind }) =>
              html`<button type="button" class=${kind ?? ''} @click=${() => close(value)}>${label}</button>`,
          )}
        </p>`,
  );
}

/** What is asked for before something is done that others will read of. */
export interface ReasonWords {
  readonly title: string;
  readonly what: string;
  readonly label: string;
  readonly missing: string;
  readonly act: string;
  readonly cancel: string;
  readonly kind: 'primary' | 'danger';
  /** What stands there at first. */
  readonly proposed?: string;
}

const MAX_REASON_LENGTH = 1000;

/** Asks for a reason in a modal dialog. Resolves to it, or to null where the dialog was closed. */
export function askReason(words: ReasonWords): Promise<string | null> {
  let reason = words.proposed ?? '';
  let missing = false;
  return inDialog<string>((close, redraw, dialog) => {
    const act = (event: Event) => {
      event.preventDefault();
      if (reason.trim() !== '') return close(reason.trim());
      missing = true;
      redraw();
      dialog.querySelector('input')?.focus();
    };
    return html`<h2 id="dialog-title">${words.title}</h2>
      <p>${words.what}</p>
      <form @submit=${act} novalidate>
        <label for="dialog-reason">${words.label}</label>
        <input
          id="dialog-reason"
          autocomplete="off"
          maxlength=${MAX_REASON_LENGTH}
          .value=${reason}
          aria-describedby="dialog-problem"
          aria-invalid=${missing ? 'true' : nothing}
          @input=${(event: InputEvent) => {
            if (event.target instanceof HTMLInputElement) reason = event.target.value;
          }}
        />
        <div id="dialog-problem" aria-live="polite">
          ${missing ? html`<p class="wrong">${words.missing}</p>` : nothing}
        </div>
        <p class="actions">
          <button class=${words.kind}>${words.act}</button>
          <button type="button" @click=${() => close(null)}>${words.cancel}</button>
        </p>
      </form>`;
  });
}

/** A modal dialog of the browser: it keeps the focus inside, closes on Esc, and gives the focus back. */
function inDialog<T>(
  draw: (close: (value: T | null) => void, redraw: () => void, dialog: HTMLDialogElement) => TemplateResult,
): Promise<T | null> {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  document.body.append(dialog);
  return new Promise((resolve) => {
    let chosen: T | null = null;
    const close = (value: T | null) => {
      chosen = value;
      dialog.close();
    };
    const redraw = () => render(draw(close, redraw, dialog), dialog);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(chosen);
    });
    redraw();
    dialog.showModal();
  });
}
