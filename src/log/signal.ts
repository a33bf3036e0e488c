/** Something happened: for one who waits for it, now or at the next time of asking. */
export interface Signal {
  tell(): void;
  /** Resolves when told since the last wait, or after `forMs`. */
  wait(forMs: number): Promise<void>;
}

export function createSignal(): Signal {
  let told = false;
  let wake = () => {};
  return {
    tell() {
      told = true;
      wake();
    },
    async wait(forMs) {
      if (!told) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, forMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = () => {};
      }
      told = false;
    },
  };
}
