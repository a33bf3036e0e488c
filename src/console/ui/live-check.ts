import type { CheckAnswer, CheckProblem, KeywordList } from './api-types.ts';
import { attempt } from './refusal.ts';
import type { Console } from './view.ts';

/** Long enough for a word to be typed, short enough to feel at once. */
export const TYPING_PAUSE_MS = 300;

export interface LiveCheck {
  readonly problems: readonly CheckProblem[];
  /** Checks this entry when one has stopped typing; what was asked before is no longer wanted. */
  look(list: KeywordList, entry: string): void;
  stop(): void;
}

/** What the service finds wrong with an entry while it is typed. */
export function createLiveCheck(console: Console): LiveCheck {
  const turn = createTurns();
  let problems: readonly CheckProblem[] = [];
  return {
    get problems() {
      return problems;
    },
    look(list, entry) {
      turn.next(async (signal) => {
        const { data } = await console.client.ask<CheckAnswer>('/v1/keywords/check', {
          method: 'POST',
          body: { list, entry },
          signal,
        });
        problems = data.problems;
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
