import { html, type TemplateResult } from 'lit-html';
import type { Translator } from './language.ts';

/** Somebody saved first. */
export interface Conflict {
  /** Who changed the draft; null where it was published, or the file changed. */
  readonly by: string | null;
  /** What differs between theirs and mine. */
  readonly diff: TemplateResult;
}

/** The names of the two sides of such a difference. */
export function conflictSides(t: Translator) {
  return { before: t('conflict.theirs'), after: t('conflict.mine') };
}

/** Says who was faster and what differs, and lets one choose. What is typed is kept until then. */
export function conflictBox(
  { by, diff }: Conflict,
  {
    t,
    keepMine,
    takeTheirs,
  }: { readonly t: Translator; readonly keepMine: () => void; readonly takeTheirs: () => void },
): TemplateResult {
  return html`<section class="box warn" role="alert">
    <h2>${t('conflict.title')}</h2>
    <p>${by === null ? t('conflict.published') : t('conflict.by', { name: by })} ${t('conflict.kept')}</p>
    ${diff}
    <p class="actions">
      <button type="button" class="primary" @click=${keepMine}>${t('conflict.keep-mine')}</button>
      <button type="button" @click=${takeTheirs}>${t('conflict.take-theirs')}</button>
    </p>
  </section>`;
}
