import { html, render } from 'lit-html';
import type { Me, Overview } from './api-types.ts';
import { createApprovalsView } from './approvals-view.ts';
import { createAuditView } from './audit-view.ts';
import { createClient } from './client.ts';
import { choose } from './dialog.ts';
import { createDraftView } from './draft-view.ts';
import { createEntryView } from './entry-view.ts';
import { createHealthView } from './health-view.ts';
import { createHistoryView } from './history-view.ts';
import { createTranslator, keepLanguage, keptLanguage, type WordKey } from './language.ts';
import { createListSettingsView } from './list-settings-view.ts';
import { createListView } from './list-view.ts';
import { createListsView } from './lists-view.ts';
import { allowedPlace, mayTune } from './me.ts';
import { hrefOf, type Place, placeOf } from './place.ts';
import { attempt } from './refusal.ts';
import { forgetKey, keepKey, keptKey } from './session.ts';
import { createSetView } from './set-view.ts';
import { shell } from './shell.ts';
import { createSignIn, whoIs } from './sign-in.ts';
import { createSuggestionsView } from './suggestions-view.ts';
import { createTestView } from './test-view.ts';
import type { Console, View } from './view.ts';

/** How often the lists are read again, to show what is broken. */
const REFRESH_EVERY_MS = 20_000;

const root = document.getElementById('console');
if (root === null) throw new Error('The page has no place for the console.');
start(root);

/** The console in one place of the page: who is there, where, in which language; everything else is in the views. */
function start(root: HTMLElement): void {
  let t = createTranslator(keptLanguage());
  let session: Session | null = null;
  let door = createDoor(null);
  let due = false;
  root.replaceChildren();
  const live = document.createElement('div');
  live.className = 'unseen';
  live.setAttribute('role', 'status');
  document.body.append(live);

  interface Session {
    readonly console: Console;
    view: View;
    place: Place;
    visit: number;
  }

  function createDoor(reason: WordKey | null) {
    return createSignIn({ reason, redraw, enter });
  }

  function enter(key: string, me: Me): void {
    keepKey(key);
    open(key, me);
  }

  /** The key of this tab, after a reload: it may have been revoked meanwhile. */
  async function comeBack(key: string): Promise<void> {
    const who = await whoIs(key);
    if (typeof who !== 'string') return open(key, who);
    if (who === 'sign-in.unknown') forgetKey();
    door = createDoor(who);
    redraw();
  }

  function open(key: string, me: Me): void {
    const client = createClient(key);
    // The first test takes longer, because a thread starts for it: it starts while one looks around.
    if (mayTune(me))
      client.ask('/v1/keywords/test', { method: 'POST', body: { text: 'bonjour' } }).catch(() => {});
    const console: Console = {
      client,
      me,
      get t() {
        return t;
      },
      redraw,
      say(text) {
        live.textContent = text;
      },
      go(place) {
        location.hash = hrefOf(place);
      },
      signOut(reason) {
        session?.view.leave?.();
        forgetKey();
        session = null;
        door = createDoor(reason === 'unknown' ? 'sign-in.unknown' : null);
        redraw();
      },
      refreshLists() {
        const read = async () => {
          console.shared.overview = (await client.ask<Overview>('/v1/keywords')).data;
        };
        void attempt(console, read, (failure) => {
          console.shared.failure = failure;
        });
      },
      shared: { overview: null, failure: null },
      bench: { text: '', samples: '', mention: null, tested: null },
    };
    const place = allowedPlace(me, placeOf(location.hash));
    session = { console, place, view: viewOf(console, place), visit: 0 };
    console.refreshLists();
    redraw();
  }

  function redraw(): void {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      draw();
    });
  }

  function draw(): void {
    document.documentElement.lang = t.language;
    if (session === null) {
      document.title = `${t('sign-in.title')} · Aiguillage`;
      render(door.render(t, switchLanguage), root);
      return;
    }
    document.title = `${session.view.title()} · Aiguillage`;
    render(shell(session.console, { ...session, onLanguage: switchLanguage }), root);
  }

  function switchLanguage(): void {
    const language = t.language === 'fr' ? 'en' : 'fr';
    keepLanguage(language);
    t = createTranslator(language);
    redraw();
  }

  /** Goes where the address says, unless something would be lost that one wants to keep. */
  async function arrive(): Promise<void> {
    if (session === null) return redraw();
    const { console, view, place } = session;
    const to = allowedPlace(console.me, placeOf(location.hash));
    if (hrefOf(to) === hrefOf(place)) return;
    if (view.unsaved?.() === true) {
      history.replaceState(null, '', hrefOf(place));
      const leave = await choose(t('leave.title'), html`<p>${t('leave.what')}</p>`, [
        { label: t('leave.stay'), value: false, kind: 'primary' },
        { label: t('leave.leave'), value: true, kind: 'danger' },
      ]);
      if (leave !== true) return;
      history.pushState(null, '', hrefOf(to));
    }
    view.leave?.();
    console.refreshLists();
    session.place = to;
    session.view = viewOf(console, to);
    session.visit += 1;
    draw();
    scrollTo(0, 0);
    root.querySelector('h1')?.focus();
  }

  addEventListener('hashchange', () => void arrive());
  // What is broken on disk is shown to who stays on one page, too.
  setInterval(() => {
    if (!document.hidden) session?.console.refreshLists();
  }, REFRESH_EVERY_MS);
  addEventListener('beforeunload', (event) => {
    if (session?.view.unsaved?.() === true) event.preventDefault();
  });
  const key = keptKey();
  if (key === null) redraw();
  else void comeBack(key);
}

function viewOf(console: Console, place: Place): View {
  switch (place.view) {
    case 'test':
      return createTestView(console);
    case 'lists':
      return createListsView(console);
    case 'list':
      return createListView(console, place.list);
    case 'new-list':
      return createListSettingsView(console, null);
    case 'settings':
      return createListSettingsView(console, place.list);
    case 'entry':
      return createEntryView(console, place);
    case 'set':
      return createSetView(console, place.set);
    case 'new-set':
      return createSetView(console, null);
    case 'draft':
      return createDraftView(console, place.of);
    case 'history':
      return createHistoryView(console, place.of);
    case 'approvals':
      return createApprovalsView(console);
    case 'audit':
      return createAuditView(console);
    case 'health':
      return createHealthView(console);
    case 'suggestions':
      return createSuggestionsView(console);
  }
}
