import { html, nothing } from 'lit-html';
import type { Aspect, DryRunResult, EntryImpact, Verdict } from './api-types.ts';
import { barPairs } from './charts.ts';
import { highlighted } from './highlight.ts';
import type { Translator } from './language.ts';
import { chip } from './parts.ts';
import type { Console } from './view.ts';

const TEAM_ASPECTS: readonly Aspect[] = ['route', 'queue', 'review', 'urgency', 'intent', 'topics', 'flags'];

/** What a dry run found: in one sentence, in charts, and entry by entry with examples. */
export function renderReport(result: DryRunResult, console: Console) {
  const { t } = console;
  const { mentions, entries, entriesOmitted, moves } = result;
  return html`<div class="report">
    <p class="verdict">
      ${
        mentions.read === 0
          ? t('report.no-mention')
          : t('report.sum', { read: mentions.read, touched: mentions.touched, changed: mentions.changed })
      }
    </p>
    ${mentions.truncated ? html`<p class="note">${t('report.truncated')}</p>` : nothing}
    ${
      moves.length === 0
        ? nothing
        : html`<ul class="plain">
          ${moves.map(
            ({ from, to, mentions: count }) =>
              html`<li>${chip(from, t)} → ${chip(to, t)} <strong>${t('report.mentions', { count })}</strong></li>`,
          )}
        </ul>`
    }
    <div class="columns">${renderRoutes(result, t)} ${renderGold(result, t)}</div>
    <h3>${t('report.by-entry')}</h3>
    ${entries.length === 0 ? html`<p class="note">${t('report.no-entry')}</p>` : nothing}
    ${entries.map((entry) => renderEntry(entry, console))}
    ${entriesOmitted > 0 ? html`<p class="note">${t('more-found', { count: entriesOmitted })}</p>` : nothing}
  </div>`;
}

/** Workload: what stands in each queue now, and what would. */
function renderRoutes({ workload, mentions }: DryRunResult, t: Translator) {
  const pairs = workload.map(({ queue, stored, in: come, out, delta, perDay }) => ({
    label: t.named(queue),
    before: stored ?? out,
    after: (stored ?? out) + delta,
    said: `${delta === 0 ? t('report.same') : t('report.delta', { delta: t.signed(delta, 0), come, out })}${
      perDay === null || delta === 0 ? '' : ` · ${t('report.per-day', { delta: t.signed(perDay) })}`
    }`,
  }));
  if (mentions.read === 0) return nothing;
  return barPairs(t('report.workload'), pairs, { before: t('report.before'), after: t('report.after') });
}

/** F1 on mentions whose truth is known. */
function renderGold({ gold }: DryRunResult, t: Translator) {
  const pairs = [
    { of: gold.route, label: t('report.f1-route') },
    { of: gold.intent, label: t('report.f1-intent') },
  ].map(({ of: { before, after }, label }) => ({
    label,
    before: before ?? 0,
    after: after ?? 0,
    said: t('report.f1', {
      before: t.number((before ?? 0) * 100, 2),
      after: t.number((after ?? 0) * 100, 2),
      delta: t.signed(((after ?? 0) - (before ?? 0)) * 100, 2),
    }),
  }));
  return html`<div>
    ${barPairs(t('report.gold', { texts: gold.texts }), pairs, { before: t('report.before'), after: t('report.after') })}
    <p class="note">${t('report.fixed', { fixed: gold.fixed, broken: gold.broken, corrected: gold.corrected })}</p>
  </div>`;
}

function renderEntry(impact: EntryImpact, { t }: Console) {
  const aspects = TEAM_ASPECTS.filter((aspect) => impact.aspects[aspect] > 0);
  return html`<details ?open=${impact.changed > 0}>
    <summary>
      <span class="term">${impact.entry}</span> <span class="chip">${t(`report.${impact.kind}`)}</span>
      <span class="note">${t('report.entry', { touched: impact.touched, changed: impact.changed })}</span>
    </summary>
    ${
      aspects.length === 0
        ? nothing
        : html`<p class="note">
          ${aspects.map((aspect) => t('report.aspect', { aspect: t(`aspect.${aspect}`), count: impact.aspects[aspect] })).join(' · ')}
        </p>`
    }
    <ul class="plain">
      ${impact.examples.map(
        ({ text, before, after, spans }) => html`<li>
          ${
            text === null
              ? html`<span class="note">${t('report.unreadable')}</span>`
              : highlighted(
                  text,
                  spans.map((span) => ({ ...span, kind: 'found', label: impact.entry })),
                )
          }
          <div>${inShort(before, t)} → ${inShort(after, t)}</div>
        </li>`,
      )}
    </ul>
  </details>`;
}

function inShort({ queue, route, intent, urgency }: Verdict, t: Translator) {
  return html`${chip(queue, t)}
    <span class="note">${[...(queue === route ? [] : [t.named(route)]), t.named(intent), t('effect.urgency', { urgency: t.named(`urgency.${urgency}`) })].join(', ')}</span>`;
}
