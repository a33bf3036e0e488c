import { pino } from 'pino';
import { expect, test } from 'vitest';
import { TOPICS } from '../../src/log/event-log.ts';
import type { Correction } from '../../src/mention/correction.ts';
import { correctionEvent, routedEvent } from '../../src/pipeline/events.ts';
import { rebuildStore } from '../../src/pipeline/rebuild-store.ts';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';
import { startWorkers } from './workers.ts';

const routed = makeRoutedMention({ id: 'a' });
const correction: Correction = {
  ...{ id: 'c_1', mentionId: 'a', brand: 'freebox', revision: 1, queue: 'customer_service' },
  ...{ said: { route: 'customer_service', intent: 'complaint' }, route: 'community', intent: null },
  ...{ note: 'un avis', author: 'Camille', at: '2026-03-02T10:00:00.000Z' },
};

test('a correction is indexed once, however often its event comes, and survives a rebuild', async () => {
  const { log, store, settled } = await startWorkers();
  const { topic, ...event } = routedEvent(routed);
  await log.append(topic, [event]);
  for (let times = 0; times < 2; times += 1)
    await log.append(TOPICS.updates, [correctionEvent(correction, routed.mention)]);
  await settled();
  const before = [
    await store.get('a'),
    await store.corrected({ limit: 9 }),
    await store.keywordHits('2026-01-01'),
  ];
  expect(before[0]).toMatchObject({ history: [{}, { correction: { id: 'c_1', route: 'community' } }] });
  await rebuildStore({ log, store, logger: pino({ level: 'silent' }), onProgress: () => {} });
  expect([
    await store.get('a'),
    await store.corrected({ limit: 9 }),
    await store.keywordHits('2026-01-01'),
  ]).toEqual(before);
});

test('an update of another kind is left to its readers, and one that cannot be read is reported without its words', async () => {
  const { log, store, logLines, settled } = await startWorkers();
  const good = correctionEvent(correction, routed.mention);
  const other = { ...good, headers: { ...good.headers, ce_type: 'aiguillage.mention.answered.v1' } };
  const bad = { ...good, id: 'c_2', value: Buffer.from('{"note":"secret"}') };
  await log.append(TOPICS.updates, [other, bad]);
  const { topic, ...event } = routedEvent(routed);
  await log.append(topic, [event]);
  await settled();
  expect((await store.get('a'))?.history).toHaveLength(1);
  const told = logLines
    .filter((line) => line.includes('event cannot be indexed'))
    .map((line) => JSON.parse(line));
  expect(told.map(({ topic, code }) => [topic, code])).toEqual([[TOPICS.updates, 'invalid_mention']]);
  expect(logLines.join('')).not.toContain('secret');
});
