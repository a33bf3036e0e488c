import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { corpusFiles } from '../src/cli/train.ts';
import { loadExamples } from '../src/semantic/load-examples.ts';

const MENTIONS = 1_000_000;
const SAMPLE_MS = 500;

/** Resident memory of `aiguillage classify` over a million mentions, all different. Linux only: reads /proc. */
export async function benchMemory() {
  const texts = (await loadExamples(corpusFiles(), 'train')).map(({ text }) => text);
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'src/cli/main.ts', 'classify', '--no-text'],
    // As the script of package.json has it.
    { stdio: ['pipe', 'ignore', 'inherit'], env: { ...process.env, MALLOC_ARENA_MAX: '1' } },
  );
  const samples: number[] = [];
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    const kib = /VmRSS:\s+(\d+)/.exec(status)?.[1];
    if (kib !== undefined) samples.push(Number(kib) / 1024);
  }, SAMPLE_MS);
  const start = performance.now();
  for (let sent = 0; sent < MENTIONS; ) {
    let chunk = '';
    for (let i = 0; i < 500; i++, sent++) {
      chunk += `${JSON.stringify({ text: `${texts[sent % texts.length]} ${sent.toString(36)}` })}\n`;
    }
    if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  await once(child, 'exit');
  clearInterval(timer);
  const seconds = (performance.now() - start) / 1000;
  const mean = (values: readonly number[]) =>
    Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  return {
    name: 'CLI, a million mentions',
    mentions: MENTIONS,
    perSecond: Math.round(MENTIONS / seconds),
    maxMiB: Math.round(Math.max(...samples)),
    meanMiBByQuarter: [0, 1, 2, 3].map((part) => mean(samples.slice(part * quarter, (part + 1) * quarter))),
  };
}
