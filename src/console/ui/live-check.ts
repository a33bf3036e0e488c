import type { TypingProblem } from './check-typed.ts';
import { attempt } from './refusal.ts';
import type { Console } from './view.ts';

/** Long enough for a word to be typed, short enough to feel at once. */
export const TYPING_PAUSE_MS = 300;

export interface LiveCheck {
  readonly problems: readonly TypingProblem[];
  /** Checks when one has stopped typing; what was asked before is no longer wanted. Null: there is nothing to check. */
  look(check: ((signal: AbortSignal) => Promise<readonly TypingProblem[]>) | null): void;
  stop(): void;
}

/** What the service finds wrong with what is typed, while it is. */
export function createLiveCheck(console: Console): LiveCheck {
  const turn = createTurns();
  let problems: readonly TypingProblem[] = [];
  return {
    get problems() {
      return problems;
    },
    look(check) {
      if (check === null) {
        turn.stop();
        problems = [];
        return;
      }
      turn.next(async (signal) => {
        problems = await check(signal);
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
