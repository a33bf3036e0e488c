import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { KEY, mention, startProcess, tempDir } from './service-process.ts';

const ResultSchema = z.object({
  items: z.array(z.object({ id: z.string().nullable(), status: z.string() })),
});
const STOP_LIMIT_MS = 10_000;

test('answers what is in hand, keeps what it accepted, closes its files and ends with 0', async () => {
  await using dir = await tempDir();
  const service = await startProcess(dir.path);
  const stream = await fetch(`${service.url}/v1/stream`, { headers: { authorization: `Bearer ${KEY}` } });
  const streamEnded = stream.text().then(
    () => true,
    () => true,
  );
  let running = true;
  let sent = 0;
  const acknowledged = new Set<string>();
  const statuses = new Set<number>();
  const load = async () => {
    while (running) {
      sent += 10;
      const answer = await service.post(
        Array.from({ length: 10 }, (_, index) => mention(sent - index, 'Ma box est en panne')),
      );
      if (answer === null) return;
      statuses.add(answer.status);
      if (answer.status !== 202) return;
      for (const { id } of ResultSchema.parse(answer.body).items) if (id !== null) acknowledged.add(id);
    }
  };
  const clients = [load(), load()];
  while (acknowledged.size < 200) await new Promise((resolve) => setImmediate(resolve));
  const start = performance.now();
  const ended = service.kill('SIGTERM');
  // A second signal while it stops changes nothing.
  service.child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(performance.now() - start).toBeLessThan(STOP_LIMIT_MS);
  running = false;
  await Promise.all(clients);
  expect(await streamEnded).toBe(true);
  for (const status of statuses) expect([202, 503]).toContain(status);

  // Closed cleanly: no write-ahead log is left to recover.
  expect((await readdir(dir.path)).filter((name) => name.startsWith('events.db'))).toEqual(['events.db']);
  const log = await openEmbeddedLog({ dir: dir.path });
  const kept = new Set<string>();
  for await (const { id } of log.read([TOPICS.raw])) kept.add(id);
  await log.close();
  for (const id of acknowledged) expect(kept.has(id)).toBe(true);
});
