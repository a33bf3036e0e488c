import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveMentionId } from '../../src/mention/mention.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());

const post = (body: unknown, headers = {}) => ask(service, 'POST', '/v1/mentions', { body, headers });
const statuses = (items: readonly { status: string }[]) => items.map(({ status }) => status);

describe('one mention', () => {
  test('is answered with its id at the top level, and in a list of one', async () => {
    const mention = makeMention();
    const id = deriveMentionId(mention.brand, mention.source.channel, mention.source.externalId);
    const answer = await post(mention);
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      {
        index: 0,
        id,
        status: 'accepted',
        accepted: 1,
        duplicates: 0,
        rejected: 0,
        items: [{ index: 0, id, status: 'accepted' }],
        omitted: 0,
      },
    ]);
  });

  test('keeps every field, known or not, at every level', async () => {
    const sent = {
      ...makeMention({
        id: 'kept',
        rating: 2,
        metadata: { a: [1, { b: null }] },
        media: [{ type: 'gif', alt: 'x' }],
      }),
      crm: { ticket: 'T-1' },
      constructor: 'kept too',
    };
    const withMore = {
      ...sent,
      source: { ...sent.source, page: 7 },
      author: { ...sent.author, langue: 'fr' },
    };
    await post(withMore);
    await service.settled();
    const { mention } = (await ask(service, 'GET', '/v1/mentions/kept')).json();
    expect(mention).toEqual({ ...withMore, receivedAt: mention.receivedAt });
  });

  test('does not become the prototype of anything', async () => {
    const body = JSON.stringify(makeMention({ id: 'proto' })).replace('{', '{"__proto__":{"brand":"evil"},');
    expect((await post(body)).statusCode).toBe(202);
    await service.settled();
    const { mention } = (await ask(service, 'GET', '/v1/mentions/proto')).json();
    expect([mention.brand, Object.hasOwn(mention, '__proto__')]).toEqual(['freebox', false]);
  });

  test.each([
    ['a slash', 'a/b'],
    ['a space and an accent', 'é à'],
    ['128 characters of four bytes', '𝒳'.repeat(64)],
    ['a percent sign', '100%'],
  ])('is found again under an id with %s', async (_what, id) => {
    expect((await post(makeMention({ id }))).json().id).toBe(id);
    await service.settled();
    const found = await ask(service, 'GET', `/v1/mentions/${encodeURIComponent(id)}`);
    expect(found.json().mention.id).toBe(id);
  });
});

describe('an array', () => {
  test('of 1,000 is accepted, in order', async () => {
    const mentions = Array.from({ length: 1000 }, () => makeMention());
    const answer = await post(mentions);
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ accepted: 1000, duplicates: 0, rejected: 0, omitted: 0 });
    expect(answer.json().items.map(({ index }: { index: number }) => index)).toEqual([...Array(1000).keys()]);
  });

  test('with good and bad items is a 207 that says which', async () => {
    const bad = { ...makeMention(), text: 12 };
    const answer = await post([
      makeMention(),
      bad,
      null,
      makeMention({ id: 'x'.repeat(129) }),
      makeMention(),
    ]);
    expect([answer.statusCode, answer.json().accepted, answer.json().rejected]).toEqual([207, 2, 3]);
    expect(answer.json().items).toMatchObject([
      { index: 0, status: 'accepted' },
      {
        index: 1,
        id: null,
        status: 'rejected',
        error: { code: 'invalid_mention', errors: [{ path: 'text' }] },
      },
      { index: 2, status: 'rejected', error: { errors: [{ path: '' }] } },
      { index: 3, status: 'rejected', error: { errors: [{ path: 'id' }] } },
      { index: 4, status: 'accepted' },
    ]);
  });

  test('of bad items only is a 422 with each result', async () => {
    const answer = await post([{}, {}]);
    expect([answer.statusCode, answer.json().rejected]).toEqual([422, 2]);
    expect(answer.json().items[1].error.errors.length).toBeGreaterThan(2);
  });

  test('names all that is wrong with the first hundred, and one thing of each later one', async () => {
    const answer = await post([makeMention(), ...Array.from({ length: 102 }, () => ({}))]);
    const { items } = answer.json();
    expect(items[100].error.errors.length).toBeGreaterThan(2);
    expect(items[101].error.errors).toHaveLength(1);
    expect(items[102].error.errors).toHaveLength(1);
  });

  test('refuses what is larger than a mention may be, and keeps the rest', async () => {
    const large = makeMention({ metadata: { raw: 'x'.repeat(300_000) } });
    const answer = await post([large, makeMention()]);
    expect(answer.json().items).toMatchObject([
      { error: { code: 'payload_too_large' } },
      { status: 'accepted' },
    ]);
  });
});

describe('duplicates', () => {
  test('are recognised within one call', async () => {
    const answer = await post([makeMention({ id: 'twice' }), makeMention(), makeMention({ id: 'twice' })]);
    expect(answer.statusCode).toBe(202);
    expect(statuses(answer.json().items)).toEqual(['accepted', 'accepted', 'duplicate']);
  });

  test('are recognised across calls, by id or by what the id derives from', async () => {
    const mention = makeMention();
    const { id } = (await post(mention)).json();
    expect((await post({ ...mention, text: 'autre' })).json()).toMatchObject({ id, status: 'duplicate' });
    expect((await post(makeMention({ id }))).json().status).toBe('duplicate');
  });

  test('are one mention where many calls bring them at the same time', async () => {
    const mentions = Array.from({ length: 20 }, (_, at) => makeMention({ id: `same-${at}` }));
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(mentions)));
    const accepted = answers.reduce((sum, answer) => sum + answer.json().accepted, 0);
    const duplicates = answers.reduce((sum, answer) => sum + answer.json().duplicates, 0);
    expect([accepted, duplicates]).toEqual([20, 180]);
    await service.settled();
    const stored = await Promise.all(mentions.map(({ id }) => service.store.get(id ?? '')));
    expect(stored.map((found) => found?.history.length)).toEqual(Array(20).fill(1));
  });

  test('are two mentions on two channels, or for two brands', async () => {
    const mention = makeMention();
    const ids = [
      mention,
      { ...mention, source: { ...mention.source, channel: 'facebook' } },
      { ...mention, brand: 'orange' },
    ];
    const answer = await post(ids);
    expect(statuses(answer.json().items)).toEqual(['accepted', 'accepted', 'accepted']);
  });
});
