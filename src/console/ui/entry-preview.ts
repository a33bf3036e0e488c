import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { KeywordList, RoutedMention } from './api-types.ts';
import { highlighted } from './highlight.ts';
import { createTurns } from './live-check.ts';
import { recentMentions } from './mention-picker.ts';
import { chip } from './parts.ts';
import { type Tested, testable, testMentions } from './test-text.ts';
import { linesOf } from './typed.ts';
import type { Console } from './view.ts';

/** Recent mentions that are read, and samples that are shown: those that the entry finds come first. */
const RECENT = 100;
const SHOWN = 12;

export interface Preview {
  /** Tries the list as it would be, with this entry in it. */
  look(list: KeywordList, entry: string): void;
  render(): TemplateResult;
  stop(): void;
}

/** What an entry finds, while it is typed: in the mention of the test box, in samples of one's own, in recent ones. */
export function createPreview(console: Console): Preview {
  const { bench } = console;
  const turns = createTurns();
  let recent: readonly RoutedMention[] | null = null;
  let unreadable = false;
  let asked: { list: KeywordList; entry: string } | null = null;
  let tested: readonly Tested[] | null = null;

  async function readRecent(): Promise<readonly RoutedMention[]> {
    try {
      return await recentMentions(console, RECENT);
    } catch {
      // A key may tune and not read: one's own samples remain.
      unreadable = true;
      return [];
    }
  }

  function look(list: KeywordList, entry: string): void {
    asked = { list, entry };
    turns.next(async (signal) => {
      recent ??= await readRecent();
      const own = [bench.text, ...linesOf(bench.samples)].filter((text) => text.trim() !== '');
      const samples = [
        ...own.map((text) => testable(bench.mention, text)),
        ...recent.map((routed) => testable(routed, routed.mention.text)),
      ];
      tested = samples.length === 0 ? [] : await testMentions(console, samples, list, signal);
    }, console);
  }

  const found = ({ current, draft }: Tested) =>
    (draft ?? current).matches.filter(({ list, entry }) => list === asked?.list.id && entry === asked.entry);

  function renderSample(sample: Tested) {
    const { t } = console;
    const marks = found(sample).map(({ start, end }) => ({
      start,
      end,
      kind: 'found',
      label: t('preview.found'),
    }));
    const before = sample.current.decision;
    const after = (sample.draft ?? sample.current).decision;
    const moves = before.routing.queue !== after.routing.queue;
    return html`<li>
      ${highlighted(sample.text, marks)}
      <div class="note">
        ${marks.length === 0 ? t('preview.not-found') : nothing} ${chip(before.routing.queue, t)}
        ${
          moves
            ? html`→ ${chip(after.routing.queue, t)}`
            : sureness(before.classification.confidence, after.classification.confidence)
        }
      </div>
    </li>`;
  }

  function sureness(before: number, after: number): string {
    const { t } = console;
    const [was, is] = [t.percent(before), t.percent(after)];
    return was === is
      ? t('decision.sure', { share: is })
      : t('preview.confidence', { before: was, after: is });
  }

  return {
    look,
    stop: () => turns.stop(),
    render() {
      const { t } = console;
      const samples = tested ?? [];
      const shown = [...samples.filter((one) => found(one).length > 0 || one.text === bench.text)].slice(
        0,
        SHOWN,
      );
      const hits = samples.filter((one) => found(one).length > 0).length;
      return html`<h2>${t('preview.title')}</h2>
        <label for="samples">${t('preview.own')}</label>
        <textarea
          id="samples"
          rows="3"
          .value=${live(bench.samples)}
          @input=${(event: InputEvent) => {
            if (event.target instanceof HTMLTextAreaElement) bench.samples = event.target.value;
            if (asked !== null) look(asked.list, asked.entry);
          }}
        ></textarea>
        ${unreadable ? html`<p class="note">${t('preview.unreadable')}</p>` : nothing}
        <p aria-live="polite">${tested === null ? t('loading') : t('preview.hits', { hits, total: samples.length })}</p>
        <ul class="plain">
          ${shown.map(renderSample)}
        </ul>`;
    },
  };
}
