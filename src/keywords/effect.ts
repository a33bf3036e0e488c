import { routeOfIntent } from '../mention/taxonomy.ts';
import type { KeywordEffect } from './keyword-match.ts';
import { type KeywordEntry, type KeywordList, NAMED_WEIGHTS } from './list-schema.ts';

/**
 * What an entry speaks for: its own words, and the list's where it has none. A route and an intent go together, so
 * that an entry which overrides one of them does not keep the list's other one where the two disagree.
 */
export function effectOf(list: KeywordList, entry: KeywordEntry): KeywordEffect {
  const weight = entry.weight ?? list.weight ?? 'normal';
  return {
    ...routeAndIntent(list, entry),
    topics: entry.topics ?? list.topics ?? [],
    flags: entry.flags ?? list.flags ?? [],
    urgency: entry.urgency ?? list.urgency,
    urgencyAtMost: entry.urgencyAtMost ?? list.urgencyAtMost,
    neverHide: entry.neverHide ?? list.neverHide ?? false,
    weight: typeof weight === 'number' ? weight : NAMED_WEIGHTS[weight],
    decisive: weight === 'décisif',
  };
}

function routeAndIntent(list: KeywordList, entry: KeywordEntry): Pick<KeywordEffect, 'route' | 'intent'> {
  const { route = list.route, intent = list.intent } = entry;
  if (route === undefined || intent === undefined || routeOfIntent(intent) === route)
    return { route, intent };
  return entry.intent === undefined ? { route, intent: undefined } : { route: routeOfIntent(intent), intent };
}

/** True where the entry settles something alone: it forces a route, caps the urgency, or keeps a mention from being hidden. */
export function isDecisive(list: KeywordList, entry: KeywordEntry): boolean {
  return (
    (entry.weight ?? list.weight) === 'décisif' ||
    (entry.urgencyAtMost ?? list.urgencyAtMost) !== undefined ||
    (entry.neverHide ?? list.neverHide) === true
  );
}

/** True where a match of the entry would change nothing at all. */
export function saysNothing(effect: KeywordEffect): boolean {
  const { route, intent, topics, flags, urgency, urgencyAtMost, neverHide } = effect;
  const named = [route, intent, urgency, urgencyAtMost].some((value) => value !== undefined);
  return !named && !neverHide && topics.length === 0 && flags.length === 0;
}
