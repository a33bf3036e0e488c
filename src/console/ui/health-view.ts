import { html, nothing, type TemplateResult } from 'lit-html';
import type { Health } from './api-types.ts';
import { selectField } from './fields.ts';
import type { WordKey } from './language.ts';
import { chip } from './parts.ts';
import { hrefOf } from './place.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console, View } from './view.ts';

const DAYS = [7, 30, 90, 365] as const;
/** Entries drawn of one section: the service names up to 500. */
const SHOWN = 50;

interface Name {
  readonly list: string;
  readonly entry: string;
}

/** How the entries do: what never finds anything, what is often wrong, what stands in each other's way, what ends. */
export function createHealthView(console: Console): View {
  let days = 30;
  /** Empty: all that the key may read. */
  let brand = '';
  /** Those met since the page was opened: one that is chosen leaves the others to choose from. */
  const brands = new Set<string>(console.me.brands ?? []);
  let health: Health | null = null;
  let failure: Failure | null = null;
  void attempt(console, load, fail);

  function fail(next: Failure | null): void {
    failure = next;
  }

  async function load(): Promise<void> {
    health = null;
    console.redraw();
    const query = new URLSearchParams({ days: String(days), ...(brand === '' ? {} : { brand }) });
    health = (await console.client.ask<Health>(`/v1/keywords/health?${query}`)).data;
    for (const one of health.brands) brands.add(one);
  }

  function link({ list, entry }: Name): TemplateResult {
    const title = console.shared.overview?.lists.find(({ id }) => id === list)?.title ?? list;
    return html`<a href=${hrefOf({ view: 'entry', list, entry, match: '' })}>${entry}</a>
      <span class="note">${title}</span>`;
  }

  function section<T>(
    key: 'silent' | 'precision' | 'overlapping' | 'contradictory' | 'shadowed' | 'expiring',
    { count, items }: { readonly count: number; readonly items: readonly T[] },
    line: (item: T) => TemplateResult,
  ): TemplateResult {
    const { t } = console;
    const title: WordKey = `health.${key}`;
    return html`<details ?open=${count > 0 && key !== 'silent'}>
      <summary>${t(title)} <span class="chip ${count > 0 ? 'review' : ''}">${t.number(count)}</span></summary>
      <p class="note">${t(`health.${key}-help`)}</p>
      <ul class="plain">
        ${items.slice(0, SHOWN).map((item) => html`<li>${line(item)}</li>`)}
      </ul>
      ${count > SHOWN ? html`<p class="note">${t('health.more', { count: count - SHOWN })}</p>` : nothing}
    </details>`;
  }

  function renderHealth({ entryCount, firstDay, ...found }: Health) {
    const { t } = console;
    const side = (one: Health['overlapping']['items'][number]['a']) =>
      html`${link(one)} ${one.route === null ? nothing : chip(one.route, t)}
        <span class="note">${t('health.weight', { weight: t.number(one.weight) })}</span>`;
    const pair = ({ a, b, terms }: Health['overlapping']['items'][number]) =>
      html`${side(a)} ↔ ${side(b)}
        <div class="note">${terms.map((what) => t('quote', { what })).join(', ')}</div>`;
    return html`
      <p>
        ${t('health.sum', { entries: entryCount })}
        ${firstDay === null ? t('health.no-hits-yet') : t('health.since', { day: t.day(firstDay) })}
      </p>
      ${section('expiring', found.expiring, (one) => html`${link(one)} ${t('health.until', { day: t.day(one.until) })}`)}
      ${section('contradictory', found.contradictory, pair)}
      ${section(
        'precision',
        found.precision,
        (one) =>
          html`${link(one)} ${t('health.share', {
            share: one.precision.precision === null ? '?' : t.percent(one.precision.precision),
            right: one.precision.right,
            of: one.precision.right + one.precision.wrong,
          })}`,
      )}
      ${section('overlapping', found.overlapping, pair)}
      ${section('shadowed', found.shadowed, (one) => html`${link(one)} ${t('health.by')} ${link(one.by)}`)}
      ${section(
        'silent',
        found.silent,
        (one) =>
          html`${link(one)} ${one.lastDay === null ? nothing : t('health.last', { day: t.day(one.lastDay) })}`,
      )}
    `;
  }

  function renderBrands(): TemplateResult {
    const { t } = console;
    return selectField({
      id: 'health-brand',
      label: t('health.brand'),
      value: brand,
      options: [
        { value: '', label: t('health.all-brands') },
        ...[...brands].sort().map((value) => ({ value, label: value })),
      ],
      onInput: (value) => {
        brand = value;
        void attempt(console, load, fail);
      },
    });
  }

  return {
    title: () => console.t('health.title'),
    render() {
      const { t } = console;
      return html`<p>${t('health.what')}</p>
        ${selectField({
          id: 'health-days',
          label: t('dry-run.days'),
          value: String(days),
          options: DAYS.map((value) => ({
            value: String(value),
            label: t('dry-run.last-days', { days: value }),
          })),
          onInput: (value) => {
            days = Number(value);
            void attempt(console, load, fail);
          },
        })}
        ${brands.size > 1 ? renderBrands() : nothing}
        ${failureBox(failure)}
        <div aria-live="polite">
          ${health === null && failure === null ? html`<p class="note">${t('loading')}</p>` : nothing}
        </div>
        ${health === null ? nothing : renderHealth(health)}`;
    },
  };
}
