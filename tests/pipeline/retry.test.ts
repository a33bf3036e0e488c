import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { TOPICS } from '../../src/log/event-log.ts';
import { MentionSchema } from '../../src/mention/mention.ts';
import { rawEvent } from '../../src/pipeline/events.ts';
import { until } from '../integration/process.ts';
import { readAll, shippedDecide, startWorkers } from './workers.ts';

test('a worker that cannot write says so, tries again, and writes each outcome once', async () => {
  const locks: DatabaseSync[] = [];
  const { dir, log, logLines, settled } = await startWorkers((mention) => {
    // Another program takes the file for itself just before the first decision can be written.
    if (locks.length === 0) {
      const other = new DatabaseSync(join(dir, 'events.db'));
      other.exec('BEGIN IMMEDIATE');
      locks.push(other);
    }
    return shippedDecide()(mention);
  }, 10);
  const mention = MentionSchema.parse({
    ...{
      id: 'a',
      brand: 'b',
      source: { channel: 'x', externalId: '1' },
      author: { id: 'camille' },
      text: 'Bonjour',
    },
    ...{ createdAt: '2026-03-02T08:30:00Z', receivedAt: '2026-03-02T08:30:01Z' },
  });
  await log.append(TOPICS.raw, [rawEvent(mention)]);
  const told = () => logLines.filter((line) => line.includes('trying again')).map((line) => JSON.parse(line));
  await until('it has failed twice', () => told().length >= 2);
  expect(told().slice(0, 2)).toMatchObject([
    { level: 40, group: 'classify', failures: 1, code: 'log_unavailable' },
    { group: 'classify', failures: 2, reason: expect.stringContaining('database is locked') },
  ]);
  expect(logLines.join('')).not.toMatch(/Bonjour|camille/);
  for (const lock of locks) lock.close();
  await settled();
  const routed = await readAll(
    log,
    TOPICS.community,
    TOPICS.customerService,
    TOPICS.moderation,
    TOPICS.review,
  );
  expect(routed.map(({ id }) => id)).toEqual(['a']);
});
