import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./reap.ts', import.meta.url));

export interface Reaper {
  /** This process is to be killed when we end, however we end. */
  watch(pid: number): void;
  /** It has ended: its number may belong to another process from now on. */
  forget(pid: number): void;
  /** Ends the reaper: kills what it still watches, and removes the folder. */
  close(): Promise<void>;
}

/** Cleans up after this process even when it is killed: no broker and no folder of a test stays behind. */
export function startReaper(folder: string): Reaper {
  // A session of its own, so that Ctrl-C in the terminal does not end it before its work.
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.unref();
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stdin.write(`${folder}\n`);
  return {
    watch: (pid) => child.stdin.write(`+${pid}\n`),
    forget: (pid) => child.stdin.write(`-${pid}\n`),
    async close() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
