import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * After so much work in one go, what has come in meanwhile is looked at. With Kafka several partitions are decided on
 * one thread, and each commit is four answers of the brokers: every one of them waited for whole batches of the others
 * (200 mentions, 30 ms), so that at half load a commit took 400 ms and more. Slices of 5 ms make it 26, of 2 ms 14.
 */
const SLICE_MS = 2;

/** Batches that share a thread. */
export interface Turns {
  /** Works when those that asked before have finished. */
  take<T>(work: () => Promise<T>): Promise<T>;
  /** What all items give, in their order; between slices the thread is left to answers and timers. */
  inSlices<Item, Output>(
    items: readonly Item[],
    work: (item: Item) => readonly Output[],
  ): Promise<readonly Output[]>;
}

/**
 * `now`: milliseconds that only grow. Two workers on one thread, each with turns of its own, take slices by turns: they
 * share the thread as their slices are long.
 */
export function createTurns(now: () => number = () => performance.now(), sliceMs = SLICE_MS): Turns {
  let before: Promise<unknown> = Promise.resolve();
  /** Across batches: small ones that follow each other are one slice. */
  let since = now();
  return {
    take(work) {
      const turn = before.then(work);
      before = turn.catch(() => {
        // Told to whoever asked.
      });
      return turn;
    },
    async inSlices<Item, Output>(items: readonly Item[], work: (item: Item) => readonly Output[]) {
      const outputs: Output[] = [];
      for (const item of items) {
        if (now() - since >= sliceMs) {
          await nextTurn();
          since = now();
        }
        outputs.push(...work(item));
      }
      return outputs;
    },
  };
}
