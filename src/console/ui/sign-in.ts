import { html, nothing, type TemplateResult } from 'lit-html';
import type { Me } from './api-types.ts';
import { createClient, Refused } from './client.ts';
import type { Translator, WordKey } from './language.ts';
import { mayEnter } from './me.ts';
import { languageSwitch } from './shell.ts';

export interface SignIn {
  render(t: Translator, onLanguage: () => void): TemplateResult;
}

/** Asks for the API key, tries it, and hands it on. `reason` says why one stands here again. */
export function createSignIn({
  reason,
  redraw,
  enter,
}: {
  readonly reason: WordKey | null;
  readonly redraw: () => void;
  readonly enter: (key: string, me: Me) => void;
}): SignIn {
  let problem = reason;
  let busy = false;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || busy) return;
    const key = String(new FormData(form).get('key') ?? '').trim();
    busy = true;
    problem = null;
    redraw();
    const who = key === '' ? 'sign-in.empty' : await whoIs(key);
    busy = false;
    if (typeof who === 'string') problem = who;
    else enter(key, who);
    redraw();
    form.querySelector('input')?.focus();
  }

  return {
    render: (t, onLanguage) => html`
      <main class="door" id="main">
        <div class="me">${languageSwitch(t.language, onLanguage)}</div>
        <h1>${t('sign-in.title')}</h1>
        <p>${t('sign-in.what')}</p>
        <form @submit=${submit} novalidate>
          <label for="key">${t('sign-in.key')}</label>
          <input
            id="key"
            name="key"
            type="password"
            autocomplete="off"
            spellcheck="false"
            autofocus
            aria-describedby="key-help ${problem === null ? '' : 'key-problem'}"
            aria-invalid=${problem === null ? nothing : 'true'}
          />
          ${problem === null ? nothing : html`<p class="wrong" id="key-problem" role="alert">${t(problem)}</p>`}
          <p class="help" id="key-help">${t('sign-in.help')}</p>
          <p class="actions"><button class="primary" ?disabled=${busy}>${t('sign-in.open')}</button></p>
          <p class="note" role="status">${busy ? t('sign-in.opening') : nothing}</p>
        </form>
      </main>`,
  };
}

/** Whose key it is, or why it does not open the console. */
export async function whoIs(key: string): Promise<Me | WordKey> {
  // What is no header value cannot be a key, and `fetch` would throw.
  if (!/^[\x21-\x7e]+$/.test(key)) return 'sign-in.unknown';
  try {
    const { data: me } = await createClient(key).ask<Me>('/v1/me');
    return mayEnter(me) ? me : 'sign-in.no-scope';
  } catch (error) {
    if (!(error instanceof Refused)) return 'error.unreachable';
    return error.status === 401 ? 'sign-in.unknown' : 'sign-in.failed';
  }
}
