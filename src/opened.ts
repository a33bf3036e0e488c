import { AppError } from './errors.ts';

/** What has been opened so far. It can be closed at any moment, also while more is being opened. */
export interface Opened {
  /**
   * Has it closed at the end, once it is open. Where the end has come meanwhile, it is closed at once, and this rejects
   * with `stopping`.
   */
  add<T>(opening: T | Promise<T>, close: (it: T) => unknown): Promise<T>;
  /** Closes everything, the last one first, each when the one before is closed. Idempotent. */
  close(): Promise<void>;
}

export function createOpened(): Opened {
  const stack = new AsyncDisposableStack();
  let closing: Promise<void> | undefined;
  return {
    async add(opening, close) {
      const it = await opening;
      if (closing === undefined)
        return stack.adopt(it, async () => {
          await close(it);
        });
      await close(it);
      throw new AppError('stopping', {
        fr: 'L’arrêt est demandé pendant le démarrage.',
        en: 'It stops while it starts.',
      });
    },
    close() {
      closing ??= stack.disposeAsync();
      return closing;
    },
  };
}
