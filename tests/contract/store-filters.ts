import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUEUES } from '../../src/mention/routed-mention.ts';
import { INTENTS, ROUTES, routeOfIntent } from '../../src/mention/taxonomy.ts';
import type { Change, MentionFilter } from '../../src/store/store.ts';
import type { StoreUnderTest } from './store.ts';
import { change, idsOf } from './store-upsert.ts';

const MENTIONS = [
  change({ id: 'complaint', intent: 'complaint', priority: 80, createdAt: '2026-03-01T12:00:00Z' }),
  change({ id: 'unsure', intent: 'complaint', needsReview: true, createdAt: '2026-03-01T13:00:00+02:00' }),
  change({
    id: 'praise',
    intent: 'praise',
    brand: 'sosh',
    priority: 0,
    createdAt: '2026-03-01T10:30:00-01:00',
  }),
  change({
    id: 'insult',
    intent: 'insult',
    channel: 'facebook',
    priority: 100,
    createdAt: '2026-03-02T00:00:00.000Z',
  }),
  change({
    id: 'scam',
    intent: 'scam',
    brand: 'sosh',
    channel: 'facebook',
    createdAt: '2026-03-02T00:30:00+01:00',
  }),
  change({
    id: 'odd',
    intent: 'other',
    brand: 'l\'éclair \0%_"',
    channel: 'Forum',
    createdAt: '2026-03-03T23:59:59.999Z',
  }),
];

const TABLE: readonly (readonly [name: string, filter: MentionFilter, expected: readonly string[]])[] = [
  ['no filter', {}, ['complaint', 'unsure', 'praise', 'insult', 'scam', 'odd']],
  ['empty lists', { routes: [], queues: [], intents: [], brands: [], channels: [] }, idsOf(MENTIONS)],
  ['a route', { routes: ['customer_service'] }, ['complaint', 'unsure']],
  ['two routes', { routes: ['community', 'moderation'] }, ['praise', 'insult', 'scam', 'odd']],
  ['all routes', { routes: ROUTES }, idsOf(MENTIONS)],
  ['a queue', { queues: ['review'] }, ['unsure']],
  ['two queues', { queues: ['review', 'customer_service'] }, ['complaint', 'unsure']],
  ['a queue named twice', { queues: ['review', 'review'] }, ['unsure']],
  ['an intent', { intents: ['scam'] }, ['scam']],
  ['two intents', { intents: ['scam', 'praise'] }, ['praise', 'scam']],
  ['a brand', { brands: ['sosh'] }, ['praise', 'scam']],
  ['two brands', { brands: ['sosh', 'freebox'] }, ['complaint', 'unsure', 'praise', 'insult', 'scam']],
  ['a brand with odd characters', { brands: ['l\'éclair \0%_"'] }, ['odd']],
  ['a brand in another case', { brands: ['Sosh'] }, []],
  [
    'more brands than have an index walk',
    { brands: ['sosh', ...Array.from({ length: 99 }, (_, i) => `b${i}`)] },
    ['praise', 'scam'],
  ],
  ['a channel', { channels: ['facebook'] }, ['insult', 'scam']],
  ['two channels', { channels: ['facebook', 'Forum'] }, ['insult', 'scam', 'odd']],
  ['to review', { needsReview: true }, ['unsure']],
  ['not to review', { needsReview: false }, ['complaint', 'praise', 'insult', 'scam', 'odd']],
  ['a priority, itself included', { minPriority: 80 }, ['complaint', 'insult']],
  ['priority 0', { minPriority: 0 }, idsOf(MENTIONS)],
  ['since an instant, itself included', { since: '2026-03-02T00:00:00Z' }, ['insult', 'odd']],
  ['until an instant, itself left out', { until: '2026-03-01T12:00:00Z' }, ['unsure', 'praise']],
  [
    'instants with offsets',
    { since: '2026-03-01T13:30:00+02:00', until: '2026-03-02T01:00:00+01:00' },
    ['complaint', 'praise', 'scam'],
  ],
  ['a millisecond', { since: '2026-03-03T23:59:59.999Z', until: '2026-03-04T00:00:00Z' }, ['odd']],
  ['an empty interval', { since: '2026-03-02T00:00:00Z', until: '2026-03-02T00:00:00Z' }, []],
  ['brand and queue', { brands: ['sosh'], queues: ['moderation'] }, ['scam']],
  [
    'brands and queues',
    { brands: ['sosh', 'freebox'], queues: ['moderation', 'community'] },
    ['praise', 'insult', 'scam'],
  ],
  ['brand and route', { brands: ['freebox'], routes: ['customer_service'] }, ['complaint', 'unsure']],
  ['route and queue', { routes: ['customer_service'], queues: ['review'] }, ['unsure']],
  [
    'brands, queues and routes',
    { brands: ['freebox', 'sosh'], queues: ['review', 'moderation'], routes: ['customer_service'] },
    ['unsure'],
  ],
  ['words and a brand', { q: 'connexion', brands: ['sosh'] }, ['praise', 'scam']],
  [
    'words, routes, queues and priority',
    { q: 'lundi merci', routes: ['customer_service'], queues: ['customer_service'], minPriority: 1 },
    ['complaint'],
  ],
];

