import { html, nothing, type TemplateResult } from 'lit-html';
import type { DryRunLine, DryRunResult, ListChange, Problem } from './api-types.ts';
import { renderReport } from './dry-run-report.ts';
import { selectField } from './fields.ts';
import { attempt, type Failure, failureBox, failureOfProblem } from './refusal.ts';
import type { Console } from './view.ts';

const DAYS = [7, 30, 90, 365] as const;

export interface DryRun {
  /** The last whole run; null before it, and after what it told of has changed. */
  readonly result: DryRunResult | null;
  /** What was found holds no longer: the list has changed. */
  forget(): void;
  stop(): void;
  render(change: ListChange): TemplateResult;
}

/** Tries a list on past mentions, with a bar that moves and a button that ends it. */
export function createDryRun(console: Console): DryRun {
  let days = 30;
  let progress: { done: number; total: number | null; changed: number } | null = null;
  let result: DryRunResult | null = null;
  let failure: Failure | null = null;
  let cancelled = false;
  let running: AbortController | null = null;

  function take(line: DryRunLine): void {
    if (line.type === 'progress') progress = line;
    else if (line.type === 'result') result = line;
    // What stands in an error line is a problem, as an answer would be.
    else failure = failureOfProblem(line.error as Problem, console.t);
    console.redraw();
  }

  async function run(change: ListChange): Promise<void> {
    const own = new AbortController();
    running = own;
    progress = { done: 0, total: null, changed: 0 };
    result = null;
    cancelled = false;
    console.redraw();
    await attempt(
      console,
      () =>
        console.client.lines<DryRunLine>(
          '/v1/keywords/dry-run',
          { method: 'POST', body: { changes: [change], days }, signal: own.signal },
          take,
        ),
      (next) => {
        failure = next;
      },
    );
    if (running !== own) return;
    running = null;
    progress = null;
    console.say(console.t(result === null ? 'dry-run.none' : 'dry-run.done'));
    console.redraw();
  }

  function stop(): void {
    running?.abort();
    running = null;
    progress = null;
  }

  function cancel(): void {
    stop();
    cancelled = true;
    console.say(console.t('dry-run.cancelled'));
    console.redraw();
  }

  function renderProgress() {
    const { t } = console;
    if (progress === null) return nothing;
    const { done, total, changed } = progress;
    const said = t('dry-run.progress', { done, total: total ?? '…', changed });
    return html`<div>
      <label for="dry-run-progress">${t('dry-run.running')}</label>
      <progress id="dry-run-progress" max=${total ?? nothing} value=${total === null ? nothing : done}>${said}</progress>
      <p class="note">${said}</p>
      <p class="actions"><button type="button" @click=${cancel}>${t('dry-run.cancel')}</button></p>
    </div>`;
  }

  return {
    get result() {
      return result;
    },
    forget() {
      stop();
      result = null;
    },
    stop,
    render(change) {
      const { t } = console;
      return html`<section>
        <h2>${t('dry-run.title')}</h2>
        <p>${t('dry-run.what')}</p>
        ${selectField({
          id: 'dry-run-days',
          label: t('dry-run.days'),
          value: String(days),
          options: DAYS.map((value) => ({
            value: String(value),
            label: t('dry-run.last-days', { days: value }),
          })),
          onInput: (value) => {
            days = Number(value);
          },
        })}
        <p class="actions">
          <button type="button" class="primary" ?disabled=${running !== null} @click=${() => run(change)}>
            ${t('dry-run.run')}
          </button>
        </p>
        ${renderProgress()} ${failureBox(failure)}
        ${cancelled ? html`<p class="box">${t('dry-run.cancelled')}</p>` : nothing}
        ${result === null ? nothing : renderReport(result, console)}
      </section>`;
    },
  };
}
