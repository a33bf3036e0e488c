import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StoredEvent, TOPICS } from '../../src/log/event-log.ts';
import { TOPIC_OF_QUEUE } from '../../src/pipeline/events.ts';
import { ask } from '../api/ask.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { entry, sampleList } from '../lists/sample-list.ts';

/** Traces where no SDK is there: what comes with a request stands in the headers of every event that follows from it. */

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const TRACE = { traceparent, tracestate: 'equipe=crm' };

async function tracesOf(wanted: (event: StoredEvent) => boolean) {
  const events = await Array.fromAsync(service.log.read(Object.values(TOPICS)));
  return events
    .filter(wanted)
    .map(({ topic, headers: { traceparent: parent, tracestate: state } }) => [topic, parent, state]);
}

test('a mention: in mentions.raw, in the topic of its queue, and beside its correction', async () => {
  await ask(service, 'POST', '/v1/mentions', { body: makeMention({ id: 'suivie' }), headers: TRACE });
  await service.settled();
  const corrected = await ask(service, 'POST', '/v1/mentions/suivie/corrections', {
    body: { route: 'community' },
    headers: { traceparent },
  });
  const { queue, id } = corrected.json();
  expect(await tracesOf((event) => event.id === 'suivie' || event.id === id)).toEqual([
    [TOPICS.raw, traceparent, 'equipe=crm'],
    [Reflect.get(TOPIC_OF_QUEUE, queue), traceparent, 'equipe=crm'],
    [TOPICS.updates, traceparent, undefined],
  ]);
});

test('each line of a stream, and each item of an array', async () => {
  const lines = ['l1', 'l2'].map((id) => `${JSON.stringify(makeMention({ id }))}\n`).join('');
  const headers = { ...TRACE, 'content-type': 'application/x-ndjson' };
  await ask(service, 'POST', '/v1/mentions', { body: lines, headers });
  const items = ['t1', 't2'].map((id) => makeMention({ id }));
  await ask(service, 'POST', '/v1/mentions', { body: items, headers: TRACE });
  const traces = await tracesOf(
    ({ topic, id }) => topic === TOPICS.raw && ['l1', 'l2', 't1', 't2'].includes(id),
  );
  expect(traces).toEqual(Array(4).fill([TOPICS.raw, traceparent, 'equipe=crm']));
});

test('what another producer has written with a trace, and what it has written that cannot be read', async () => {
  const { id: _, ...produced } = makeMention({ source: { channel: 'x', externalId: 'dehors' } });
  const events = [JSON.stringify(produced), '?'].map((value) => ({
    ...{ id: '', key: 'k', value: Buffer.from(value), headers: { 'x-origin': 'essai', ...TRACE } },
  }));
  await service.log.append(TOPICS.raw, events);
  await service.settled();
  const traces = await tracesOf(({ topic, headers }) => topic === TOPICS.deadLetter || 'x-origin' in headers);
  expect(traces).toEqual([
    [TOPICS.raw, traceparent, 'equipe=crm'],
    [TOPICS.raw, traceparent, 'equipe=crm'],
    [TOPICS.deadLetter, traceparent, 'equipe=crm'],
  ]);
});

test('every part of a published list', async () => {
  const body = sampleList('suivie', [entry('zorgloub')]);
  const url = '/v1/keywords/suivie';
  const drafted = await ask(service, 'PUT', `${url}/draft`, { body, headers: { 'if-none-match': '*' } });
  const headers = { ...TRACE, 'if-match': String(drafted.headers.etag) };
  await ask(service, 'POST', `${url}/publish`, { body: { reason: 'essai' }, headers });
  expect(await tracesOf(({ topic }) => topic === TOPICS.policy)).toEqual([
    [TOPICS.policy, traceparent, 'equipe=crm'],
  ]);
});

test('a malformed trace is ignored: the mention is accepted, and no event has it', async () => {
  const headers = { traceparent: `${traceparent}-more`, tracestate: 'equipe=crm' };
  const answer = await ask(service, 'POST', '/v1/mentions', { body: makeMention({ id: 'mal' }), headers });
  expect(answer.statusCode).toBe(202);
  await service.settled();
  const traces = await tracesOf(({ id }) => id === 'mal');
  expect(traces.map(([, parent, state]) => [parent, state])).toEqual(Array(2).fill([undefined, undefined]));
});
