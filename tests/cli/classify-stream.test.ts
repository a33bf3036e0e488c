import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { corpusRows } from '../support/corpus.ts';
import { soak } from '../support/soak.ts';
import { runCommand, startCommand } from './run.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Resident memory of a process, in bytes: now, and the most it has been. */
function memoryOf(pid: number | undefined): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * KIB;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

const LINES = soak ? 200_000 : 24_000;

describe(`a stream of ${LINES} lines`, () => {
  const WARM = LINES / 4;

  test.runIf(process.platform === 'linux')(
    'is decided line by line in memory that stays flat under 200 MiB',
    { timeout: 600_000 },
    async () => {
      const texts = corpusRows().map(({ text }) => text);
      // The first start compiles everything, and takes some 20 MiB more for it.
      await runCommand(['classify']);
      const child = startCommand(['classify']);
      let written = 0;
      child.stdout.on('data', (chunk: Buffer) => {
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) written += 1;
      });
      const closed = once(child, 'close');
      const started = performance.now();
      let warm = 0;
      let last = { now: 0, peak: 0 };
      for (let line = 0; line < LINES; line++) {
        // A word that no other line has: what is kept for words that come again must not grow with those that do not.
        const text = `${texts[line % texts.length]} mot${line.toString(36)}`;
        if (!child.stdin.write(`${JSON.stringify({ text })}\n`)) await once(child.stdin, 'drain');
        if (line === WARM) warm = memoryOf(child.pid).peak;
        if (line % 1000 === 0) last = memoryOf(child.pid);
      }
      child.stdin.end();
      expect(await closed).toEqual([0, null]);
      const seconds = (performance.now() - started) / 1000;
      console.log(
        `${LINES} lines in ${seconds.toFixed(1)} s; resident ${(last.now / MIB).toFixed(0)} MiB, at most ` +
          `${(last.peak / MIB).toFixed(0)} MiB (${(warm / MIB).toFixed(0)} MiB after ${WARM})`,
      );
      expect(written).toBe(LINES);
      expect(last.peak).toBeLessThan(200 * MIB);
      // Four times the lines, and no more at the end than at the most in the first quarter, but for a little luck.
      expect(last.now).toBeLessThan(warm + 24 * MIB);
    },
  );
});

describe('the output', () => {
  test('is the same bytes on every run, in every process', async () => {
    const input = corpusRows(1000)
      .map(({ text }) => JSON.stringify({ text }))
      .join('\n');
    const runs = await Promise.all([
      runCommand(['classify'], { input }),
      runCommand(['classify'], { input }),
    ]);
    const digests = runs.map(({ stdout }) => createHash('sha256').update(stdout).digest('hex'));
    expect(digests[0]).toBe(digests[1]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  });

  test('of a text does not depend on the lines before it', async () => {
    const lines = corpusRows(200).map(({ text }) => JSON.stringify({ text }));
    const [forwards, backwards] = await Promise.all([
      runCommand(['classify'], { input: lines.join('\n') }),
      runCommand(['classify'], { input: lines.toReversed().join('\n') }),
    ]);
    expect(backwards.stdout.trimEnd().split('\n').reverse()).toEqual(forwards.stdout.trimEnd().split('\n'));
  });

  test('may be cut off by who reads it: the command ends quietly', async () => {
    const child = startCommand(['classify']);
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    const closed = once(child, 'close');
    child.stdout.once('data', () => child.stdout.destroy());
    // Far more than pipes hold: the command must notice while it still has work.
    for (let line = 0; line < 100_000 && child.exitCode === null; line++) {
      if (!child.stdin.write('{"text":"Toujours pas reçu mon colis"}\n')) {
        // The pipe breaks while it is written to: that is what this is about.
        await Promise.race([once(child.stdin, 'drain').catch(() => undefined), closed]);
      }
    }
    child.stdin.end();
    expect([await closed, complaints]).toEqual([[0, null], '']);
  });
});
