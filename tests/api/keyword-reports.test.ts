import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KeywordHealthSchema, SuggestionsSchema } from '../../src/api/keyword-reports.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';
import { post } from './draft-list.ts';

let service: Service;
let clock = Date.parse('2026-03-10T12:00:00Z');

/** Mentions that the service takes for talk, and that people send to customer service: they share a word. */
const WRONG = Array.from({ length: 12 }, (_, at) => ({
  id: `faux-${at}`,
  text: `${['bravo la', 'super la', 'elle est belle la', 'merci pour la'][at % 4]} zorglubie de Camille ${at}, camille@exemple.fr`,
}));

beforeAll(async () => {
  service = await startService({ now: () => clock });
  await post(service, [
    ...WRONG.map(({ id, text }, at) =>
      makeMention({
        ...{ id, text, author: { id: `u${at}`, name: 'Camille Martin', handle: `camille_${at}` } },
        createdAt: '2026-03-09T08:00:00Z',
      }),
    ),
    ...Array.from({ length: 100 }, (_, at) =>
      makeMention({
        ...{ text: `${at % 2 === 0 ? 'bravo, super pub' : 'elle est belle, merci'} ${at}` },
        ...{ author: { id: `v${at}` }, createdAt: '2026-03-09T08:00:00Z' },
      }),
    ),
    makeMention({ id: 'colis', text: 'Toujours pas reçu mon colis', createdAt: '2026-03-09T08:00:00Z' }),
  ]);
  for (const { id } of WRONG) {
    const body = { route: 'customer_service', intent: 'assistance' };
    await ask(service, 'POST', `/v1/mentions/${id}/corrections`, { body });
  }
  for (const route of ['community', 'customer_service']) {
    await ask(service, 'POST', '/v1/mentions/colis/corrections', { body: { route } });
    // The last one counts.
    clock += 1000;
  }
  await service.settled();
});
afterAll(() => service[Symbol.asyncDispose]());

async function health(query = '', key = service.adminKey) {
  const answer = await ask(service, 'GET', `/v1/keywords/health${query}`, { key });
  expect(answer.statusCode, answer.body).toBe(200);
  return KeywordHealthSchema.parse(answer.json());
}
async function suggestions(query = '', key = service.adminKey) {
  const answer = await ask(service, 'GET', `/v1/keywords/suggestions${query}`, { key });
  expect(answer.statusCode, answer.body).toBe(200);
  return SuggestionsSchema.parse(answer.json());
}

