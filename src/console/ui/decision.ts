import { html, nothing } from 'lit-html';
import type { EntryEffect, Evidence, ExplainedDecision } from './api-types.ts';
import { highlighted } from './highlight.ts';
import type { Translator } from './language.ts';
import { chip } from './parts.ts';
import type { Mark } from './pieces.ts';
import { hrefOf } from './place.ts';
import type { Console } from './view.ts';

/** Reasons shown at once; what weighs less is one click away. */
const MAX_REASONS = 5;

/** One decision: where the mention goes, how sure that is, the words that carried it, and what each is worth. */
export function decisionBox(console: Console, text: string, { decision, entries }: ExplainedDecision) {
  const { t } = console;
  const { classification, routing } = decision;
  const all = [...classification.evidence].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const evidence = all.filter((one) => !isRest(one));
  const behind = all.length - Math.min(evidence.length, MAX_REASONS);
  return html`
    <p class="verdict">
      ${t('decision.goes-to')} ${chip(routing.queue, t)}
      <span class="note">
        ${
          routing.queue === classification.route
            ? t('decision.sure', { share: t.percent(classification.confidence) })
            : t('decision.thinks', {
                route: t.named(classification.route),
                share: t.percent(classification.confidence),
              })
        }
      </span>
    </p>
    <p class="note">
      ${[
        t.named(classification.intent),
        ...classification.topics.map((topic) => t.named(topic)),
        t('effect.urgency', { urgency: t.named(`urgency.${classification.urgency}`) }),
        ...classification.flags.map((flag) => t('effect.flag', { flag: t.named(flag) })),
      ].join(' · ')}
    </p>
    <blockquote>${highlighted(
      text,
      evidence.flatMap((one) => markOf(one, t)),
    )}</blockquote>
    <h3>${t('decision.why')}</h3>
    <p class="note">${t(evidence.length === 0 ? 'decision.no-reason' : 'decision.signs')}</p>
    <ul class="plain">
      ${evidence.slice(0, MAX_REASONS).map((one) => reason(console, one, entries))}
    </ul>
    ${
      behind > 0
        ? html`<details>
          <summary>${t('decision.more', { count: behind })}</summary>
          <ul class="plain">
            ${evidence.slice(MAX_REASONS).map((one) => reason(console, one, entries))}
          </ul>
          ${all.filter(isRest).map(({ for: of, weight }) => {
            const words = { route: t.named(of), weight: t.signed(weight) };
            return html`<p class="note">${t('decision.rest', words)}</p>`;
          })}
        </details>`
        : nothing
    }`;
}

/** What is not told word by word: the other words, and where every text starts from. Nobody can tune it. */
function isRest({ source, what }: Evidence): boolean {
  return source === 'rule' && what === 'rest';
}

/** « "remboursement" → service client +2,1 ». */
export function reasonInWords({ source, what, for: of, weight }: Evidence, t: Translator): string {
  const said = source === 'rule' ? t('decision.rule', { what: t.named(what) }) : t('quote', { what });
  return `${said} → ${t.named(of)} ${t.signed(weight)}`;
}

function markOf(evidence: Evidence, t: Translator): Mark[] {
  const { span, weight, for: of } = evidence;
  if (span === undefined) return [];
  return [{ ...span, kind: `${of} ${weight < 0 ? 'against' : ''}`, label: reasonInWords(evidence, t) }];
}

function reason({ t, shared }: Console, evidence: Evidence, entries: readonly EntryEffect[]) {
  const { list, entry } = evidence;
  const said = html`<strong>${reasonInWords(evidence, t)}</strong>`;
  if (list === undefined || entry === undefined) {
    return html`<li>${said} <span class="note">${t(`decision.from-${evidence.source}`)}</span></li>`;
  }
  const effect = entries.find((one) => one.list === list && one.entry === entry);
  const title = shared.overview?.lists.find(({ id }) => id === list)?.title ?? list;
  return html`<li>
    ${said}
    <a href=${hrefOf({ view: 'entry', list, entry, match: '' })}>${t('decision.open-entry', { entry, list: title })}</a>
    ${
      effect === undefined || effect.changes.length === 0
        ? nothing
        : html`<div class="note">
          ${t('decision.without')} ${chip(effect.without.queue, t)}
          ${effect.without.queue === effect.without.route ? nothing : t.named(effect.without.route)}
          ${t.percent(effect.without.confidence)}
        </div>`
    }
  </li>`;
}
