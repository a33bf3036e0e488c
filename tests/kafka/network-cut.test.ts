import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { newFolder } from '../integration/process.ts';
import { allDecided } from '../pipeline/workers.ts';
import { startCluster } from '../support/kafka/cluster.ts';
import { describeClusters, kafka, newPrefix } from '../support/kafka/kafka.ts';
import { startOtherHost } from '../support/kafka/network.ts';
import { soak } from '../support/soak.ts';
import { appendMentions, readOutcomes } from './mentions.ts';

const CHILD = fileURLToPath(new URL('./instance-child.ts', import.meta.url));
const CUTS = soak ? 20 : 1;
/** Longer than a group waits for a member that says nothing. */
const CUT_MS = 15_000;
const MENTIONS = soak ? 100_000 : 6_000;
const PER_SECOND = soak ? 200 : 250;
/** Far longer than an instance takes to end. */
const STOP_MS = 30_000;

describeClusters('an instance whose network is cut', () => {
  test('loses and repeats nothing: another one takes its work, and it joins again when the network is back', {
    timeout: soak ? 1_800_000 : 240_000,
  }, async ({ skip }) => {
    const host = await startOtherHost();
    if (host === undefined) {
      console.warn('\n*** SKIPPED: the network cut, which needs Linux, root and iproute2 ***\n');
      skip();
      return;
    }
    onTestFinished(host.close);
    await using cluster = await startCluster({ version: kafka.version, host: host.address });
    const env = { KAFKA_BROKERS: cluster.brokers, TOPIC_PREFIX: newPrefix() };
    const log = await openWholeLog(readConfig(env), () => {});
    const start = async (prefix: readonly string[]) => {
      const [command = '', ...args] = [
        ...prefix,
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        CHILD,
      ];
      const child = spawn(command, args, {
        env: { ...process.env, ...env, DATA_DIR: await newFolder() },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      // From here on: one that ends by itself, long before it is asked to, is seen as well, with what it said.
      const said = text(child.stderr);
      const ended = once(child, 'exit').then(async ([code, signal]) => ({ code, signal, said: await said }));
      await Promise.race([once(child.stdout, 'data'), ended]);
      return { child, ended };
    };
    const away = await start(host.prefix);
    const near = await start([]);
    const appending = appendMentions(log, MENTIONS, PER_SECOND);
    for (let cut = 0; cut < CUTS; cut++) {
      await wait(3_000);
      await host.cut();
      const cutAt = performance.now();
      expect(await host.reaches(cluster.brokers)).toBe(false);
      await wait(CUT_MS - (performance.now() - cutAt));
      await host.mend();
      expect(await host.reaches(cluster.brokers)).toBe(true);
    }
    await appending;
    await allDecided(log);
    const outcomes = await readOutcomes(log, MENTIONS);
    console.log(`${CUTS} cuts of ${CUT_MS} ms;`, outcomes);
    expect(outcomes).toEqual({ accepted: MENTIONS, lost: 0, repeated: 0, outOfOrder: 0 });
    for (const { child, ended } of [away, near]) {
      child.kill('SIGTERM');
      const end = await Promise.race([ended, wait(STOP_MS, 'it still runs', { ref: false })]);
      expect(end).toMatchObject({ code: 0, signal: null });
    }
    await log.close();
  });
});