describe('the health of the lists', () => {
  test('counts the mentions in whose evidence an entry stands', async () => {
    const { routed } = (await service.store.get('colis'))?.stored ?? {};
    const evidence = routed?.classification.evidence.find(({ entry }) => entry !== undefined);
    const { entries, firstDay } = await health(`?days=30&list=${evidence?.list}`);
    const entry = entries?.find((one) => one.entry === evidence?.entry);
    expect(entry).toMatchObject({ hits: 1, lastDay: '2026-03-10' });
    expect(firstDay).toBe('2026-03-10');
  });

  test('names entries that were found nowhere in the period', async () => {
    const { silent, entryCount } = await health();
    expect(silent.count).toBeGreaterThan(1000);
    expect(silent.count).toBeLessThan(entryCount);
    expect(silent.items).toHaveLength(500);
    clock += 3 * 86_400_000;
    const later = await health('?days=2');
    clock -= 3 * 86_400_000;
    expect(later.silent.count).toBe(later.entryCount);
  });

  test('takes the precision of an entry from corrections, with an interval, the last one counting', async () => {
    const { precision } = await health();
    const evidence = (await service.store.get('colis'))?.stored.routed.classification.evidence ?? [];
    const own = evidence.find(({ list, for: what }) => list !== undefined && what === 'customer_service');
    const found = precision.items.find(({ list, entry }) => list === own?.list && entry === own?.entry);
    expect(found?.precision).toMatchObject({ right: 1, wrong: 0, precision: 1, high: 1 });
    expect(found?.precision.low).toBeGreaterThan(0.1);
    expect(found?.precision.low).toBeLessThan(0.5);
    const { entries } = await health('?list=moderation-haine');
    expect(entries?.[0]?.precision).toEqual({ right: 0, wrong: 0, precision: null, low: null, high: null });
  });

  test('tells a key of some brands nothing of the others, and can be asked for one brand', async () => {
    const found = { text: 'Toujours pas reçu mon colis', createdAt: '2026-03-09T08:00:00Z' };
    await post(service, [makeMention({ ...found, id: 'ailleurs', brand: 'banque' })]);
    await service.settled();
    const { routed } = (await service.store.get('ailleurs'))?.stored ?? {};
    const evidence = routed?.classification.evidence.find(({ entry }) => entry !== undefined);
    const hitsBy = async (query: string, key?: string) => {
      const { entries, brands } = await health(`?list=${evidence?.list}${query}`, key);
      return [entries?.find(({ entry }) => entry === evidence?.entry)?.hits, brands];
    };
    const [own, none] = [
      await service.keyWith(['tune'], ['banque']),
      await service.keyWith(['tune'], ['orange']),
    ];
    expect(await hitsBy('')).toEqual([2, ['banque', 'freebox']]);
    expect(await hitsBy('&brand=freebox')).toEqual([1, ['freebox']]);
    expect(await hitsBy('&brand=freebox,banque')).toEqual([2, ['banque', 'freebox']]);
    expect(await hitsBy('', own)).toEqual([1, ['banque']]);
    expect(await hitsBy('', none)).toEqual([0, []]);
    const refused = await ask(service, 'GET', '/v1/keywords/health?brand=freebox', { key: own });
    expect(refused.statusCode).toBe(403);
    // It judges by the corrections of its brand, too.
    expect((await health('', own)).precision.count).toBe(0);
    expect((await health('?brand=freebox')).precision.count).toBeGreaterThan(0);
  });

  test.each([
    ['a list that is not there', '?list=aucune', 404],
    ['days out of bounds', '?days=366', 400],
    ['a parameter that is not known', '?jours=3', 400],
  ])('refuses %s', async (_name, query, status) => {
    expect((await ask(service, 'GET', `/v1/keywords/health${query}`)).statusCode).toBe(status);
  });

  test('needs the scope tune', async () => {
    for (const url of ['/v1/keywords/health', '/v1/keywords/suggestions']) {
      expect((await ask(service, 'GET', url, { key: await service.keyWith(['classify']) })).statusCode).toBe(
        403,
      );
    }
  });
});

describe('suggestions', () => {
  test('propose the word that tells corrected mentions from the others, with its gain', async () => {
    const { items, corrected } = await suggestions();
    expect(corrected).toBe(13);
    const word = items.find(({ term }) => term === 'zorglubie' || term === 'la zorglubie');
    expect(word).toMatchObject({
      route: 'customer_service',
      intent: 'assistance',
      background: { mentions: 0 },
    });
    expect(word?.support).toEqual({ mentions: 12, of: 12 });
    expect(word?.corrected.fixed).toBeGreaterThan(0);
    expect(word?.routeF1.after).toBeGreaterThan(word?.routeF1.before ?? 1);
    const [example] = word?.examples ?? [];
    expect(example?.text?.slice(example.span.start, example.span.end)).toMatch(/zorglubie/);
  });

  test('never propose names of authors, numbers or e-mails', async () => {
    const { items } = await suggestions('?limit=100');
    expect(items.length).toBeGreaterThan(0);
    for (const { term } of items) expect(term).not.toMatch(/camille|martin|exemple|@|\d/i);
  });

  test('keep to the route that is asked for, and to what the key may read', async () => {
    expect((await suggestions('?route=moderation')).items).toEqual([]);
    const { items } = await suggestions('', await service.keyWith(['tune']));
    expect(
      items.flatMap(({ examples }) => examples.map(({ text }) => text)).every((text) => text === null),
    ).toBe(true);
    const other = await suggestions('', await service.keyWith(['tune'], ['sosh']));
    expect([other.corrected, other.background, other.items]).toEqual([0, 0, []]);
  });
});
