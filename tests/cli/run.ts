import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
/** As the scripts of package.json have it. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/aiguillage', import.meta.url));

/** A command that takes longer is killed: a test that has given up on it leaves nothing behind. */
const LONGEST_MS = 180_000;

export interface Options {
  /** What it reads on standard input. */
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** The folder it runs in: that of the project unless given. */
  readonly cwd?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a command as `npm run aiguillage` does, and leaves its streams to the caller. */
export function startCommand(
  args: readonly string[],
  { env, cwd = ROOT }: Options = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    cwd,
    env: { ...process.env, MALLOC_ARENA_MAX: '1', NODE_COMPILE_CACHE: COMPILED, ...env },
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  // A command that ends before it has read everything is no fault of who writes to it.
  child.stdin.on('error', () => {});
  return child;
}

/** Runs a command to its end. */
export async function runCommand(args: readonly string[], options: Options = {}): Promise<Ended> {
  const child = startCommand(args, options);
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdin.end(options.input ?? '');
  const [code] = await once(child, 'close');
  return { code, ...said };
}

/** The JSON lines of an output. */
export function jsonLines(text: string) {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
