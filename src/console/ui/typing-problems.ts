import { html, nothing } from 'lit-html';
import type { TypingProblem } from './check-typed.ts';
import type { FieldProblem } from './fields.ts';
import type { Translator } from './language.ts';

/** What the service found wrong with these fields, with what to write instead. '' stands for the whole. */
export function problemsOf(
  problems: readonly TypingProblem[],
  names: readonly string[],
  t: Translator,
): FieldProblem[] {
  return problems
    .filter(({ field }) => names.includes(field))
    .map((problem) => ({ severity: problem.severity, message: problemInWords(problem, t) }));
}

function problemInWords(
  { entry, line, column, message_fr, message_en, suggestion }: TypingProblem,
  t: Translator,
) {
  return html`${entry === null ? nothing : html`<strong>${t('problem.in-entry', { entry })}</strong> `}
    ${line === null ? nothing : html`<strong>${t('problem.at', { line, column: column ?? 1 })}</strong>`}
    ${t.either(message_fr, message_en)}
    ${suggestion === null ? nothing : html`${t('problem.write')} <span class="term">${suggestion}</span>`}`;
}

/** Whether one may save. */
export function hasErrors(problems: readonly Pick<TypingProblem, 'severity'>[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}
