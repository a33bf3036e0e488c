import { AppError } from '../errors.ts';
import type { Mention } from '../mention/mention.ts';
import type { RoutedMention } from '../mention/routed-mention.ts';
import type { Store, StoredMention } from '../store/store.ts';
import type { ItemResult } from './ingest-result.ts';

/** How often the store is asked where no word comes from the index worker (another process indexes), in milliseconds. */
const POLL_MS = 100;

export interface WaitDeps {
  readonly store: Store;
  readonly onIndexed: (listener: () => void) => () => void;
  readonly now: () => number;
}

/**
 * Waits until all the mentions are decided and indexed, or the time is up, or `gone` says that nobody waits. Gives
 * what there is then: a decision is given only to who sent that same text for that same brand, because an id alone
 * opens nothing.
 */
export async function waitForDecisions(
  sent: readonly Mention[],
  timeoutMs: number,
  gone: () => boolean,
  { store, onIndexed, now }: WaitDeps,
): Promise<{ readonly byId: ReadonlyMap<string, RoutedMention>; readonly complete: boolean }> {
  const deadline = now() + timeoutMs;
  const byId = new Map<string, RoutedMention>();
  const missing = new Map(sent.map((mention) => [mention.id, mention]));
  for (;;) {
    const advanced = nextAdvance(onIndexed, Math.min(POLL_MS, Math.max(0, deadline - now())));
    for (const { routed } of await foundNow(store, [...missing.keys()])) {
      const { id, brand, text } = routed.mention;
      const asked = missing.get(id);
      if (asked?.brand === brand && asked.text === text) byId.set(id, routed);
      missing.delete(id);
    }
    if (missing.size === 0 || now() >= deadline || gone()) {
      advanced.cancel();
      return { byId, complete: missing.size === 0 };
    }
    await advanced.done;
  }
}

/** What was sent is accepted, whatever becomes of the waiting: a store that does not answer has not found anything yet. */
async function foundNow(store: Store, ids: readonly string[]): Promise<readonly StoredMention[]> {
  try {
    return await store.byIds(ids);
  } catch (error) {
    if (error instanceof AppError && error.retriable) return [];
    throw error;
  }
}

/** The results with the decisions that were made meanwhile. */
export function decidedResults(
  results: readonly ItemResult[],
  byId: ReadonlyMap<string, RoutedMention>,
): ItemResult[] {
  return results.map((result) => {
    const routed = byId.get(result.id ?? '');
    if (routed === undefined) return result;
    const { mention, classification, routing } = routed;
    return { ...result, mention, classification, routing };
  });
}

/** Resolves when the view has advanced, or after `ms`. Listening starts at once, so that nothing is missed between. */
export function nextAdvance(
  onIndexed: (listener: () => void) => () => void,
  ms: number,
): { readonly done: Promise<void>; readonly cancel: () => void } {
  let cancel = () => {};
  const done = new Promise<void>((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(finish, ms);
    const stop = onIndexed(finish);
    cancel = finish;
  });
  return { done, cancel };
}
