import { compileKeywords, type KeywordMatcher, type TermAnalyser } from '../keywords/compile.ts';
import { QUEUES, type Queue } from '../mention/routed-mention.ts';
import type { StagedDecider } from '../routing/decide.ts';
import type { Store } from '../store/store.ts';
import { type Comparison, createImpact } from '../tuning/compare.ts';
import { compareGold, type GoldMention, type VerdictsInForce } from '../tuning/compare-gold.ts';
import { type Draft, readDraft } from './draft.ts';
import type { DryRunInput, DryRunOutput, DryRunProgress } from './tuning-jobs.ts';

/** Mentions read from the store at once: some megabytes, whatever the length of the run. */
const PAGE = 500;
const PROGRESS_EVERY_MS = 250;
/** Corrected mentions that count, the latest ones. */
export const MAX_CORRECTED = 5000;

export interface DryRunDeps {
  readonly decider: StagedDecider;
  readonly analyser: TermAnalyser;
  /** The lists in force. */
  readonly matcher: KeywordMatcher;
  readonly store: Store;
  readonly heldOut: readonly GoldMention[];
  /** What earlier runs of this decider found out about `heldOut`. */
  readonly known: VerdictsInForce;
  readonly onProgress: (progress: DryRunProgress) => void;
}

/**
 * What a draft would change: on past mentions of the query store, or on those given, and on mentions whose truth is
 * known. Each mention is let go once it is counted. Throws `invalid_list` for a draft with problems.
 */
export async function runDryRun(input: DryRunInput, deps: DryRunDeps): Promise<DryRunOutput> {
  const { decider, analyser, matcher, store } = deps;
  const draft = readDraft(input.changes, matcher);
  const comparison = comparisonOf(draft, { decider, analyser, matcher });
  const impact = createImpact(comparison);
  const total = await mostMentions(input, store);
  let done = 0;
  let toldAt = performance.now();
  const tell = (always: boolean) => {
    const now = performance.now();
    if (!always && now - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = now;
    deps.onProgress({ done, total, changed: impact.changed });
  };
  tell(true);
  const stored: Record<Queue, number> = { customer_service: 0, community: 0, moderation: 0, review: 0 };
  let truncated = false;
  if (input.mentions !== null) {
    for (const mention of input.mentions) {
      impact.add(mention);
      done += 1;
      tell(false);
    }
  } else {
    let cursor: string | undefined;
    do {
      const page = await store.list(
        { since: input.since, brands: input.brands ?? undefined },
        { order: 'newest', limit: Math.min(PAGE, input.limit - done), cursor },
      );
      for (const { routed } of page.items) {
        const { queue } = routed.routing;
        stored[queue] += 1;
        impact.add(routed.mention, queue);
      }
      done += page.items.length;
      cursor = page.nextCursor ?? undefined;
      tell(false);
    } while (cursor !== undefined && done < input.limit);
    truncated = cursor !== undefined;
  }
  tell(true);
  return {
    version: matcher.version,
    draftVersion: draft.matcher.version,
    impact: impact.result(),
    stored: input.mentions === null ? stored : null,
    truncated,
    gold: compareGold(
      [...deps.heldOut, ...(await readCorrected(store, input.brands))],
      comparison,
      deps.known,
    ),
  };
}

/** What is compared: all lists before and after, and beside them the entries that differ. */
export function comparisonOf(
  { matcher: after, changed }: Draft,
  { decider, analyser, matcher: before }: Pick<DryRunDeps, 'decider' | 'analyser' | 'matcher'>,
): Comparison {
  return {
    ...{ decider, before, after },
    changedBefore: compileKeywords(changed.before, analyser, before.sets),
    changedAfter: compileKeywords(changed.after, analyser, after.sets),
    kinds: changed.kinds,
  };
}

/** Corrected mentions as gold: the latest, each with its last correction. */
export async function readCorrected(
  store: Store,
  brands: readonly string[] | null,
  since?: string,
): Promise<GoldMention[]> {
  const found = await store.corrected({ since, brands: brands ?? undefined, limit: MAX_CORRECTED });
  return found.map(({ correction: { route, intent }, routed }) => ({
    ...{ mention: routed.mention, route, intent, corrected: true },
  }));
}

/** How many mentions there can be at most. */
async function mostMentions({ mentions, limit }: DryRunInput, store: Store): Promise<number> {
  if (mentions !== null) return mentions.length;
  const counts = await store.counts();
  return Math.min(
    limit,
    QUEUES.reduce((sum, queue) => sum + counts[queue], 0),
  );
}
