import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const STARTED = /Aiguillage: (http:\/\/\S+)\n/;

export const KEY = 'aig_a_key_for_the_integration_tests';

export interface ServiceProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly output: () => string;
  /** Posts a body and returns the status, or null where the service went away before it answered. */
  post(body: unknown): Promise<{ status: number; body: unknown } | null>;
  get(path: string): Promise<unknown>;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

export interface TempDir extends AsyncDisposable {
  readonly path: string;
}

export async function tempDir(): Promise<TempDir> {
  const path = await mkdtemp(join(tmpdir(), 'aiguillage-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Starts the real process, as `npm start` does, and waits until it listens. */
export async function startProcess(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, ADMIN_API_KEY: KEY, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const address = STARTED.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`ended with code ${code}: ${output}`)));
  });
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  return {
    child,
    url,
    output: () => output,
    async post(body) {
      try {
        const answer = await fetch(`${url}/v1/mentions`, {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
        });
        return { status: answer.status, body: await answer.json() };
      } catch {
        // Killed before it answered: nobody knows whether it was accepted, and nobody was told so.
        return null;
      }
    },
    async get(path) {
      const answer = await fetch(`${url}${path}`, { headers });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return answer.json();
    },
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
}

/** Waits until the condition holds, asking again and again. Throws when it does not within the time. */
export async function until(holds: () => Promise<boolean>, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Still not so after ${limitMs} ms`);
    await pause(20);
  }
}

/** A mention with an id of its own. */
export function mention(number: number, text: string) {
  return {
    brand: 'essai',
    source: {
      channel: 'x',
      externalId: String(number),
      kind: 'post',
      visibility: 'public',
      threadId: `t${number % 20}`,
    },
    author: { id: `auteur-${number % 7}` },
    text,
    createdAt: '2026-11-24T10:00:00Z',
  };
}
