import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * A process that outlives its parent by a moment: told of processes (`+pid`, `-pid`) and of a folder (`/…`) on standard
 * input, it kills what is left of them and removes the folder when that input ends, however the parent died.
 */
const pids = new Set<number>();
const folders = new Set<string>();
for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('+')) pids.add(Number(line.slice(1)));
  else if (line.startsWith('-')) pids.delete(Number(line.slice(1)));
  else folders.add(line);
}
for (const pid of pids) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
// What is dying may still write: removing is tried again for some seconds.
for (const folder of folders)
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
