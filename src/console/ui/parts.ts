import { html, nothing } from 'lit-html';
import type { DraftInfo, KeywordEntry } from './api-types.ts';
import { holds } from './fold.ts';
import type { Translator } from './language.ts';

/** A route or a queue, in its colour and its words. */
export function chip(route: string, t: Translator) {
  return html`<span class="chip ${route}">${t.named(route)}</span>`;
}

const NAMED_WEIGHTS = { faible: 0.5, normal: 1, fort: 2, décisif: 4 } as const;

/** « fort (+2,0) »; a bare number is its own name. */
export function weightInWords(weight: KeywordEntry['weight'], t: Translator): string {
  if (typeof weight === 'number') return t.signed(weight);
  const name = weight ?? 'normal';
  return `${t.named(`weight.${name}`)} (${t.signed(NAMED_WEIGHTS[name])})`;
}

/** Variants of an entry that a line shows: an entry may have hundreds. */
const TERMS_SHOWN = 8;

/** The first variants, those that hold what is sought before the others: « colis perdu · colis égaré · +12 ». */
export function termsInShort(terms: readonly string[], sought: string): string {
  const holding = sought === '' ? [] : terms.filter((term) => holds([term], sought));
  const shown = [...new Set([...holding, ...terms])].slice(0, TERMS_SHOWN);
  const rest = terms.length - shown.length;
  return [...shown, ...(rest > 0 ? [`+${rest}`] : [])].join(' · ');
}

type Effect = Pick<KeywordEntry, 'route' | 'intent' | 'topics' | 'flags' | 'urgency' | 'weight'>;

/** What an entry does, in one line: what it does not say, its list says for it. */
export function effectOf(entry: Effect, list: Partial<Effect>, t: Translator) {
  const route = entry.route ?? list.route;
  const intent = entry.intent ?? list.intent;
  const others = [
    ...(intent === undefined ? [] : [t.named(intent)]),
    ...(entry.topics ?? list.topics ?? []).map((topic) => t.named(topic)),
    ...(entry.flags ?? list.flags ?? []).map((flag) => t('effect.flag', { flag: t.named(flag) })),
    ...((entry.urgency ?? list.urgency) === undefined
      ? []
      : [t('effect.urgency', { urgency: t.named(`urgency.${entry.urgency ?? list.urgency}`) })]),
  ];
  return html`${route === undefined ? nothing : chip(route, t)}
    <span class="note">${[weightInWords(entry.weight ?? list.weight, t), ...others].join(' · ')}</span>`;
}

/** That a list or a set has a draft, said in its line. */
export function listState({ draft }: { readonly draft?: DraftInfo | undefined }, t: Translator) {
  if (draft === undefined) return nothing;
  return html`<span class="chip review">${t(draft.outdated ? 'lists.outdated' : 'lists.draft')}</span>`;
}
