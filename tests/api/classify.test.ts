import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

const PLAINTE = 'Toujours pas de connexion depuis lundi, réparez ma box svp';
const BRAVO = 'Bravo, merci pour tout !';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());
const classify = (body: unknown) => ask(service, 'POST', '/v1/classify', { body });
const routes = (items: readonly { classification: { route: string } }[]) =>
  items.map(({ classification }) => classification.route);

describe('classify', () => {
  test('answers one mention with one decision', async () => {
    const answer = await classify({ text: PLAINTE });
    expect(answer.statusCode).toBe(200);
    expect(Object.keys(answer.json()).sort()).toEqual(['classification', 'routing']);
    expect(answer.json().classification.route).toBe('customer_service');
  });

  test.each<readonly [string, unknown]>([
    ['an array of texts', [PLAINTE, BRAVO]],
    ['an array of mentions', [{ text: PLAINTE }, { text: BRAVO }]],
    ['an array of both', [PLAINTE, { text: BRAVO }]],
    ['a list of texts', { texts: [PLAINTE, BRAVO] }],
    ['a list of mentions', { mentions: [makeMention({ text: PLAINTE }), { text: BRAVO }] }],
  ])('answers %s in order', async (_what, body) => {
    const answer = await classify(body);
    expect(answer.statusCode).toBe(200);
    expect(routes(answer.json().items)).toEqual(['customer_service', 'community']);
  });

  test('gives each item the id that it came with', async () => {
    const { items } = (await classify([{ id: 'a', text: BRAVO }, { text: BRAVO }])).json();
    expect(items.map(({ id }: { id?: string }) => id)).toEqual(['a', undefined]);
  });

  test('takes 1,000 texts, in the same order', async () => {
    const texts = Array.from({ length: 1000 }, (_, at) => (at % 3 === 0 ? BRAVO : PLAINTE));
    const answer = await classify({ texts });
    expect(routes(answer.json().items)).toEqual(
      texts.map((text) => (text === BRAVO ? 'community' : 'customer_service')),
    );
  });

  test('decides as the pipeline does, byte for byte', async () => {
    const mention = makeMention({
      id: 'same',
      source: { channel: 'x', externalId: '1', visibility: 'private' },
    });
    await ask(service, 'POST', '/v1/mentions', { body: mention });
    await service.settled();
    const stored = (await ask(service, 'GET', '/v1/mentions/same')).json();
    const { classification, routing } = (await classify(mention)).json();
    expect(JSON.stringify([classification, routing])).toBe(
      JSON.stringify([stored.classification, stored.routing]),
    );
  });

  test('keeps nothing', async () => {
    const before = await service.store.lastSequence();
    await classify([makeMention({ id: 'not-kept' }), PLAINTE]);
    await service.settled();
    expect([await service.store.lastSequence(), await service.store.get('not-kept')]).toEqual([before, null]);
  });

  test('takes an empty text', async () => {
    expect((await classify({ text: '' })).statusCode).toBe(200);
  });

  test('lets others in while it works', async () => {
    const long = classify({ texts: Array(1000).fill(PLAINTE.repeat(20)) });
    const order: string[] = [];
    await Promise.all([
      long.then(() => order.push('long')),
      ask(service, 'GET', '/v1/taxonomy').then(() => order.push('short')),
    ]);
    expect(order).toEqual(['short', 'long']);
  });
});

describe('what decides', () => {
  test('is named by its versions, the same everywhere', async () => {
    const { versions } = (await classify({ text: BRAVO })).json().classification;
    const model = (await ask(service, 'GET', '/v1/model')).json();
    const keywords = (await ask(service, 'GET', '/v1/keywords')).json();
    expect([model.version, keywords.version]).toEqual([versions.model, versions.keywords]);
    expect(model).toMatchObject({
      card: '# Model card',
      data: expect.any(Array),
      calibration: expect.any(Object),
    });
  });

  test('shows the keyword lists, and each with its entries', async () => {
    const { lists } = (await ask(service, 'GET', '/v1/keywords')).json();
    expect(lists.length).toBeGreaterThan(5);
    let decisive = 0;
    for (const { id, entryCount, decisiveCount, origin, revision, etag, ...summary } of lists) {
      decisive += decisiveCount;
      expect([origin, revision, etag]).toEqual(['file', 0, expect.stringMatching(/^"f\w{12}"$/)]);
      const { entries, ...list } = (await ask(service, 'GET', `/v1/keywords/${id}`)).json();
      expect([entries.length, list]).toEqual([entryCount, { id, ...summary }]);
      const settling = entries.filter(
        (entry: { weight?: unknown; urgencyAtMost?: unknown; neverHide?: unknown }) =>
          (entry.weight ?? summary.weight) === 'décisif' ||
          (entry.urgencyAtMost ?? summary.urgencyAtMost) !== undefined ||
          (entry.neverHide ?? summary.neverHide) === true,
      );
      expect([id, decisiveCount]).toEqual([id, settling.length]);
    }
    expect(decisive).toBeGreaterThan(0);
  });

  test('is told apart into the classes of the taxonomy', async () => {
    const taxonomy = (await ask(service, 'GET', '/v1/taxonomy')).json();
    expect(Object.keys(taxonomy)).toEqual(['routes', 'topics', 'sentiments', 'urgencies', 'flags']);
    expect(taxonomy.routes[0]).toEqual({
      route: 'customer_service',
      intents: ['question', 'complaint', 'assistance'],
    });
  });
});
