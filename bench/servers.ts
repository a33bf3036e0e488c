import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const BENCH_KEY = 'aig_benchmark_key_of_this_run';

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
}

/** Starts the service, or the bare peer, as a process of its own on a free port. */
export async function startServer(
  which: 'service' | 'bare',
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-bench-'));
  const script = which === 'service' ? 'src/main.ts' : 'bench/bare-server.ts';
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: dir,
      ADMIN_API_KEY: BENCH_KEY,
      LOG_LEVEL: 'warn',
      RATE_LIMIT_PER_MINUTE: '10000000',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${script} ended with code ${code}`)));
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const address = /(http:\/\/[\d.]+:\d+)\n/.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(dir, { recursive: true });
    },
  };
}
