/** The numbers of every retry in the log, in one place. Doubling spares a disk or a broker that is in trouble. */
const FIRST_MS = 50;
const LONGEST_MS = 5_000;

/** How long to wait before trying again, in milliseconds. `attempt` is 1 after the first failure. */
export function backOffMs(attempt: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
}
