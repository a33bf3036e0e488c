import { html, nothing } from 'lit-html';
import type { Suggestions } from './api-types.ts';
import { highlighted } from './highlight.ts';
import { chip } from './parts.ts';
import { hrefOf } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

type Suggestion = Suggestions['items'][number];

/** Terms that would set corrected mentions right, with what each would gain and the way to an entry for it. */
export function createSuggestionsView(console: Console): View {
  const targets = new Map<string, string>();
  let found: Suggestions | null = null;
  let failure: Failure | null = null;
  void attempt(
    console,
    async () => {
      found = (await console.client.ask<Suggestions>('/v1/keywords/suggestions')).data;
    },
    (next) => {
      failure = next;
    },
  );

  function renderSuggestion(suggestion: Suggestion, at: number) {
    const { t, shared } = console;
    const { term, route, weight, support, background, corrected, heldOut, examples } = suggestion;
    const lists = (shared.overview?.lists ?? []).filter(({ audience }) => audience === route);
    const list = targets.get(term) ?? '';
    return html`<li>
      <h2 class="term">${t('quote', { what: term })} → ${chip(route, t)}</h2>
      <p>
        ${t('suggestions.gain', {
          fixed: corrected.fixed + heldOut.fixed,
          broken: corrected.broken + heldOut.broken,
          weight: t.named(`weight.${weight}`),
        })}
      </p>
      <p class="note">
        ${t('suggestions.support', {
          mentions: support.mentions,
          of: support.of,
          others: background.mentions,
          ofOthers: background.of,
        })}
      </p>
      <ul class="plain">
        ${examples.map(({ text, said, span }) =>
          text === null
            ? nothing
            : html`<li>
                ${highlighted(text, [{ ...span, kind: route, label: term }])}
                <span class="note">${t('suggestions.said')}</span> ${chip(said, t)}
              </li>`,
        )}
      </ul>
      <label for="target-${at}">${t('wrong.list')}</label>
      <select
        id="target-${at}"
        @change=${(event: Event) => {
          if (event.target instanceof HTMLSelectElement) targets.set(term, event.target.value);
          console.redraw();
        }}
      >
        <option value="" ?selected=${list === ''}>${t('wrong.choose-list')}</option>
        ${lists.map(({ id, title }) => html`<option value=${id} ?selected=${id === list}>${title}</option>`)}
      </select>
      ${
        list === ''
          ? nothing
          : html`<p class="actions">
              <a class="button primary" href=${hrefOf({ view: 'entry', list, entry: null, match: term })}
                >${t('wrong.write')}</a
              >
            </p>`
      }
    </li>`;
  }

  function renderFound({ corrected, items }: Suggestions) {
    const { t } = console;
    return html`<p>${t('suggestions.read', { corrected })}</p>
      ${items.length === 0 ? html`<p class="box">${t('suggestions.none')}</p>` : nothing}
      <ul class="plain">
        ${items.map(renderSuggestion)}
      </ul>`;
  }

  return {
    title: () => console.t('suggestions.title'),
    render() {
      const { t } = console;
      return html`<p>${t('suggestions.what')}</p>
        ${failureBox(failure)}
        <div aria-live="polite">
          ${found === null && failure === null ? html`<p class="note">${t('loading')}</p>` : nothing}
        </div>
        ${found === null ? nothing : renderFound(found)}`;
    },
  };
}
