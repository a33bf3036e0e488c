import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestResultSchema } from '../../src/api/keyword-effects-schema.ts';
import { type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';
import { draftList } from './draft-list.ts';

const URL = '/v1/keywords/test';
let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());
const send = (body: unknown, key?: string) =>
  ask(service, 'POST', URL, key === undefined ? { body } : { body, key });
const tested = async (body: unknown) => {
  const answer = await send(body);
  expect(answer.statusCode, answer.body).toBe(200);
  return TestResultSchema.parse(answer.json());
};

// A thread reads the model and the lists when it starts: seconds, where other work takes the cores.
describe('the test box', () => {
  test('shows where each entry stands in the original text', async () => {
    const text = 'Bonjour, toujours pas REÇU mon colis !!';
    const { items } = await tested({ text });
    const [item] = items;
    expect(item?.current.matches.map(({ start, end }) => text.slice(start, end))).toContain(
      'toujours pas REÇU',
    );
    expect(item?.current.decision.classification).toEqual(service.decide({ text }).classification);
  });

  test('finds no entry that has ended, or not begun, in a text without a date', async () => {
    const [ended, coming] = [{ until: '2020-01-01' }, { from: '2099-01-01' }];
    const found = [{}, ended, coming].map(async (days) => {
      const list = draftList({ match: 'zorglubie' });
      const entries = list.entries.map((entry) => ({ ...entry, ...days }));
      const { items } = await tested({ text: 'la zorglubie', changes: [{ list: { ...list, entries } }] });
      return items[0]?.draft?.matches.length;
    });
    expect(await Promise.all(found)).toEqual([1, 0, 0]);
  });

  test('tells of each entry what the decision would be without it', async () => {
    const text = 'la zorglubie me fait rire';
    const { items } = await tested({ text, changes: [{ list: draftList({ match: 'zorglubie' }) }] });
    const [item] = items;
    expect(item?.current.matches).toEqual([]);
    expect(item?.draft?.matches).toMatchObject([
      {
        list: 'essai',
        entry: 'terme',
        start: 3,
        end: 12,
        effect: { route: 'customer_service', decisive: true },
      },
    ]);
    expect(item?.draft?.decision.classification.route).toBe('customer_service');
    expect(item?.changes).toContain('route');
    const [entry] = item?.draft?.entries ?? [];
    expect(entry?.changes).toContain('route');
    expect(entry?.without.route).toBe(item?.current.decision.classification.route);
  });

  test('tells the decision without any list', async () => {
    const text = 'Toujours pas reçu mon colis';
    const { items } = await tested({ texts: [text, 'la zorglubie'] });
    expect(items[0]?.without.confidence).not.toBe(items[0]?.current.decision.classification.confidence);
    expect(items[1]?.without.confidence).toBe(items[1]?.current.decision.classification.confidence);
  });

  test('tries a draft in which a list is gone', async () => {
    const { items, version, draftVersion } = await tested({
      mentions: [{ text: 'Toujours pas reçu mon colis', source: { channel: 'x' } }],
      changes: [{ remove: 'service-client-cas-personnel' }],
    });
    const lists = items[0]?.draft?.matches.map(({ list }) => list);
    expect(lists).not.toContain('service-client-cas-personnel');
    expect(items[0]?.current.matches.map(({ list }) => list)).toContain('service-client-cas-personnel');
    expect(draftVersion).not.toBe(version);
  });

  test('tries a draft that is kept, by the name of its list', async () => {
    const put = await ask(service, 'PUT', '/v1/keywords/essai/draft', {
      body: draftList({ match: 'zorglubie' }),
      headers: { 'if-none-match': '*' },
    });
    expect(put.statusCode, put.body).toBe(201);
    const { items } = await tested({ text: 'la zorglubie', changes: [{ draft: 'essai' }] });
    expect(items[0]?.draft?.matches).toMatchObject([{ list: 'essai', entry: 'terme' }]);
  });

  test('tries a named set and a list that uses it together', async () => {
    const set = { id: 'lieux', title: 'L', description: 'L', note: 'L', owner: 'L', terms: ['zorglubie'] };
    const changes = [{ set }, { list: draftList({ match: '{lieux} PUIS/3 perdue' }) }];
    const { items } = await tested({ texts: ['la zorglubie est perdue', 'perdue, la zorglubie'], changes });
    expect(items.map(({ draft }) => draft?.matches.length)).toEqual([1, 0]);
  });

  test.each([
    ['nothing to test', {}, 400],
    ['two ways at once', { text: 'a', texts: ['b'] }, 400],
    ['101 texts', { texts: Array.from({ length: 101 }, () => 'a') }, 400],
    ['more than 100,000 characters', { texts: Array.from({ length: 11 }, () => 'a'.repeat(9_999)) }, 413],
    ['a list that is none', { text: 'a', changes: [{ list: 7 }] }, 422],
    ['a list with a faulty entry', { text: 'a', changes: [{ list: draftList({ match: '=' }) }] }, 422],
    [
      'a list that names a set that is not there',
      { text: 'a', changes: [{ list: draftList({ match: '{aucun}' }) }] },
      422,
    ],
    ['a draft that is not there', { text: 'a', changes: [{ draft: 'urgence' }] }, 404],
    ['a list to remove that is not there', { text: 'a', changes: [{ remove: 'aucune' }] }, 400],
    ['21 changes', { text: 'a', changes: Array.from({ length: 21 }, () => ({ remove: 'urgence' })) }, 400],
    ['a body that is an array', [], 400],
  ])('refuses %s', async (_name, body, status) => {
    const answer = await send(body);
    expect(answer.statusCode).toBe(status);
    if (status === 400 || status === 422) expect(answer.json().errors).not.toEqual([]);
  });

  test('names the entry of a draft that is wrong, in French and English', async () => {
    const answer = await send({ text: 'a', changes: [{ list: draftList({ match: '=' }) }] });
    const [error] = answer.json().errors;
    expect(error.path).toMatch(/^essai.*entrée « terme »$/);
    expect(error.message).toMatch(/écrivez un mot.*write a word/);
  });

  test('needs the scope tune, and keeps to the brands of the key', async () => {
    expect((await send({ text: 'a' }, await service.keyWith(['classify']))).statusCode).toBe(403);
    const key = await service.keyWith(['tune'], ['freebox']);
    expect((await send({ mentions: [{ text: 'a', brand: 'sosh' }] }, key)).statusCode).toBe(403);
    expect((await send({ mentions: [{ text: 'a', brand: 'freebox' }] }, key)).statusCode).toBe(200);
  });
});
