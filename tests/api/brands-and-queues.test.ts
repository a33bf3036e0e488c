import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scope } from '../../src/api/keys.ts';
import type { Queue } from '../../src/mention/routed-mention.ts';
import { QUEUES } from '../../src/mention/routed-mention.ts';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

const BRANDS = ['freebox', 'orange'] as const;
const INTENT = {
  customer_service: 'complaint',
  community: 'praise',
  moderation: 'spam',
  review: 'insult',
} as const;

let service: Service;
// One mention per brand and queue, in the store as the index worker would put it there.
beforeAll(async () => {
  service = await startService({ config: { ROLES: ['api'] } });
  const routed = BRANDS.flatMap((brand) =>
    QUEUES.map((queue) =>
      makeRoutedMention({ id: `${brand}.${queue}`, brand, queue, intent: INTENT[queue] }),
    ),
  );
  await service.store.upsert(routed.map((one) => ({ routed: one, event: 'test' })));
});
afterAll(() => service[Symbol.asyncDispose]());

const idsOf = (body: string) =>
  body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).mention.id as string)
    .sort();

async function seen(scopes: readonly Scope[], brands: readonly string[] | undefined, query = '') {
  const key = await service.keyWith(scopes, brands);
  const list = await ask(service, 'GET', `/v1/mentions?${query}`, { key });
  const exported = await ask(service, 'GET', `/v1/mentions/export?${query}`, { key });
  expect(exported.statusCode).toBe(list.statusCode);
  if (list.statusCode !== 200) return list.json().code;
  const ids = list.json().items.map((item: { mention: { id: string } }) => item.mention.id);
  expect(idsOf(exported.body)).toEqual([...ids].sort());
  return [...ids].sort();
}
const both = (...queues: Queue[]) =>
  BRANDS.flatMap((brand) => queues.map((queue) => `${brand}.${queue}`)).sort();

describe('lists and exports', () => {
  test.each<
    readonly [string, readonly Scope[], readonly string[] | undefined, string, readonly string[] | string]
  >([
    ['shows an admin everything', ['admin'], undefined, '', both(...QUEUES)],
    ['shows a team its queue', ['read:community'], undefined, '', both('community')],
    [
      'shows two teams two queues',
      ['read:review', 'read:moderation'],
      undefined,
      '',
      both('review', 'moderation'),
    ],
    ['shows a brand its own', ['admin'], ['orange'], '', QUEUES.map((queue) => `orange.${queue}`).sort()],
    ['shows a team of a brand that only', ['read:moderation'], ['orange'], '', ['orange.moderation']],
    ['shows nothing of a brand without mentions', ['admin'], ['sfr'], '', []],
    ['refuses a queue of others', ['read:community'], undefined, 'queue=moderation', 'forbidden'],
    ['refuses one of two queues', ['read:community'], undefined, 'queue=community,moderation', 'forbidden'],
    ['refuses a route of others', ['read:community'], undefined, 'route=moderation', 'forbidden'],
    [
      'shows reviewers what a route has in review',
      ['read:review'],
      undefined,
      'route=moderation',
      both('review'),
    ],
    ['refuses a brand of others', ['admin'], ['orange'], 'brand=freebox', 'forbidden'],
    ['refuses one of two brands', ['admin'], ['orange'], 'brand=freebox,orange', 'forbidden'],
    [
      'narrows to a brand of its own',
      ['admin'],
      ['orange', 'freebox'],
      'brand=orange&queue=review',
      ['orange.review'],
    ],
  ])('%s', async (_rule, scopes, brands, query, wanted) => {
    expect(await seen(scopes, brands, query)).toEqual(wanted);
  });
});

describe('one mention', () => {
  test.each<readonly [string, readonly Scope[], readonly string[] | undefined, number]>([
    ['is shown to an admin', ['admin'], undefined, 200],
    ['is shown to its team', ['read:moderation'], undefined, 200],
    ['is forbidden to another team', ['read:community'], undefined, 403],
    ['is not there for another brand', ['read:moderation'], ['orange'], 404],
    ['is not there for another brand, whatever the team', ['read:community'], ['orange'], 404],
  ])('%s', async (_rule, scopes, brands, status) => {
    const key = await service.keyWith(scopes, brands);
    expect((await ask(service, 'GET', '/v1/mentions/freebox.moderation', { key })).statusCode).toBe(status);
  });
});

describe('a key of one brand', () => {
  test('writes for its brand, and for no other', async () => {
    const key = await service.keyWith(['ingest'], ['orange']);
    const body = [makeMention({ brand: 'orange' }), makeMention({ brand: 'freebox' })];
    const answer = await ask(service, 'POST', '/v1/mentions', { key, body });
    expect(answer.statusCode).toBe(207);
    expect(answer.json().items).toMatchObject([
      { status: 'accepted' },
      { status: 'rejected', error: { code: 'forbidden' } },
    ]);
    const alone = await ask(service, 'POST', '/v1/mentions', {
      key,
      body: makeMention({ brand: 'freebox' }),
    });
    expect([alone.statusCode, alone.json().code]).toEqual([403, 'forbidden']);
  });

  test('classifies for its brand or for none', async () => {
    const key = await service.keyWith(['classify'], ['orange']);
    const statusFor = async (body: unknown) =>
      (await ask(service, 'POST', '/v1/classify', { key, body })).statusCode;
    expect(await statusFor({ text: 'bonjour', brand: 'orange' })).toBe(200);
    expect(await statusFor(['bonjour', { text: 'bonjour' }])).toBe(200);
    expect(await statusFor(['bonjour', { text: 'bonjour', brand: 'freebox' }])).toBe(403);
  });

  test('learns nothing of another brand’s mention by waiting for its id', async () => {
    const key = await service.keyWith(['ingest'], ['orange']);
    const body = makeMention({ brand: 'orange', id: 'freebox.moderation' });
    const answer = await ask(service, 'POST', '/v1/mentions', { key, body, headers: { prefer: 'wait=5' } });
    expect(answer.json().items[0]).not.toHaveProperty('mention');
    expect(answer.body).not.toContain('camille');
  });
});
