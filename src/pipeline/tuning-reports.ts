import type { KeywordMatcher, TermAnalyser } from '../keywords/compile.ts';
import type { RoutedMention } from '../mention/routed-mention.ts';
import type { StagedDecider } from '../routing/decide.ts';
import type { Store } from '../store/store.ts';
import type { GoldMention } from '../tuning/compare-gold.ts';
import { healthOf } from '../tuning/list-health.ts';
import { findOverlaps, type Overlaps } from '../tuning/overlaps.ts';
import { suggestTerms } from '../tuning/suggest.ts';
import { MAX_CORRECTED } from './dry-run.ts';
import type { HealthJobInput, HealthOutput, SuggestJobInput, SuggestOutput } from './tuning-jobs.ts';

/** Recent mentions that suggestions are held against. */
const MAX_BACKGROUND = 5000;
const PAGE = 500;

interface ReportDeps {
  readonly analyser: TermAnalyser;
  readonly matcher: KeywordMatcher;
  readonly store: Store;
}

/** Overlaps depend on the lists alone: kept until they change. */
const overlapsOf = new WeakMap<KeywordMatcher, Overlaps>();

/** The health of the lists, from the hits and corrections that the query store has. */
export async function runHealth(
  { list, lists, since, today, brands }: HealthJobInput,
  { analyser, matcher, store }: ReportDeps,
): Promise<HealthOutput> {
  const hits = await store.keywordHits(since, brands ?? undefined);
  const corrected = await store.corrected({
    since: `${since}T00:00:00.000Z`,
    brands: brands ?? undefined,
    limit: MAX_CORRECTED,
  });
  const overlaps = overlapsOf.get(matcher) ?? findOverlaps(matcher, analyser);
  overlapsOf.set(matcher, overlaps);
  const health = healthOf(matcher, {
    ...{ today, list, lists, overlaps, hits: hits.entries },
    corrected: corrected.map(({ correction, routed }) => ({
      classification: routed.classification,
      route: correction.route,
    })),
  });
  return { version: matcher.version, firstDay: hits.firstDay, brands: [...hits.brands], ...health };
}

/** Terms for corrected mentions, from what the query store has. */
export async function runSuggest(
  { route, since, limit, brands }: SuggestJobInput,
  deps: ReportDeps & { readonly decider: StagedDecider; readonly heldOut: readonly GoldMention[] },
): Promise<SuggestOutput> {
  const { store, matcher, heldOut } = deps;
  const filter = { since, brands: brands ?? undefined };
  const found = await store.corrected({ ...filter, limit: MAX_CORRECTED });
  const corrected = found.map(({ correction, routed }) => ({
    ...{ routed, route: correction.route, intent: correction.intent },
  }));
  const background: RoutedMention[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(filter, { order: 'newest', limit: PAGE, cursor });
    for (const { routed } of page.items) background.push(routed);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && background.length < MAX_BACKGROUND);
  const items = suggestTerms({ corrected, background, heldOut, route, limit }, deps);
  return { version: matcher.version, corrected: corrected.length, background: background.length, items };
}
