import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long one request may keep the event loop before others get a turn, in milliseconds. */
const TURN_MS = 5;

/**
 * Returns a function to call between pieces of long work: it gives a promise to wait for when the turn is over, so that
 * other requests get theirs, and nothing before: waiting for nothing at each piece would cost more than some pieces.
 */
export function createPace(turnMs = TURN_MS): () => Promise<void> | undefined {
  let turnEnds = performance.now() + turnMs;
  return () => {
    if (performance.now() < turnEnds) return undefined;
    return nextTurn().then(() => {
      turnEnds = performance.now() + turnMs;
    });
  };
}
