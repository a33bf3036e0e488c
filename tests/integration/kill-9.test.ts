import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { type EventLog, TOPICS } from '../../src/log/event-log.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { soak } from '../support/soak.ts';
import { audit } from './conservation.ts';
import { newFolder, type ServiceProcess, settled, startProcess, stopProcess, until } from './process.ts';
import { createRandom } from './random.ts';
import { startTraffic } from './traffic.ts';

const KILLS = soak ? 26 : 16;
const SEED = 20261124;

/** Bytes that are no mention: broken JSON, broken UTF-8, a mention without its fields, nothing. */
const POISONS = ['{"id":', Buffer.from([0x22, 0xff, 0x22]), '{"id":"x","text":"y"}', ''].map((value) =>
  Buffer.from(value),
);

/** Puts a few poisonous events among the others, through a log client of this process. Gives how many. */
async function poison(log: EventLog, round: number, count: number): Promise<number> {
  const events = Array.from({ length: count }, (_, at) => ({
    id: `poison-${round}-${at}`,
    // In the midst of a conversation: its order must hold around it.
    key: `essai/x/fil-0-${at % 5}`,
    value: POISONS[(round + at) % POISONS.length] ?? Buffer.alloc(0),
    headers: {},
  }));
  await log.append(TOPICS.raw, events);
  return count;
}

test(`accepted = routed + review + dead letters, each exactly once, after ${KILLS} times kill -9 under load`, async () => {
  const dir = await newFolder();
  const random = createRandom(SEED);
  const started = performance.now();
  let service: ServiceProcess = startProcess(dir);
  const traffic = startTraffic(SEED, () => service);
  let poisoned = 0;
  let killedAtWork = 0;

  for (let round = 0; round < KILLS; round++) {
    if (round % 5 === 4) {
      // While it starts: at any moment of the first second and a half.
      await wait(random.between(0, 1500));
    } else {
      await service.address();
      // Every other time no other process holds the files when the service dies.
      const log = round % 2 === 0 ? await openEmbeddedLog({ dir }) : null;
      if (log !== null) poisoned += await poison(log, round, random.between(1, 7));
      const target = traffic.acknowledged.size + random.between(1, 400);
      await until('mentions are accepted', () => traffic.acknowledged.size >= target);
      await wait(random.between(0, 40));
      await log?.close();
    }
    service.child.kill('SIGKILL');
    const { signal } = await service.exit;
    if (signal === 'SIGKILL') killedAtWork += 1;
    service = startProcess(dir);
  }

  const base = await service.address();
  await traffic.finish();
  await settled(base);
  expect(await stopProcess(service)).toEqual({ code: 0, signal: null });
  const seconds = (performance.now() - started) / 1000;

  const log = await openEmbeddedLog({ dir });
  const store = await openSqliteStore({ file: join(dir, 'store.db') });
  onTestFinished(async () => {
    await log.close();
    await store.close();
  });
  const { counts, faults } = await audit(log, store);
  console.log(
    `${KILLS} kills in ${seconds.toFixed(0)} s: ${traffic.acknowledged.size} acknowledged, ` +
      `${traffic.inDoubt()} requests in doubt, ${traffic.sentTwice()} sent twice, ${poisoned} poisoned; ` +
      Object.entries(counts)
        .map(([topic, count]) => `${topic} ${count}`)
        .join(', '),
  );
  expect(faults).toEqual([]);

  const raw = await Array.fromAsync(log.read([TOPICS.raw]));
  const place = new Map(raw.map(({ id, offset }) => [id, offset]));
  const lost = [...traffic.acknowledged].filter((id) => !place.has(id));
  expect(lost).toEqual([]);
  for (const [thread, ids] of traffic.conversations) {
    const offsets = ids.map((id) => place.get(id) ?? Number.NaN);
    expect(offsets, `the conversation ${thread} is in the order in which it was sent`).toEqual(
      offsets.toSorted((a, b) => a - b),
    );
  }
  expect(counts[TOPICS.deadLetter]).toBe(poisoned);
  // The test tests nothing if the service was idle, or gone already, when it was killed.
  expect(killedAtWork).toBe(KILLS);
  expect(traffic.inDoubt()).toBeGreaterThan(KILLS / 2);
  expect(traffic.sentTwice()).toBeGreaterThan(KILLS);
  for (const topic of [TOPICS.customerService, TOPICS.community, TOPICS.moderation, TOPICS.review]) {
    expect(counts[topic]).toBeGreaterThan(0);
  }
});
