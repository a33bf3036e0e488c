import { html } from 'lit-html';
import { type Mark, piecesOf } from './pieces.ts';

/** The text as it was written, with what was found in it. */
export function highlighted(text: string, marks: readonly Mark[]) {
  return html`<span class="quoted" dir="auto">${piecesOf(text, marks).map(
    ({ text: piece, marks: [first, ...others] }) =>
      first === undefined
        ? piece
        : html`<mark class=${first.kind} title=${[first, ...others].map(({ label }) => label).join(' · ')}>${piece}</mark>`,
  )}</span>`;
}
