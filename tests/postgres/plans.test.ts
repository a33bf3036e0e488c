import { CompiledQuery, type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { INTENTS } from '../../src/mention/taxonomy.ts';
import { changesQuery, pageQuery } from '../../src/store/mention-query.ts';
import { postgresEngine } from '../../src/store/postgres/engine.ts';
import { createMonths, firstPlace, monthOf } from '../../src/store/postgres/months.ts';
import { openView } from '../../src/store/postgres/open.ts';
import type { MentionFilter } from '../../src/store/store.ts';
import type { Tables } from '../../src/store/tables.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres/postgres.ts';

const MENTIONS = 200_000;
const FIRST = '2025-10-01T00:00:00Z';
const MONTHS = 12;
const brands = (count: number) => Array.from({ length: count }, (_, at) => `marque-${at}`);

const FILTERS: readonly (readonly [name: string, filter: MentionFilter])[] = [
  ['everything', {}],
  ['a queue', { queues: ['review'] }],
  ['two queues', { queues: ['review', 'community'] }],
  ['a route', { routes: ['moderation'] }],
  ['a route and a queue', { routes: ['moderation'], queues: ['review'] }],
  ['a brand', { brands: ['marque-1'] }],
  ['a brand that has no mention', { brands: ['personne'] }],
  ['a brand, a route and a queue', { brands: ['marque-1'], routes: ['community'], queues: ['review'] }],
  ['twelve brands', { brands: brands(12) }],
  ['a hundred brands', { brands: brands(100) }],
  ['an intent', { intents: ['scam'] }],
  ['a channel', { channels: ['tiktok'] }],
  ['what needs review', { needsReview: true }],
  ['a priority', { minPriority: 95 }],
  ['since a day', { since: '2026-09-20T00:00:00Z' }],
  ['a day long ago', { since: '2025-11-03T00:00:00Z', until: '2025-11-04T00:00:00Z' }],
  [
    'a brand on a day',
    { brands: ['marque-3'], since: '2026-01-05T00:00:00Z', until: '2026-01-06T00:00:00Z' },
  ],
  ['a word that many have', { q: 'merci' }],
  ['a word that few have', { q: 'mot15000' }],
  ['a word that nobody has', { q: 'anticonstitutionnellement' }],
  ['the start of a word', { q: 'rembours*' }],
  ['words, a brand and a queue', { q: 'merci colis', brands: ['marque-1'], queues: ['review'] }],
];

const engine = postgresEngine();

describePostgres('with 200,000 mentions over twelve months', () => {
  let database: TestDatabase;
  let db: Kysely<Tables>;
  beforeAll(async () => {
    database = await createDatabase();
    db = await openView({ url: database.url, connections: 1 });
    await fill(db);
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  async function planOf(query: CompiledQuery): Promise<string> {
    const explained = CompiledQuery.raw(`explain ${query.sql}`, [...query.parameters]);
    const { rows } = await db.executeQuery<{ 'QUERY PLAN': string }>(explained);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  test('the planner would read whole tables where no index helps: this test can fail', async () => {
    expect(await planOf(sql`select * from mention where priority + 1 = 7`.compile(db))).toMatch(/Seq Scan/);
  });

  test.each(FILTERS)('a list of %s is read from indexes', async (_name, filter) => {
    for (const order of ['newest', 'oldest'] as const) {
      for (const after of [null, firstPlace(monthOf('2026-05-01')) + 120_000]) {
        const plan = await planOf(pageQuery(db, engine, filter, { order, limit: 51, after }));
        expect(plan).toMatch(/Index|Bitmap/);
        expect(plan).not.toMatch(/Seq Scan/);
      }
    }
  });

  test.each(FILTERS)('changes of %s are read from indexes', async (_name, filter) => {
    const query = changesQuery(db, engine, filter, { after: MENTIONS - 500, limit: 200 });
    const plan = await planOf(query);
    expect(plan).toMatch(/sequence_idx/);
    expect(plan).not.toMatch(/Seq Scan/);
  });

  test.each<[string, MentionFilter, RegExp]>([
    ['a brand along its own index', { brands: ['marque-1'] }, /using \w+_brand_queue_place_idx/],
    ['a brand without mentions too', { brands: ['personne'] }, /using \w+_brand_queue_place_idx/],
    ['a queue along its own index', { queues: ['review'] }, /using \w+_queue_place_idx/],
    ['a route along its own index', { routes: ['moderation'] }, /using \w+_route_place_idx/],
    ['a rare word by the index of words', { q: 'mot15000' }, /on \w+_words_idx/],
    [
      'a day by the index of time',
      { since: '2025-11-03T00:00:00Z', until: '2025-11-04T00:00:00Z' },
      /\w+_created_ms_idx/,
    ],
  ])('it reads %s', async (_name, filter, index) => {
    const query = pageQuery(db, engine, filter, { order: 'newest', limit: 51, after: null });
    expect(await planOf(query)).toMatch(index);
  });

  test('a page after a cursor leaves later months alone', async () => {
    const after = firstPlace(monthOf('2026-01-15')) + 60_000;
    const plan = await planOf(pageQuery(db, engine, {}, { order: 'newest', limit: 51, after }));
    expect(plan).toMatch(/on mention_2026_01 /);
    expect(plan).not.toMatch(/on mention_2026_02 /);
  });

  test('one mention and its history are looked up in the indexes', async () => {
    const byId = db.selectFrom('mention').selectAll().where('mention_id', '=', 'm_77').compile();
    expect(await planOf(byId)).not.toMatch(/Seq Scan/);
    const place = firstPlace(monthOf('2026-01-15')) + 60_000;
    const history = db.selectFrom('mention_history').selectAll().where('place', '=', place).compile();
    const plan = await planOf(history);
    expect(plan).toMatch(/mention_history_2026_01/);
    expect(plan).not.toMatch(/mention_history_2026_02|Seq Scan/);
  });
});

/**
 * As the index worker would leave it, written by the server itself: it takes seconds instead of minutes. Words are as
 * frequent as in a language: the n-th one as often as 1/n (Zipf).
 */
async function fill(db: Kysely<Tables>): Promise<void> {
  const first = monthOf(FIRST);
  const months = Array.from({ length: MONTHS }, (_, at) => first + at);
  await db.transaction().execute((tx) => createMonths(tx, months, new Set()));
  const each = Math.ceil(MENTIONS / MONTHS);
  await sql`
    insert into mention
    select (${first}::bigint + i / ${each}::integer) * ${sql.lit(firstPlace(1))} + i + 1, 'm_' || i, i + 1, 1,
      (array['customer_service', 'community', 'moderation', 'review'])[1 + (i * 7 / 3) % 4],
      (array['customer_service', 'community', 'moderation'])[1 + (i * 11 / 5) % 3],
      (${[...INTENTS]}::text[])[1 + (i * 13 / 7) % ${INTENTS.length}::integer],
      'marque-' || floor(sqrt((i::bigint * 7919) % 1600)), (array['x', 'facebook', 'instagram', 'tiktok'])[1 + i % 4],
      (i % 5 = 0)::integer, (i::bigint * 37) % 101,
      extract(epoch from ${FIRST}::timestamptz + make_interval(days => i * 365 / ${MENTIONS}::integer))::bigint * 1000,
      array_to_tsvector(array_remove(array[
        'panne', case when i % 3 = 0 then 'merci' end, case when i % 9 = 0 then 'colis' end,
        case when i % 50 = 0 then 'remboursement' end
      ] || array(
        select 'mot' || floor(exp(((i::bigint * 7919 + k * 104729) % 100003) / 100003.0 * ln(20000)))
        from generate_series(1, 12) as k
      ), null))
    from generate_series(0, ${MENTIONS - 1}::integer) as i`.execute(db);
  await sql`insert into mention_body select place, '{}' from mention`.execute(db);
  await sql`insert into mention_history select place, 1, '', '', queue from mention`.execute(db);
  // Autovacuum does it in production, minutes after so many rows.
  await sql`vacuum analyze`.execute(db);
}