export function describeFilters(underTest: () => StoreUnderTest): void {
  describe('filters', () => {
    it.each(TABLE)('%s', async (_name, filter, expected) => {
      const { store } = underTest();
      await store.upsert(MENTIONS);
      const oldest = await store.list(filter, { order: 'oldest', limit: 100 });
      expect(idsOf(oldest.items)).toEqual(expected);
      const newest = await store.list(filter, { order: 'newest', limit: 100 });
      expect(idsOf(newest.items)).toEqual(expected.toReversed());
      expect(idsOf(await store.changesAfter(0, filter, 100))).toEqual(expected);
    });

    it('follow a mention that moves', async () => {
      const { store } = underTest();
      await store.upsert(MENTIONS);
      await store.upsert([
        change({
          id: 'unsure',
          revision: 2,
          intent: 'praise',
          brand: 'sosh',
          channel: 'tiktok',
          priority: 7,
          text: 'bravo',
        }),
      ]);
      const list = async (filter: MentionFilter) =>
        idsOf((await store.list(filter, { order: 'oldest', limit: 9 })).items);
      expect(await list({ queues: ['review'] })).toEqual([]);
      expect(await list({ brands: ['sosh'], queues: ['community'] })).toEqual(['unsure', 'praise']);
      expect(await list({ routes: ['community'], channels: ['tiktok'] })).toEqual(['unsure']);
      expect(await list({ q: 'bravo' })).toEqual(['unsure']);
      expect(await list({ q: 'connexion', brands: ['sosh'] })).toEqual(['praise', 'scam']);
    });

    it.each(['since', 'until'] as const)('refuse %s when it is not an instant', async (name) => {
      const { store } = underTest();
      await expect(store.list({ [name]: 'hier' }, { order: 'newest', limit: 1 })).rejects.toMatchObject({
        code: 'invalid_request',
        fields: [{ path: name }],
      });
    });

    it('agree with the definition, whatever the combination', async () => {
      const { store } = underTest();
      const all = Array.from({ length: 80 }, (_, i) => variant(i));
      await store.upsert(all);
      await fc.assert(
        fc.asyncProperty(anyFilter, fc.constantFrom('newest', 'oldest'), async (filter, order) => {
          const expected = all.filter((one) => matches(one, filter)).map(({ routed }) => routed.mention.id);
          const { items } = await store.list(filter, { order, limit: 100 });
          expect(idsOf(items)).toEqual(order === 'oldest' ? expected : expected.toReversed());
          expect(idsOf(await store.changesAfter(0, filter, 100))).toEqual(expected);
        }),
        { numRuns: 150 },
      );
    });
  });
}

const BRANDS = ['freebox', 'sosh', 'orange'] as const;
const CHANNELS = ['x', 'facebook'] as const;
const at = (i: number): string => new Date(Date.UTC(2026, 0, 1 + ((i * 7) % 20))).toISOString();

function variant(i: number): Change {
  return change({
    id: `m${i}`,
    intent: INTENTS[(i * 5) % INTENTS.length],
    brand: BRANDS[(i * 7) % 3],
    channel: CHANNELS[i % 2],
    needsReview: i % 6 === 0,
    priority: (i * 13) % 101,
    createdAt: at(i),
    text: `${i % 3 === 0 ? 'Réseau' : 'Facture'} ${i % 5 === 0 ? 'coupé' : 'payée'}`,
  });
}

const some = <T>(values: readonly T[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...values)), { nil: undefined });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const anyFilter: fc.Arbitrary<MentionFilter> = fc.record({
  routes: some(ROUTES),
  queues: some(QUEUES),
  intents: some(INTENTS),
  brands: some(BRANDS),
  channels: some(CHANNELS),
  needsReview: maybe(fc.boolean()),
  since: maybe(fc.nat(20).map(at)),
  until: maybe(fc.nat(20).map(at)),
  minPriority: maybe(fc.integer({ min: 0, max: 100 })),
  q: maybe(fc.constantFrom('reseau', 'FACTURE', 'coupe reseau', '')),
});

/** The definition of each filter, said again in another way. */
function matches({ routed }: Change, filter: MentionFilter): boolean {
  const { mention, classification, routing } = routed;
  const among = (values: readonly string[] | undefined, value: string) =>
    !values?.length || values.includes(value);
  const text = mention.text.toLowerCase().replaceAll('é', 'e').split(' ');
  const words = (filter.q ?? '').toLowerCase().split(' ');
  return (
    among(filter.routes, routeOfIntent(classification.intent)) &&
    among(filter.queues, routing.queue) &&
    among(filter.intents, classification.intent) &&
    among(filter.brands, mention.brand) &&
    among(filter.channels, mention.source.channel) &&
    (filter.needsReview ?? classification.needsReview) === classification.needsReview &&
    new Date(mention.createdAt) >= new Date(filter.since ?? 0) &&
    new Date(mention.createdAt) < new Date(filter.until ?? '9999-01-01') &&
    routing.priority >= (filter.minPriority ?? 0) &&
    words.every((word) => word === '' || text.includes(word))
  );
}
