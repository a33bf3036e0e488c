import { AppError } from '../../errors.ts';

/** What is being done with a store: writes one after the other, reads at will, and an end that waits for all of it. */
export interface InHand {
  read<T>(work: () => Promise<T>): Promise<T>;
  /** In the order of the calls. */
  write<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when everything begun before is done; from now on nothing begins. */
  end(): Promise<void>;
}

export function createInHand(): InHand {
  const running = new Set<Promise<unknown>>();
  let lastWrite: Promise<unknown> = Promise.resolve();
  let ended = false;

  async function read<T>(work: () => Promise<T>): Promise<T> {
    if (ended) throw new AppError('stopping');
    const begun = work();
    running.add(begun);
    try {
      return await begun;
    } finally {
      running.delete(begun);
    }
  }

  return {
    read,
    write: (work) =>
      read(() => {
        // Whatever became of the one before: its caller knows.
        const turn = lastWrite.then(work, work);
        lastWrite = turn;
        return turn;
      }),
    async end() {
      ended = true;
      await Promise.allSettled(running);
    },
  };
}
