/** How long keys that were read are taken for those that there are: so much later all instances know of a revocation. */
const FRESH_MS = 1_000;
/**
 * While the database does not answer nobody can revoke anything there, and what was read holds so long: posts are
 * accepted while it is restarted or another one takes over.
 */
const WITHOUT_ANSWER_MS = 30_000;

/** Keys in memory, by what they are looked up by, read again when they are asked for and no longer fresh. */
export interface KeySnapshot<T> {
  find(name: string): Promise<T | undefined>;
  /** Reads them now: what this instance has changed, it knows at once. */
  refresh(): Promise<void>;
}

export function createKeySnapshot<T>(
  read: () => Promise<ReadonlyMap<string, T>>,
  clock = () => performance.now(),
): KeySnapshot<T> {
  let last: { readonly keys: ReadonlyMap<string, T>; readonly begunAt: number } | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  /** A read that begins after the call. Those who ask while one runs share the next: there is one at a time. */
  function refresh(): Promise<void> {
    if (next !== undefined) return next;
    if (running === undefined) return start();
    next = running.then(start, start);
    return next;
  }

  function start(): Promise<void> {
    next = undefined;
    running = readNow();
    return running;
  }

  async function readNow(): Promise<void> {
    const begunAt = clock();
    try {
      last = { keys: await read(), begunAt };
    } finally {
      running = undefined;
    }
  }

  return {
    refresh,
    async find(name) {
      const known = last?.keys.get(name);
      const age = last === undefined ? Number.POSITIVE_INFINITY : clock() - last.begunAt;
      if (known !== undefined && age < FRESH_MS) return known;
      try {
        // Also for a key that is not known: another instance may just have made it.
        await refresh();
      } catch (error) {
        if (known !== undefined && age < WITHOUT_ANSWER_MS) return known;
        throw error;
      }
      return last?.keys.get(name);
    },
  };
}
