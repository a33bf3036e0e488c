import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { soak } from '../support/soak.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** How long a test waits for anything that must happen. Machines that test are slow, and shared; long runs above all. */
const PATIENCE_MS = soak ? 300_000 : 60_000;
const POLL_MS = 50;

export const ADMIN_KEY = 'une-cle-pour-les-essais';

/** The service ended before it had an address. */
export class EndedEarly extends Error {}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServiceProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** What it has written so far. */
  readonly output: { stdout: string; stderr: string };
  /** Resolves when it has ended and all that it wrote is read. */
  readonly exit: Promise<Exit>;
  /** Resolves to its base URL once it has said it; rejects if it ends before. */
  address(): Promise<string>;
}

/** Has something done when the test ends, or when whatever else the service is for does. */
export type AtEnd = (clean: () => Promise<void>) => void;

/** All that is shipped. */
export const SHIPPED = {
  KEYWORDS_DIR: join(ROOT, 'keywords'),
  ENCODER_FILE: join(ROOT, 'models/aiguillage.encoder'),
};
/**
 * To read all lists is half of a start, and a second reading most of a decision: where nothing is said of them, a short run
 * has three lists and reads once.
 */
export const SMALL = soak
  ? SHIPPED
  : { KEYWORDS_DIR: join(ROOT, 'tests/fixtures/keywords'), ENCODER_FILE: 'none' };

/** Starts the service as `npm start` does, on a free port, with a fixed key and few lists. Killed when the test ends. */
export function startProcess(
  dataDir: string,
  env: Readonly<Record<string, string | undefined>> = {},
  cwd = ROOT,
  atEnd: AtEnd = onTestFinished,
): ServiceProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    cwd,
    env: {
      ...{ ...process.env, PORT: '0', LOG_LEVEL: 'warn', DATA_DIR: dataDir, ADMIN_API_KEY: ADMIN_KEY },
      ...SMALL,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watchProcess(child, atEnd);
}

/** Reads what a started service says. Killed when the test ends. */
export function watchProcess(
  child: ChildProcessByStdio<null, Readable, Readable>,
  atEnd: AtEnd = onTestFinished,
): ServiceProcess {
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  let ended = false;
  const exit = once(child, 'close').then(([code, signal]): Exit => {
    ended = true;
    return { code, signal };
  });
  atEnd(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return {
    child,
    output,
    exit,
    async address() {
      const find = () => /^Aiguillage: (http:\S+)\n/m.exec(output.stdout)?.[1];
      await until('the address is printed', () => find() !== undefined || ended);
      const found = find();
      if (found === undefined) throw new EndedEarly(`It ended before it listened: ${output.stderr}`);
      return found;
    },
  };
}

/** A folder of its own for a test, removed when that ends. */
export async function newFolder(atEnd: AtEnd = onTestFinished): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-'));
  atEnd(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Polls until the condition holds; throws with its name when that takes too long. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`It did not happen in ${patienceMs} ms: ${what}`);
    await wait(POLL_MS);
  }
}

/** One request with the admin key, unless headers say otherwise. */
export async function ask(base: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${ADMIN_KEY}`);
  if (init.body !== undefined && !headers.has('content-type'))
    headers.set('content-type', 'application/json');
  return fetch(`${base}${path}`, { ...init, headers });
}

/** Resolves when all threads of its workers work. */
export async function threadsWork(base: string): Promise<void> {
  await until('its workers work', async () => {
    const metrics = await (await ask(base, '/metrics')).text();
    const up = metrics.match(/^aiguillage_thread_up\{[^}]*thread="pipeline.*$/gm) ?? [];
    return up.length > 0 && up.every((line) => line.endsWith(' 1'));
  });
}

/** Resolves when everything accepted so far is decided and indexed. */
export async function settled(base: string, patienceMs = 4 * PATIENCE_MS): Promise<void> {
  let last = '';
  const isSettled = async () => {
    const answer = await ask(base, '/health/ready');
    last = await answer.text();
    const { lag }: { lag: { events: number }[] } = JSON.parse(last);
    return answer.status === 200 && lag.every(({ events }) => events === 0);
  };
  await until('everything accepted is decided and indexed', isSettled, patienceMs).catch((cause: unknown) => {
    throw new Error(`Not decided or indexed: ${last}`, { cause });
  });
}

/** Stops the service as an operator does, and gives how it ended. */
export async function stopProcess({ child, exit }: ServiceProcess): Promise<Exit> {
  child.kill('SIGTERM');
  return exit;
}
