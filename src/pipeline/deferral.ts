import { setTimeout as wait } from 'node:timers/promises';
import type { HandOver, StoredEvent } from '../log/event-log.ts';

/**
 * So few deferred mentions of a partition are waited for, so that what comes after them can be decided in its turn
 * again: that takes as long as deciding them, and on Kafka 0.1 s more until it counts none.
 */
const FEW = 500;
const TIMES_ASKED = 12;
const ASK_EVERY_MS = 40;
/** Where there are many, or those few do not get less, it is not asked again for so long. */
const MANY_MS = 250;
const STUCK_MS = 5_000;

export interface DeferralDeps {
  /** A mention that has waited so long in the log shows that there are too many; Infinity: never. */
  readonly afterMs: number;
  /** How many mentions of a partition were deferred, by anybody, and are not decided. */
  readonly waiting: (partition: number) => Promise<number>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Whether the standard mentions of a batch of `mentions.raw` are to be deferred. */
export type Defers = (events: readonly StoredEvent[], handOver: HandOver) => Promise<boolean>;

/**
 * Begins to defer when mentions have waited too long, and ends when they have not and all that was deferred is decided:
 * so no standard mention comes before an older one of its conversation. Each partition for itself.
 */
export function createDeferral({ afterMs, waiting, now }: DeferralDeps): Defers {
  /** Partitions whose standard mentions are decided in their turn. */
  const inTurn = new Set<number>();
  const askAgainAt = new Map<number, number>();

  return async ([first], { takenOver, settled }) => {
    if (first === undefined) return false;
    const { partition, timestamp } = first;
    const late = timestamp >= 0 && now() - timestamp > afterMs;
    // Another process may have deferred what stands before this.
    if (takenOver || late) inTurn.delete(partition);
    if (late) return true;
    // What is handled and not committed is not counted yet.
    if (!inTurn.has(partition) && settled && (await noneWaits(partition))) inTurn.add(partition);
    return !inTurn.has(partition);
  };

  async function noneWaits(partition: number): Promise<boolean> {
    if (now() < (askAgainAt.get(partition) ?? 0)) return false;
    for (let asked = 0; asked < TIMES_ASKED; asked++) {
      const count = await waiting(partition);
      if (count === 0) return true;
      if (count > FEW) {
        askAgainAt.set(partition, now() + MANY_MS);
        return false;
      }
      await wait(ASK_EVERY_MS);
    }
    askAgainAt.set(partition, now() + STUCK_MS);
    return false;
  }
}
