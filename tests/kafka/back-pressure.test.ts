import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { CLASSIFY_GROUP } from '../../src/pipeline/classify-worker.ts';
import { YOUNG_MB } from '../../src/pipeline/pipeline-thread.ts';
import { describeKafka, newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';
import { soak } from '../support/soak.ts';

const CHILD = fileURLToPath(new URL('./slow-child.ts', import.meta.url));
const SECONDS = soak ? 600 : 8;
/** The consumer takes 600 a second at most: 50 of each of six partitions in half a second. */
const PER_SECOND = soak ? 1_000 : 4_000;
/** What waits by then is hundreds of megabytes. */
const CATCH_UP_MS = soak ? 1_500_000 : 60_000;
const BATCH = 200;
/** Chance does not compress: what waits on the broker is as large as what would wait in memory. */
const TEXT_BYTES = 3_000;
const LIMIT_MB = 300;
/** As in a thread of the service: three spaces of this size hold what is made and dropped. By default they take 100 MB. */
const SEMI_SPACE_MB = YOUNG_MB / 3;
const CONVERSATIONS = 500;

describeKafka('back-pressure', () => {
  test(`a consumer slower than its producer for ${SECONDS} s keeps to ${LIMIT_MB} MB of memory, also while it catches up`, {
    timeout: SECONDS * 1000 + CATCH_UP_MS + 120_000,
  }, async () => {
    const env = { KAFKA_BROKERS: sharedBrokers(), TOPIC_PREFIX: newPrefix() };
    const log = await openWholeLog(readConfig(env), () => {});
    onTestFinished(() => log.close());
    const flags = ['--disable-warning=ExperimentalWarning', `--max-semi-space-size=${SEMI_SPACE_MB}`];
    const child = spawn(process.execPath, [...flags, CHILD], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    const lag = async () => (await log.lag(CLASSIFY_GROUP, [TOPICS.raw])).events;

    let appended = 0;
    const started = performance.now();
    while (performance.now() - started < SECONDS * 1000) {
      await log.append(
        TOPICS.raw,
        Array.from({ length: BATCH }, (_, at) => event(appended + at)),
      );
      appended += BATCH;
      const ahead = started + (appended / PER_SECOND) * 1000 - performance.now();
      if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
    }
    const behind = await lag();
    const slow = await peakMegabytes(child.pid);
    console.log(
      `${appended} events in ${SECONDS} s; ${behind} behind (${mebibytes(behind * TEXT_BYTES)} MB) at ${slow} MB`,
    );
    child.kill('SIGUSR2');
    await expect.poll(lag, { timeout: CATCH_UP_MS, interval: 250 }).toBe(0);
    const fast = await peakMegabytes(child.pid);
    console.log(`caught up at ${fast} MB at most`);
    // Otherwise nothing would have waited, and the test would say nothing.
    expect(behind * TEXT_BYTES).toBeGreaterThan(SECONDS * 500_000);
    expect(slow).toBeLessThanOrEqual(LIMIT_MB);
    expect(fast).toBeLessThanOrEqual(LIMIT_MB);
    const lastOf = new Map<string, number>();
    const seen = new Set<string>();
    for await (const { id, key } of log.read([TOPICS.community])) {
      expect(seen.has(id), id).toBe(false);
      seen.add(id);
      expect(Number(id)).toBeGreaterThan(lastOf.get(key) ?? -1);
      lastOf.set(key, Number(id));
    }
    expect(seen.size).toBe(appended);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });
});

function event(number: number) {
  const value = randomBytes(TEXT_BYTES);
  return { id: String(number), key: `fil-${(number * 7919) % CONVERSATIONS}`, value, headers: {} };
}

/** The most memory that the process has had at any time: resident, as the system counts it. */
async function peakMegabytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return mebibytes(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
