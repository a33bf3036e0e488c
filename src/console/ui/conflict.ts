import { html, type TemplateResult } from 'lit-html';
import type { KeywordEntry } from './api-types.ts';
import { entryDiff } from './entry-diff.ts';
import type { Translator } from './language.ts';

/** Somebody saved an entry first. */
export interface Conflict {
  readonly theirs: KeywordEntry | null;
  /** Who changed the draft; null where it was published, or the file changed. */
  readonly by: string | null;
}

/** Says who was faster and what differs, and lets one choose. What is typed is kept until then. */
export function conflictBox(
  { theirs, by }: Conflict,
  mine: KeywordEntry | null,
  {
    t,
    keepMine,
    takeTheirs,
  }: { readonly t: Translator; readonly keepMine: () => void; readonly takeTheirs: () => void },
): TemplateResult {
  const sides = { before: t('conflict.theirs'), after: t('conflict.mine') };
  return html`<section class="box warn" role="alert">
    <h2>${t('conflict.title')}</h2>
    <p>${by === null ? t('conflict.published') : t('conflict.by', { name: by })} ${t('conflict.kept')}</p>
    ${entryDiff(theirs, mine, t, sides)}
    <p class="actions">
      <button type="button" class="primary" @click=${keepMine}>${t('conflict.keep-mine')}</button>
      <button type="button" @click=${takeTheirs}>${t('conflict.take-theirs')}</button>
    </p>
  </section>`;
}
