import { html, nothing, type TemplateResult } from 'lit-html';
import type { RoutedMention } from './api-types.ts';
import { chip } from './parts.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console } from './view.ts';

const SHOWN = 10;

/** Recent mentions to choose from, all or those with certain words. */
export function createMentionPicker(
  console: Console,
  choose: (routed: RoutedMention) => void,
): { render(): TemplateResult } {
  let sought = '';
  let found: readonly RoutedMention[] | null = null;
  let failure: Failure | null = null;

  async function read(): Promise<void> {
    await attempt(
      console,
      async () => {
        found = await recentMentions(console, SHOWN, sought);
      },
      (next) => {
        failure = next;
      },
    );
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) {
      sought = String(new FormData(event.target).get('q') ?? '').trim();
    }
    void read();
  }

  function renderFound() {
    const { t } = console;
    if (found === null) return nothing;
    if (found.length === 0) return html`<p class="note">${t('picker.none')}</p>`;
    return html`<ul class="plain">
      ${found.map(
        (routed) => html`<li>
          ${chip(routed.routing.queue, t)} <span class="quoted" dir="auto">${routed.mention.text}</span>
          <button type="button" class="quiet" @click=${() => choose(routed)}>
            ${t('picker.test')}<span class="unseen"> ${routed.mention.text.slice(0, 60)}</span>
          </button>
        </li>`,
      )}
    </ul>`;
  }

  return {
    render: () => html`<details>
      <summary>${console.t('picker.title')}</summary>
      <form @submit=${submit}>
        <label for="picker">${console.t('picker.search')}</label>
        <input id="picker" name="q" type="search" autocomplete="off" />
        <p class="actions"><button>${console.t('picker.show')}</button></p>
      </form>
      ${failureBox(failure)} ${renderFound()}
    </details>`,
  };
}

/** The newest mentions that the key may read, at most `limit`; with `sought`, those that hold these words. */
export async function recentMentions(
  { client }: Console,
  limit: number,
  sought = '',
): Promise<readonly RoutedMention[]> {
  const query = new URLSearchParams({ limit: String(limit), ...(sought === '' ? {} : { q: sought }) });
  const { data } = await client.ask<{ items: RoutedMention[] }>(`/v1/mentions?${query}`);
  return data.items;
}
