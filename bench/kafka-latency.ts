import { setTimeout as wait } from 'node:timers/promises';
import { type NewEvent, TOPICS } from '../src/log/event-log.ts';
import type { Lane } from './kafka-lane.ts';

const ROUTES = [TOPICS.customerService, TOPICS.community, TOPICS.moderation, TOPICS.review] as const;
/** A producer sends what has come in so long. */
const TICK_MS = 20;
const DRAIN_MS = 20_000;
/** At first broker and instance meet this load for the first time: what comes in so long is not counted. */
const LEAD_SECONDS = 3;
const MAX_BATCH = 500;

export interface Latency {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly unseen: number;
}

/**
 * Appends mentions at a steady rate, and takes the time from the call until a reader of the route topics, who sees what
 * is committed only, has the decision. The lane has had turns before, and some seconds of this rate, so that it is warm.
 */
export async function measureLatency(
  lane: Lane,
  makeEvents: (count: number) => NewEvent[],
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Latency> {
  const sentAt = new Map<string, number>();
  const took: number[] = [];
  let counted = 0;
  const follower = lane.log.follow({
    ...{ topics: ROUTES, maxBatch: MAX_BATCH },
    handle: async (events) => {
      const now = performance.now();
      for (const { id } of events) {
        const sent = sentAt.get(id);
        if (sent !== undefined && sent >= counted) took.push(now - sent);
        sentAt.delete(id);
      }
    },
  });
  await follower.caughtUp;
  const appends: Promise<unknown>[] = [];
  const ready = makeEvents(Math.ceil(perSecond * (LEAD_SECONDS + seconds)));
  const start = performance.now();
  counted = start + LEAD_SECONDS * 1000;
  for (let sent = 0; sent < ready.length; await wait(TICK_MS)) {
    const due = Math.min(ready.length, Math.floor(((performance.now() - start) / 1000) * perSecond));
    const batch = ready.slice(sent, due);
    sent = due;
    const now = performance.now();
    for (const { id } of batch) sentAt.set(id, now);
    if (batch.length > 0) appends.push(lane.log.append(TOPICS.raw, batch));
  }
  await Promise.all(appends);
  const lasted = (performance.now() - start) / 1000;
  for (const end = performance.now() + DRAIN_MS; sentAt.size > 0 && performance.now() < end; )
    await wait(TICK_MS);
  await follower.stop();
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { perSecond: ready.length / lasted, p50Ms: at(0.5), p99Ms: at(0.99), unseen: sentAt.size };
}
