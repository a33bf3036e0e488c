import { html, nothing } from 'lit-html';
import type { Problem } from './api-types.ts';
import { Refused } from './client.ts';
import type { Translator } from './language.ts';
import type { Console } from './view.ts';

/** What went wrong and what to do, for a person; null for what was cancelled on purpose. */
export interface Failure {
  readonly message: string;
  readonly details: readonly string[];
}

export function failureOf(error: unknown, t: Translator): Failure | null {
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  if (!(error instanceof Refused)) return { message: t('error.unreachable'), details: [] };
  if (error.problem === null)
    return { message: t('error.unexpected', { status: error.status }), details: [] };
  if (error.status === 403) return { ...failureOfProblem(error.problem, t), message: t('error.forbidden') };
  return failureOfProblem(error.problem, t);
}

export function failureOfProblem(problem: Problem, t: Translator): Failure {
  const details = problem.errors.map(({ path, message_fr, message_en }) => {
    const message = t.either(message_fr, message_en);
    return path === '' ? message : t('error.at', { path, message });
  });
  const message = t.either(problem.message_fr, problem.message_en);
  const detail = t.either(problem.detail_fr, problem.detail_en);
  return { message, details: detail === message ? details : [detail, ...details] };
}

/** Shows a failure where it happened, and says it aloud. */
export function failureBox(failure: Failure | null) {
  if (failure === null) return nothing;
  return html`<div class="box bad" role="alert">
    <p>${failure.message}</p>
    ${failure.details.length === 0 ? nothing : html`<ul>${failure.details.map((one) => html`<li>${one}</li>`)}</ul>`}
  </div>`;
}

/** Runs what a button starts: a key that is no longer known ends the session, anything else goes to `failed`. */
export async function attempt(
  console: Console,
  work: () => Promise<void>,
  failed: (failure: Failure | null) => void,
): Promise<void> {
  failed(null);
  try {
    await work();
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return console.signOut('unknown');
    failed(failureOf(error, console.t));
  } finally {
    console.redraw();
  }
}
