import type { ServerResponse } from 'node:http';
import type { MentionFilter, Store, StoredMention } from '../store/store.ts';
import { nextAdvance } from './wait-for-decisions.ts';

/** Decisions that wait in memory for one client, at most. */
const PAGE = 200;
const HEARTBEAT_MS = 15_000;
/** A client that does not take what was sent within this time is dropped: it resumes where it was. */
const SLOW_CLIENT_MS = 30_000;
/** How often the store is asked where no word comes from the index worker (another process indexes). */
const POLL_MS = 500;

export interface EventStreamDeps {
  readonly store: Store;
  readonly onIndexed: (listener: () => void) => () => void;
  readonly heartbeatMs?: number;
  readonly slowClientMs?: number;
}

/** Sends what follows `from` until the client goes away or is too slow. Never more than one page waits in memory. */
export async function sendEvents(
  response: ServerResponse,
  from: number,
  filter: MentionFilter,
  deps: EventStreamDeps,
): Promise<void> {
  const { store, onIndexed, heartbeatMs = HEARTBEAT_MS, slowClientMs = SLOW_CLIENT_MS } = deps;
  const write = (text: string) => writeAndDrain(response, text, slowClientMs);
  let stopWaiting = () => {};
  response.once('close', () => stopWaiting());

  let reached = from;
  let quietSince = performance.now();
  // At once, so that the client knows that it is connected, and from where it may resume.
  if (!(await write(signOfLife(reached)))) return;
  while (!response.destroyed) {
    const advanced = nextAdvance(onIndexed, Math.min(POLL_MS, heartbeatMs));
    stopWaiting = advanced.cancel;
    const last = await store.lastSequence();
    // A query only where something is new: a poll must cost next to nothing.
    const changes = last > reached ? await store.changesAfter(reached, filter, PAGE) : [];
    // Without a full page there is nothing more up to `last`: what does not match is not looked at again.
    reached = Math.max(reached, changes.at(-1)?.sequence ?? 0, changes.length < PAGE ? last : 0);
    if (changes.length > 0) {
      advanced.cancel();
      if (!(await write(changes.map(eventOf).join('')))) return;
      quietSince = performance.now();
      continue;
    }
    await advanced.done;
    if (performance.now() - quietSince < heartbeatMs) continue;
    if (!(await write(signOfLife(reached)))) return;
    quietSince = performance.now();
  }
}

function eventOf({ sequence, routed }: StoredMention): string {
  return `id: ${sequence}\nevent: mention\ndata: ${JSON.stringify(routed)}\n\n`;
}

/** A comment, and an id without data: no event, but the client resumes from there. */
function signOfLife(reached: number): string {
  return `id: ${reached}\n: \n\n`;
}

/** Writes, and waits until the client has taken it. False where it is gone, or too slow. */
async function writeAndDrain(response: ServerResponse, text: string, timeoutMs: number): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(text)) return true;
  return new Promise((resolve) => {
    const finish = (taken: boolean) => {
      clearTimeout(timer);
      response.off('drain', onDrain);
      response.off('close', onClose);
      resolve(taken);
    };
    const onDrain = () => finish(true);
    const onClose = () => finish(false);
    const timer = setTimeout(onClose, timeoutMs);
    response.once('drain', onDrain);
    response.once('close', onClose);
  });
}
