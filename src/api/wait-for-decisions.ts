import type { Store, StoredMention } from '../store/store.ts';

/** How often the store is asked where no word comes from the index worker (another process indexes), in milliseconds. */
const POLL_MS = 100;

export interface WaitDeps {
  readonly store: Store;
  readonly onIndexed: (listener: () => void) => () => void;
  readonly now: () => number;
}

/** Waits until all the mentions are decided and indexed, or the time is up. Gives what there is then. */
export async function waitForDecisions(
  ids: readonly string[],
  timeoutMs: number,
  { store, onIndexed, now }: WaitDeps,
): Promise<{ readonly byId: ReadonlyMap<string, StoredMention>; readonly complete: boolean }> {
  const deadline = now() + timeoutMs;
  const byId = new Map<string, StoredMention>();
  const wanted = new Set(ids);
  for (;;) {
    const advanced = nextAdvance(onIndexed, Math.min(POLL_MS, Math.max(0, deadline - now())));
    const missing = [...wanted].filter((id) => !byId.has(id));
    for (const stored of await store.byIds(missing)) byId.set(stored.routed.mention.id, stored);
    const complete = byId.size === wanted.size;
    if (complete || now() >= deadline) {
      advanced.cancel();
      return { byId, complete };
    }
    await advanced.done;
  }
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
