import { html, nothing, type TemplateResult } from 'lit-html';
import { ROUTES } from '../../mention/taxonomy.ts';
import type { Route } from './api-types.ts';
import { chip } from './parts.ts';
import { hrefOf } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Tested } from './test-text.ts';
import type { Console } from './view.ts';

/** From "this is not the right team" to the entries that pushed the wrong way, or to a new entry. */
export function createWrongRoute(console: Console): {
  reset(): void;
  render(tested: Tested): TemplateResult;
} {
  let wanted: Route | null = null;
  let corrected = false;
  let words = '';
  let target = '';
  let failure: Failure | null = null;

  function want(route: Route): void {
    wanted = route;
    corrected = false;
    target = '';
    // What is selected in the text is what one points at.
    words = words === '' ? (getSelection()?.toString().trim().slice(0, 100) ?? '') : words;
    console.redraw();
  }

  async function correct(id: string, route: Route): Promise<void> {
    await attempt(
      console,
      async () => {
        await console.client.ask(`/v1/mentions/${encodeURIComponent(id)}/corrections`, {
          method: 'POST',
          body: { route },
        });
        corrected = true;
        console.say(console.t('wrong.corrected'));
      },
      (next) => {
        failure = next;
      },
    );
  }

  function renderGuilty(tested: Tested, route: Route) {
    const { t, shared } = console;
    const { decision, entries } = tested.current;
    const guilty = decision.classification.evidence.filter(
      ({ list, entry, weight, for: of, source }) =>
        source === 'keyword' && list !== undefined && entry !== undefined && weight > 0 && of !== route,
    );
    if (guilty.length === 0) return html`<p>${t('wrong.no-entry', { team: t.named(route) })}</p>`;
    return html`<p>${t('wrong.entries')}</p>
      <ul class="plain">
        ${guilty.map(({ list = '', entry = '', what }) => {
          const alone = entries.find((one) => one.list === list && one.entry === entry);
          const mends = alone?.without.route === route;
          const title = shared.overview?.lists.find(({ id }) => id === list)?.title ?? list;
          return html`<li>
            ${t('quote', { what })} —
            <a href=${hrefOf({ view: 'entry', list, entry, match: '' })}>${t('decision.open-entry', { entry, list: title })}</a>
            ${mends ? html`<span class="note">${t('wrong.mends')}</span>` : nothing}
          </li>`;
        })}
      </ul>`;
  }

  function renderNewEntry(route: Route, tested: Tested) {
    const { t, shared } = console;
    const lists = (shared.overview?.lists ?? []).filter(({ audience }) => audience === route);
    // A list that found something here is the likely one; none is better than one at random.
    const seen = new Set(tested.current.matches.map((match) => match.list));
    const list = target === '' ? (lists.find(({ id }) => seen.has(id))?.id ?? '') : target;
    return html`<h3>${t('wrong.new-entry')}</h3>
      <label for="wrong-words">${t('wrong.words')}</label>
      <input
        id="wrong-words"
        autocomplete="off"
        maxlength="100"
        .value=${words}
        @input=${(event: InputEvent) => {
          if (event.target instanceof HTMLInputElement) words = event.target.value;
          console.redraw();
        }}
      />
      <label for="wrong-list">${t('wrong.list')}</label>
      <select
        id="wrong-list"
        @change=${(event: Event) => {
          if (event.target instanceof HTMLSelectElement) target = event.target.value;
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
            <a class="button" href=${hrefOf({ view: 'entry', list, entry: null, match: words.trim() })}
              >${t('wrong.write')}</a
            >
          </p>`
      }`;
  }

  function renderCorrection(id: string, route: Route) {
    const { t } = console;
    if (corrected) return html`<p class="box good">${t('wrong.corrected')}</p>`;
    return html`<p class="actions">
      <button type="button" @click=${() => correct(id, route)}>${t('wrong.correct', { team: t.named(route) })}</button>
      <span class="note">${t('wrong.correct-help')}</span>
    </p>`;
  }

  return {
    reset() {
      wanted = null;
      corrected = false;
      words = '';
      target = '';
      failure = null;
    },
    render(tested) {
      const { t, bench } = console;
      const { route } = tested.current.decision.classification;
      return html`<section class="box">
        <h2>${t('wrong.title')}</h2>
        <fieldset>
          <legend>${t('wrong.which')}</legend>
          <div class="inline">
            ${ROUTES.map(
              (one) => html`<label>
                <input
                  type="radio"
                  name="wanted"
                  .checked=${wanted === one}
                  ?disabled=${one === route}
                  @change=${() => want(one)}
                />
                ${chip(one, t)}
              </label>`,
            )}
          </div>
        </fieldset>
        ${
          wanted === null
            ? nothing
            : html`${renderGuilty(tested, wanted)} ${renderNewEntry(wanted, tested)}
            ${bench.mention === null ? nothing : renderCorrection(bench.mention.mention.id, wanted)}`
        }
        ${failureBox(failure)}
      </section>`;
    },
  };
}
