import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TOPICS } from '../../src/log/event-log.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';
import { post } from './draft-list.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await post(service, [
    makeMention({ id: 'a' }),
    makeMention({ id: 'b', text: 'Bravo pour la nouvelle pub, bravo !' }),
    makeMention({ id: 'autre', brand: 'sosh' }),
  ]);
});
afterAll(() => service[Symbol.asyncDispose]());
const correct = (id: string, body: unknown, key = service.adminKey) =>
  ask(service, 'POST', `/v1/mentions/${id}/corrections`, { body, key });
const historyOf = async (id: string) => (await ask(service, 'GET', `/v1/mentions/${id}`)).json().history;

describe('a correction', () => {
  test('stands in the history of its mention, under the name of the key, and changes no decision', async () => {
    const before = (await ask(service, 'GET', '/v1/mentions/a')).json();
    const { secret } = await service.keys.create(
      { name: 'Camille, CRM', scopes: ['tune'], brands: null, rateLimitPerMinute: null },
      Date.now(),
    );
    const answer = await correct('a', { route: 'community', intent: 'criticism', note: 'un avis' }, secret);
    expect(answer.statusCode, answer.body).toBe(201);
    expect(answer.json()).toMatchObject({
      mentionId: 'a',
      said: { route: before.classification.route, intent: before.classification.intent },
      route: 'community',
      author: 'Camille, CRM',
    });
    await service.settled();
    const { history, ...now } = (await ask(service, 'GET', '/v1/mentions/a')).json();
    expect({ ...now, history: before.history }).toEqual(before);
    expect(history.slice(1)).toMatchObject([
      {
        event: 'aiguillage.mention.corrected.v1',
        queue: before.routing.queue,
        correction: { route: 'community', intent: 'criticism', note: 'un avis', author: 'Camille, CRM' },
      },
    ]);
  });

  test('is an event of mentions.updates with CloudEvents attributes', async () => {
    const { id } = (await correct('a', { route: 'community' })).json();
    const events = await Array.fromAsync(service.log.read([TOPICS.updates]));
    const event = events.find((one) => one.id === id);
    expect(event?.headers).toMatchObject({ ce_type: 'aiguillage.mention.corrected.v1', ce_id: id });
  });

  test('counts last for its mention where there are several', async () => {
    for (const route of ['moderation', 'customer_service'] as const) {
      expect((await correct('b', { route })).statusCode).toBe(201);
    }
    await service.settled();
    const corrected = await service.store.corrected({ limit: 10 });
    const of = corrected.filter(({ correction }) => correction.mentionId === 'b');
    expect(of.map(({ correction, routed }) => [correction.route, routed.mention.id])).toEqual([
      ['customer_service', 'b'],
    ]);
    expect((await historyOf('b')).length).toBe(3);
  });

  test.each([
    ['an intent of another route', 'a', { route: 'community', intent: 'complaint' }, 400],
    ['a route that is none', 'a', { route: 'sav' }, 400],
    ['a field that is not known', 'a', { route: 'community', why: 'x' }, 400],
    ['a note of 2,001 characters', 'a', { route: 'community', note: 'x'.repeat(2001) }, 400],
    ['an empty body', 'a', {}, 400],
    ['a mention that is not there', 'zzz', { route: 'community' }, 404],
  ])('is refused: %s', async (_name, id, body, status) => {
    expect((await correct(id, body)).statusCode).toBe(status);
  });

  test.each([
    ['tune alone', ['tune'], undefined, 201],
    ['the scope to read the mention', ['read:customer_service', 'read:review'], undefined, 201],
    ['the scope to read other queues only', ['read:moderation'], undefined, 403],
    ['no scope for it', ['ingest', 'classify'], undefined, 403],
    ['a key of another brand', ['tune'], ['sosh'], 404],
    ['a key of the brand', ['tune'], ['freebox'], 201],
  ] as const)('with %s', async (_name, scopes, brands, status) => {
    const answer = await correct('a', { route: 'community' }, await service.keyWith(scopes, brands));
    expect(answer.statusCode).toBe(status);
  });
});
