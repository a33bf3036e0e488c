import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

interface Item {
  readonly mention: { readonly id: string };
}
const idsOf = (items: readonly Item[]) => items.map(({ mention }) => mention.id);

describe('filters', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ config: { ROLES: ['api'] } });
    const routed = [
      makeRoutedMention({
        id: 'a',
        intent: 'complaint',
        channel: 'x',
        priority: 80,
        createdAt: '2026-01-01T00:00:00Z',
      }),
      makeRoutedMention({
        id: 'b',
        intent: 'praise',
        channel: 'facebook',
        priority: 10,
        createdAt: '2026-02-01T00:00:00Z',
      }),
      makeRoutedMention({
        id: 'c',
        intent: 'spam',
        channel: 'x',
        brand: 'orange',
        createdAt: '2026-03-01T00:00:00Z',
      }),
      makeRoutedMention({
        id: 'd',
        intent: 'question',
        needsReview: true,
        text: 'Où est mon colis égaré ?',
        createdAt: '2026-04-01T00:00:00Z',
      }),
    ];
    await service.store.upsert(routed.map((one) => ({ routed: one, event: 'test' })));
  });
  afterAll(() => service[Symbol.asyncDispose]());

  test.each([
    ['nothing at all', '', 'abcd'],
    ['one route', 'route=community', 'b'],
    ['routes with a comma', 'route=community,moderation', 'bc'],
    ['routes given twice', 'route=community&route=moderation', 'bc'],
    ['both ways at once', 'route=community&route=moderation,customer_service', 'abcd'],
    ['a queue', 'queue=review', 'd'],
    ['two intents', 'intent=praise,spam', 'bc'],
    ['a brand', 'brand=orange', 'c'],
    ['a channel', 'channel=facebook', 'b'],
    ['what needs review', 'needsReview=true', 'd'],
    ['what needs none', 'needsReview=false', 'abc'],
    ['from a time on', 'since=2026-02-01T00:00:00Z', 'bcd'],
    ['before a time', 'until=2026-02-01T00:00:00Z', 'a'],
    ['a time with a zone', 'since=2026-02-01T01:00:00%2B01:00&until=2026-03-01T00:00:00Z', 'b'],
    ['the urgent ones', 'minPriority=60', 'a'],
    ['words, without their accents', 'q=colis%20egare', 'd'],
    ['words that are nowhere', 'q=remboursement', ''],
    ['several of these', 'route=customer_service&channel=x&minPriority=51', 'a'],
    ['nothing, by an empty parameter of words', 'q=', 'abcd'],
  ])('choose %s', async (_what, query, wanted) => {
    const answer = await ask(service, 'GET', `/v1/mentions?order=oldest&${query}`);
    expect(idsOf(answer.json().items).join('')).toBe(wanted);
  });

  test('show the newest first unless asked otherwise', async () => {
    expect(idsOf((await ask(service, 'GET', '/v1/mentions')).json().items).join('')).toBe('dcba');
  });
});

describe('pages', () => {
  test.each(['oldest', 'newest'] as const)(
    'of the %s never skip or repeat while others write',
    async (order) => {
      await using service = await startService();
      const post = (count: number) =>
        ask(service, 'POST', '/v1/mentions', { body: Array.from({ length: count }, () => makeMention()) });
      await post(60);
      await service.settled();
      const before = idsOf((await ask(service, 'GET', '/v1/mentions?limit=1000')).json().items);
      const seen: string[] = [];
      const writing = [];
      let cursor: string | null = null;
      do {
        const more: string = cursor === null ? '' : `&cursor=${cursor}`;
        const page = (await ask(service, 'GET', `/v1/mentions?limit=7&order=${order}${more}`)).json();
        seen.push(...idsOf(page.items));
        cursor = page.nextCursor;
        if (writing.length < 10) writing.push(post(10));
        if (writing.length === 5) await service.settled();
      } while (cursor !== null);
      await Promise.all(writing);
      expect(new Set(seen).size).toBe(seen.length);
      expect(before.filter((id) => !seen.includes(id))).toEqual([]);
      if (order === 'newest') expect(seen).toEqual(before);
    },
  );

  test('end with null, and refuse a cursor of the other order', async () => {
    await using service = await startService();
    await ask(service, 'POST', '/v1/mentions', { body: [makeMention(), makeMention()] });
    await service.settled();
    const { nextCursor } = (await ask(service, 'GET', '/v1/mentions?limit=1')).json();
    const last = await ask(service, 'GET', `/v1/mentions?limit=1&cursor=${nextCursor}`);
    expect([last.json().items.length, last.json().nextCursor]).toEqual([1, null]);
    const wrong = await ask(service, 'GET', `/v1/mentions?order=oldest&cursor=${nextCursor}`);
    expect(wrong.json().code).toBe('invalid_cursor');
  });
});

test('one mention comes with its decision and its history', async () => {
  await using service = await startService();
  const { id } = (await ask(service, 'POST', '/v1/mentions', { body: makeMention() })).json();
  expect((await ask(service, 'GET', '/v1/mentions/not-yet')).statusCode).toBe(404);
  await service.settled();
  const found = (await ask(service, 'GET', `/v1/mentions/${id}`)).json();
  const [listed] = (await ask(service, 'GET', '/v1/mentions')).json().items;
  const { history, ...routed } = found;
  expect(routed).toEqual(listed);
  expect(history).toEqual([
    { revision: 1, at: routed.decidedAt, event: 'aiguillage.mention.routed.v1', queue: routed.routing.queue },
  ]);
});
