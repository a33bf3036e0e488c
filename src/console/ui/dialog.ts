import { html, render, type TemplateResult } from 'lit-html';

export interface Choice<T> {
  readonly label: string;
  readonly value: T;
  readonly kind?: 'primary' | 'danger';
}

/**
 * Asks in a modal dialog of the browser: it keeps the focus inside, closes on Esc, and gives the focus back. Resolves
 * to what was chosen, or to null where the dialog was closed.
 */
export function choose<T>(
  title: string,
  body: TemplateResult,
  choices: readonly Choice<T>[],
): Promise<T | null> {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  document.body.append(dialog);
  return new Promise((resolve) => {
    let chosen: T | null = null;
    const pick = (value: T) => {
      chosen = value;
      dialog.close();
    };
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(chosen);
    });
    render(
      html`<h2 id="dialog-title">${title}</h2>
        ${body}
        <p class="actions">
          ${choices.map(
            ({ label, value, kind }) =>
              html`<button type="button" class=${kind ?? ''} @click=${() => pick(value)}>${label}</button>`,
          )}
        </p>`,
      dialog,
    );
    dialog.showModal();
  });
}
