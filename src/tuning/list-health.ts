import type { KeywordMatcher } from '../keywords/compile.ts';
import type { Classification } from '../mention/classification.ts';
import { ROUTES, type Route } from '../mention/taxonomy.ts';
import { entryKey } from './changed-lists.ts';
import { type Share, shareOf } from './interval.ts';
import type { EntryName, Overlaps } from './overlaps.ts';

/** Entries and pairs that one section names, at most. */
const MAX_NAMED = 500;
/** An entry that ends within so many days is told of. */
const EXPIRING_DAYS = 7;
const DAY_MS = 86_400_000;

export interface HealthInput {
  /** `2026-03-02`: today where the lists are read. */
  readonly today: string;
  readonly hits: readonly (EntryName & { readonly hits: number; readonly lastDay: string })[];
  readonly corrected: readonly {
    readonly classification: Pick<Classification, 'evidence'>;
    readonly route: Route;
  }[];
  readonly overlaps: Overlaps;
  /** Only this list; null: all that are told of. */
  readonly list: string | null;
  /** The lists that are told of; a pair with another one is not. */
  readonly lists: readonly string[];
}

/** The first of many, and how many there are. */
export interface Named<T> {
  readonly count: number;
  readonly items: T[];
}

export type EntryHealth = EntryName & {
  readonly hits: number;
  readonly lastDay: string | null;
  readonly precision: Share;
};

export interface ListHealth {
  readonly entryCount: number;
  /** In force, and not found in the period. */
  readonly silent: Named<EntryName & { readonly lastDay: string | null }>;
  /** Of entries that stand in corrected mentions: how often the correction is the route that they spoke for; the worst first. */
  readonly precision: Named<EntryName & { readonly precision: Share }>;
  readonly overlapping: Named<Overlaps['overlapping'][number]>;
  readonly contradictory: Named<Overlaps['contradictory'][number]>;
  readonly shadowed: Named<Overlaps['shadowed'][number]>;
  readonly expiring: Named<EntryName & { readonly until: string }>;
  /** Each entry, where one list is asked for. */
  readonly entries: EntryHealth[] | null;
}

/** How the entries do: what they found, how often rightly, and where they stand in each other's way. */
export function healthOf(matcher: KeywordMatcher, input: HealthInput): ListHealth {
  const { today, overlaps, list } = input;
  const told = new Set(input.lists);
  const wanted = (name: EntryName, other: EntryName) =>
    told.has(name.list) && told.has(other.list) && (list === null || name.list === list);
  const hits = new Map(input.hits.map((row) => [entryKey(row.list, row.entry), row]));
  const judged = judgedEntries(input.corrected);
  const lastDay = dayAfter(today, EXPIRING_DAYS);
  const entries: EntryHealth[] = [];
  const silent: (EntryName & { lastDay: string | null })[] = [];
  const expiring: (EntryName & { until: string })[] = [];
  for (const { id, entries: all } of matcher.lists) {
    if (!told.has(id) || (list !== null && id !== list)) continue;
    for (const { id: entry, from, until } of all) {
      const name = { list: id, entry };
      const row = hits.get(entryKey(id, entry));
      const precision = judged.get(entryKey(id, entry)) ?? { right: 0, wrong: 0 };
      entries.push({
        ...{ ...name, hits: row?.hits ?? 0, lastDay: row?.lastDay ?? null },
        precision: shareOf(precision.right, precision.wrong),
      });
      const inForce = (from === undefined || from <= today) && (until === undefined || until >= today);
      if (inForce && (row?.hits ?? 0) === 0) silent.push({ ...name, lastDay: row?.lastDay ?? null });
      if (inForce && until !== undefined && until <= lastDay) expiring.push({ ...name, until });
    }
  }
  const known = entries
    .filter(({ precision }) => precision.right + precision.wrong > 0)
    .sort((a, b) => a.precision.high - b.precision.high || b.precision.wrong - a.precision.wrong)
    .map(({ list: own, entry, precision }) => ({ list: own, entry, precision }));
  return {
    entryCount: entries.length,
    silent: named(silent),
    precision: named(known),
    overlapping: named(overlaps.overlapping.filter(({ a, b }) => wanted(a, b) || wanted(b, a))),
    contradictory: named(overlaps.contradictory.filter(({ a, b }) => wanted(a, b) || wanted(b, a))),
    shadowed: named(overlaps.shadowed.filter((entry) => wanted(entry, entry.by))),
    expiring: named(expiring.sort((a, b) => (a.until < b.until ? -1 : 1))),
    entries: list === null ? null : entries,
  };
}

/**
 * For each entry, the corrected mentions in whose evidence it spoke for a route, by whether that was the right one. Once
 * a mention. Entries that speak of other things than routes are not judged by a correction of the route.
 */
function judgedEntries(corrected: HealthInput['corrected']): Map<string, { right: number; wrong: number }> {
  const judged = new Map<string, { right: number; wrong: number }>();
  for (const { classification, route } of corrected) {
    const seen = new Set<string>();
    for (const { source, list, entry, for: spokeFor, weight } of classification.evidence) {
      if (source !== 'keyword' || list === undefined || entry === undefined || !isRoute(spokeFor)) continue;
      const key = entryKey(list, entry);
      if (seen.has(key)) continue;
      seen.add(key);
      const counts = judged.get(key) ?? { right: 0, wrong: 0 };
      // An entry of negative weight speaks against its route.
      if ((spokeFor === route) === weight >= 0) counts.right += 1;
      else counts.wrong += 1;
      judged.set(key, counts);
    }
  }
  return judged;
}

function isRoute(name: string): name is Route {
  return ROUTES.some((route) => route === name);
}

function named<T>(items: readonly T[]): Named<T> {
  return { count: items.length, items: items.slice(0, MAX_NAMED) };
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}
