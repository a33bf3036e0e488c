import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { type EventLog, TOPICS } from '../../src/log/event-log.ts';

import { INDEXED_TOPICS } from '../../src/pipeline/index-worker.ts';
import { mention, type ServiceProcess, startProcess, tempDir, until } from './service-process.ts';

const KILLS = 25;
const SEED = 20261124;
const POISON = Buffer.from([0xff, 0xfe, 0x7b]);

const ResultSchema = z.object({
  items: z.array(z.object({ id: z.string().nullable(), status: z.string() })),
});
const ReadySchema = z.object({ lag: z.array(z.object({ events: z.int() })) });
const PageSchema = z.object({
  items: z.array(z.object({ mention: z.object({ id: z.string() }) })),
  nextCursor: z.string().nullable(),
});

test(`loses and repeats nothing over ${KILLS} kills at random moments under load`, {
  timeout: 240_000,
}, async () => {
  await using dir = await tempDir();
  const texts = (await readFile('models/corpus/services.jsonl', 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => z.object({ text: z.string() }).parse(JSON.parse(line)).text);
  const random = seeded(SEED);
  const acknowledged = new Set<string>();
  let sent = 0;
  let poisoned = 0;

  for (let kill = 0; kill < KILLS; kill++) {
    const service = await startProcess(dir.path);
    let running = true;
    const load = async () => {
      while (running) {
        const count = random(30) + 1;
        const first = sent;
        sent += count;
        // Some are sent a second time, as clients do that got no answer.
        const again = Math.max(0, first - random(50));
        const batch = [...range(first, count), ...range(again, 3)].map((number) =>
          mention(number, texts[number % texts.length] ?? ''),
        );
        const answer = await service.post(count === 1 ? batch[0] : batch);
        if (answer === null) return;
        expect([200, 202]).toContain(answer.status);
        for (const { id, status } of ResultSchema.parse(answer.body).items) {
          if (id !== null && status !== 'rejected') acknowledged.add(id);
        }
      }
    };
    const clients = [load(), load(), load()];
    poisoned += await poison(dir.path, kill);
    await pause(random(250));
    await service.kill('SIGKILL');
    running = false;
    await Promise.all(clients);
  }

  const service = await startProcess(dir.path);
  await until(async () => (await lagOf(service)) === 0, 60_000);
  const indexed = await indexedIds(service);
  expect(await service.kill('SIGTERM')).toBe(0);

  const log = await openEmbeddedLog({ dir: dir.path });
  try {
    const raw = await idsByKey(log, [TOPICS.raw]);
    const ended = await idsByKey(log, INDEXED_TOPICS);
    const dead = await deadLetters(log);
    const accepted = raw.all.filter((id) => !id.startsWith('poison-'));
    process.stdout.write(
      `kills ${KILLS}, sent ${sent}, acknowledged ${acknowledged.size}, accepted ${accepted.length}, ` +
        `routed or in review ${ended.all.length}, poison ${poisoned}, dead letters ${dead.length}\n`,
    );
    // Not an idle run: the service was killed with work in hand.
    expect(acknowledged.size).toBeGreaterThan(KILLS * 10);
    expect(new Set(accepted).size).toBe(accepted.length);
    for (const id of acknowledged) expect(raw.set.has(id)).toBe(true);
    // Accepted = routed + review, each exactly once; poison = dead letters, each exactly once.
    expect(ended.all.toSorted()).toEqual(accepted.toSorted());
    expect(dead).toHaveLength(poisoned);
    for (const value of dead) expect(Buffer.from(value).equals(POISON)).toBe(true);
    expect(indexed.toSorted()).toEqual(accepted.toSorted());
    for (const [key, ids] of ended.byKey) {
      for (const topicIds of ids.values()) {
        const order = raw.byKey
          .get(key)
          ?.get(TOPICS.raw)
          ?.filter((id) => topicIds.includes(id));
        expect(topicIds).toEqual(order);
      }
    }
  } finally {
    await log.close();
  }
});

/** Puts an event that is no mention into the log, past the API, as another producer could. */
async function poison(dir: string, number: number): Promise<number> {
  const log = await openEmbeddedLog({ dir });
  try {
    const id = `poison-${number}`;
    await log.append(TOPICS.raw, [{ id, key: 'poison', value: POISON, headers: { ce_id: id } }]);
    return 1;
  } finally {
    await log.close();
  }
}

async function lagOf(service: ServiceProcess): Promise<number> {
  const { lag } = ReadySchema.parse(await service.get('/health/ready'));
  return lag.reduce((sum, { events }) => sum + events, 0);
}

async function indexedIds(service: ServiceProcess): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: z.infer<typeof PageSchema> = PageSchema.parse(
      await service.get(`/v1/mentions?order=oldest&limit=1000${query}`),
    );
    ids.push(...page.items.map(({ mention: { id } }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

async function idsByKey(log: EventLog, topics: Parameters<EventLog['read']>[0]) {
  const all: string[] = [];
  const byKey = new Map<string, Map<string, string[]>>();
  for await (const { id, key, topic } of log.read(topics)) {
    all.push(id);
    const topicsOfKey = byKey.get(key) ?? new Map<string, string[]>();
    byKey.set(key, topicsOfKey);
    topicsOfKey.set(topic, [...(topicsOfKey.get(topic) ?? []), id]);
  }
  return { all, set: new Set(all), byKey };
}

async function deadLetters(log: EventLog): Promise<Uint8Array[]> {
  const values: Uint8Array[] = [];
  for await (const { value } of log.read([TOPICS.deadLetter])) values.push(value);
  return values;
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/** Whole numbers below `limit`, the same in every run. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % limit;
  };
}
