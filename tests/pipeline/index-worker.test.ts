import { expect, test } from 'vitest';
import { TOPICS } from '../../src/log/event-log.ts';
import { routedEvent } from '../../src/pipeline/events.ts';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';
import { startWorkers } from './workers.ts';

test('indexes what stands in the route topics, in the order of the log', async () => {
  const { log, store, settled } = await startWorkers();
  const intents = ['complaint', 'praise', 'insult', 'question'] as const;
  for (const [at, intent] of intents.entries()) {
    const { topic, ...event } = routedEvent(makeRoutedMention({ id: `m${at}`, intent }));
    await log.append(topic, [event]);
  }
  await settled();
  const { items } = await store.list({}, { order: 'oldest', limit: 10 });
  expect(items.map(({ sequence, routed }) => [sequence, routed.mention.id])).toEqual([
    [1, 'm0'],
    [2, 'm1'],
    [3, 'm2'],
    [4, 'm3'],
  ]);
  const known = await store.get('m0');
  expect(known?.history.map(({ event }) => event)).toEqual(['aiguillage.mention.routed.v1']);
});

test('reports an event that it cannot read, without its words, and goes on', async () => {
  const { log, store, logLines, settled } = await startWorkers();
  const { topic: _topic, ...good } = routedEvent(makeRoutedMention({ id: 'bon' }));
  const bad = { id: 'x', key: 'k', headers: {}, value: Buffer.from('{"mention": {"text": "secret"}}') };
  await log.append(TOPICS.community, [bad, good, { ...bad, value: Buffer.from('secret') }]);
  await settled();
  expect((await store.list({}, { order: 'oldest', limit: 10 })).items).toHaveLength(1);
  const told = logLines.filter((line) => line.includes('event cannot be indexed'));
  expect(told.map((line) => JSON.parse(line)).map(({ topic, code }) => [topic, code])).toEqual([
    [TOPICS.community, 'invalid_mention'],
    [TOPICS.community, 'invalid_json'],
  ]);
  expect(logLines.join('')).not.toContain('secret');
});

test('changes nothing for a mention that it has, whatever comes under its id', async () => {
  const { log, store, settled } = await startWorkers();
  for (const text of ['le premier', 'le second']) {
    const { topic, ...event } = routedEvent(makeRoutedMention({ id: 'a', text }));
    await log.append(topic, [event]);
  }
  await settled();
  expect((await store.get('a'))?.stored).toMatchObject({
    sequence: 1,
    routed: { mention: { text: 'le premier' } },
  });
});
