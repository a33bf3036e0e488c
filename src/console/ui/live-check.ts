import type { KeywordEntry } from './api-types.ts';
import { checkEntry, type EntryProblem } from './check-entry.ts';
import { attempt } from './refusal.ts';
import type { Console } from './view.ts';

/** Long enough for a word to be typed, short enough to feel at once. */
export const TYPING_PAUSE_MS = 300;

export interface LiveCheck {
  readonly problems: readonly EntryProblem[];
  /** Checks this entry when one has stopped typing; what was asked before is no longer wanted. */
  look(list: string, entry: KeywordEntry): void;
  stop(): void;
}

/** What the service finds wrong with an entry while it is typed. */
export function createLiveCheck(console: Console): LiveCheck {
  const turn = createTurns();
  let problems: readonly EntryProblem[] = [];
  return {
    get problems() {
      return problems;
    },
    look(list, entry) {
      // An empty form is no mistake yet.
      if (entry.match.length === 0) {
        turn.stop();
        problems = [];
        return;
      }
      turn.next(async (signal) => {
        problems = await checkEntry(console, list, entry, signal);
      }, console);
    },
    stop: () => turn.stop(),
  };
}

/** Work of which only the last is wanted: the one before is cancelled, and each waits until one stops typing. */
export function createTurns() {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();
  function stop(): void {
    clearTimeout(timer);
    running.abort();
  }
  return {
    stop,
    next(work: (signal: AbortSignal) => Promise<void>, console: Console): void {
      stop();
      const own = new AbortController();
      running = own;
      timer = setTimeout(() => {
        void attempt(
          console,
          () => work(own.signal),
          () => {},
        );
      }, TYPING_PAUSE_MS);
    },
  };
}
