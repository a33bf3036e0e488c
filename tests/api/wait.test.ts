import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { TOPICS } from '../../src/log/event-log.ts';
import { CLASSIFY_GROUP } from '../../src/pipeline/classify-worker.ts';
import { makeMention, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

const wait = (preference: string) => ({ prefer: preference });

describe('Prefer: wait', () => {
  test('answers 200 with the decision of each mention, rejected ones aside', async () => {
    await using service = await startService();
    const body = [makeMention(), makeMention({ text: 'Bravo, merci pour tout !' })];
    const answer = await ask(service, 'POST', '/v1/mentions', { body, headers: wait('wait=10') });
    expect([answer.statusCode, answer.headers['preference-applied']]).toEqual([200, 'wait=10']);
    expect(answer.json().items).toMatchObject([
      { status: 'accepted', mention: { text: body[0]?.text }, classification: { route: 'customer_service' } },
      { status: 'accepted', routing: { queue: 'community' } },
    ]);
    const mixed = await ask(service, 'POST', '/v1/mentions', {
      body: [...body, {}],
      headers: wait('wait=10'),
    });
    expect([mixed.statusCode, mixed.json().items[0].status]).toEqual([207, 'duplicate']);
    expect(mixed.json().items[0].classification).toEqual(answer.json().items[0].classification);
  });

  test('puts the decision of one mention at the top level', async () => {
    await using service = await startService();
    const answer = await ask(service, 'POST', '/v1/mentions', {
      body: makeMention(),
      headers: wait('wait=10'),
    });
    const { items, ...top } = answer.json();
    expect(top).toMatchObject({ ...items[0], accepted: 1 });
    expect(top.routing.queue).toBe('customer_service');
  });

  test('answers 202 with what there is when the time is up', async () => {
    await using service = await startService({ config: { ROLES: ['api'] } });
    const answer = await ask(service, 'POST', '/v1/mentions', {
      body: makeMention(),
      headers: wait('wait=1'),
    });
    expect([answer.statusCode, answer.json().status]).toEqual([202, 'accepted']);
    expect(answer.json()).not.toHaveProperty('classification');
  });

  test('gives no decision to who sends another text under a known id', async () => {
    await using service = await startService();
    await ask(service, 'POST', '/v1/mentions', { body: makeMention({ id: 'm1', text: 'secret' }) });
    const body = makeMention({ id: 'm1', text: 'deviné' });
    const answer = await ask(service, 'POST', '/v1/mentions', { body, headers: wait('wait=10') });
    expect(answer.json().status).toBe('duplicate');
    expect(answer.body).not.toContain('secret');
  });

  test.each([
    ['among other preferences', 'respond-async, wait=10', 'wait=10'],
    ['quoted and in capitals', 'Wait="5"', 'wait=5'],
    ['cut down to 30 seconds', 'wait=999999', 'wait=30'],
    ['not, where it is no number', 'wait=soon', undefined],
    ['not, where it is negative', 'wait=-5', undefined],
    ['not, where it is another word', 'await=10', undefined],
  ])('is understood %s', async (_how, preference, applied) => {
    await using service = await startService();
    const answer = await ask(service, 'POST', '/v1/mentions', {
      body: makeMention(),
      headers: wait(preference),
    });
    expect(answer.headers['preference-applied']).toBe(applied);
  });

  test('ends early when the service stops', async () => {
    const service = await startService({ config: { ROLES: ['api'] } });
    const url = await service.listen();
    const began = performance.now();
    const answering = fetch(`${url}/v1/mentions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${service.adminKey}`,
        'content-type': 'application/json',
        prefer: 'wait=30',
      },
      body: JSON.stringify(makeMention({ id: 'm1' })),
    });
    while ((await service.log.lag(CLASSIFY_GROUP, [TOPICS.raw])).events === 0) await nextTurn();
    await service[Symbol.asyncDispose]();
    expect((await answering).status).toBe(202);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
