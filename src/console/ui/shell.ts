import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { awaitsMe } from './approvals-view.ts';
import type { WordKey } from './language.ts';
import { mayTune, teamsOf } from './me.ts';
import { hrefOf, type Place } from './place.ts';
import { failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

const PLACES: readonly {
  readonly place: Place;
  readonly label: WordKey;
  readonly views: readonly Place['view'][];
}[] = [
  { place: { view: 'test' }, label: 'nav.test', views: ['test'] },
  {
    place: { view: 'lists' },
    label: 'nav.lists',
    views: [
      ...(['lists', 'list', 'entry', 'draft', 'history', 'settings'] as const),
      ...(['set', 'new-list', 'new-set', 'audit'] as const),
    ],
  },
  { place: { view: 'approvals' }, label: 'nav.approvals', views: ['approvals'] },
  { place: { view: 'health' }, label: 'nav.health', views: ['health'] },
  { place: { view: 'suggestions' }, label: 'nav.suggestions', views: ['suggestions'] },
];

/** What stands around every view: where one is, what is broken, the language. */
export function shell(
  console: Console,
  { place, view, visit, onLanguage }: { place: Place; view: View; visit: number; onLanguage: () => void },
): TemplateResult {
  const { t } = console;
  return html`
    <a class="skip" href="#main" @click=${skip}>${t('nav.skip')}</a>
    <header>
      <a class="brand" href="#/">Aiguillage</a>
      <nav aria-label=${t('nav.label')}>
        ${placesOf(console).map(
          ({ place: to, label, views }) =>
            html`<a href=${hrefOf(to)} aria-current=${views.includes(place.view) ? 'page' : nothing}
              >${t(label)}${to.view === 'approvals' ? awaited(console) : nothing}</a
            >`,
        )}
      </nav>
      <div class="me">
        ${languageSwitch(t.language, onLanguage)}
        <button type="button" class="quiet" @click=${() => console.signOut('left')}>${t('nav.sign-out')}</button>
      </div>
    </header>
    <main id="main" tabindex="-1">
      ${failureBox(console.shared.failure)} ${brokenFiles(console)}
      ${keyed(visit, html`<h1 tabindex="-1">${view.title()}</h1>${view.render()}`)}
    </main>`;
}

/** The places that the key has a use of. */
function placesOf({ me, shared }: Console) {
  const tunes = mayTune(me);
  const approves = teamsOf(me).length > 0 && (shared.overview?.approval === 'two' || !tunes);
  return PLACES.filter(({ place: { view } }) =>
    view === 'approvals' ? approves : tunes || view === 'lists',
  );
}

/** How many drafts wait for one's word. */
function awaited(console: Console) {
  const count = awaitsMe(console).length;
  return count === 0 ? nothing : html` <span class="chip">${console.t.number(count)}</span>`;
}

/** The language that one can change to, in its own words. */
export function languageSwitch(language: 'fr' | 'en', onLanguage: () => void): TemplateResult {
  const other = language === 'fr' ? { code: 'en', name: 'English' } : { code: 'fr', name: 'Français' };
  return html`<button type="button" class="quiet" lang=${other.code} @click=${onLanguage}>${other.name}</button>`;
}

/** A list that cannot be read keeps its previous version in use: everybody who tunes must know it. */
function brokenFiles({ t, shared: { overview } }: Console) {
  const problems = overview?.problems ?? [];
  if (problems.length === 0) return nothing;
  return html`<section class="box bad" role="alert" aria-label=${t('broken.title')}>
    <h2>${t('broken.title')}</h2>
    <p>${t('broken.what')}</p>
    <ul>${problems.map(
      (problem) =>
        html`<li><code>${problem.where}</code> ${t.either(problem.message_fr, problem.message_en)}</li>`,
    )}</ul>
  </section>`;
}

/** The address after `#` says where one is: a plain link to `#main` would change the place. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
