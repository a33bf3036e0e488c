import { type Kysely, sql } from 'kysely';
import { toDbText } from '../db-text.ts';
import type { RoutedMention } from '../mention/routed-mention.ts';
import { chunks } from './chunks.ts';
import type { Engine } from './engine.ts';
import type { KeywordHitsOnRecord } from './store.ts';
import type { KeywordHitTable, Tables } from './tables.ts';

/** Length of `2026-03-02`. */
const DAY_LENGTH = 10;
/** Brands that are named, at most. */
const MAX_BRANDS = 500;

/** Counts the entries in the evidence of mentions that are new: once a mention, however often it stands there. */
export function createHitCounter(): { add(routed: RoutedMention): void; rows(): KeywordHitTable[] } {
  const rows = new Map<string, { day: string; list: string; entry: string; brand: string; hits: number }>();
  return {
    add({ mention, classification, decidedAt }) {
      const day = decidedAt.slice(0, DAY_LENGTH);
      const brand = toDbText(mention.brand);
      const seen = new Set<string>();
      for (const { list, entry } of classification.evidence) {
        if (list === undefined || entry === undefined) continue;
        const key = JSON.stringify([day, list, entry, brand]);
        if (seen.has(key)) continue;
        seen.add(key);
        const row = rows.get(key);
        if (row === undefined)
          rows.set(key, { day, list: toDbText(list), entry: toDbText(entry), brand, hits: 1 });
        else row.hits += 1;
      }
    },
    rows: () => [...rows.values()],
  };
}

export async function writeHits(
  tx: Kysely<Tables>,
  { maxRows }: Engine,
  hits: readonly KeywordHitTable[],
): Promise<void> {
  for (const chunk of chunks(hits, maxRows)) {
    await tx
      .insertInto('keyword_hit')
      .values(chunk)
      .onConflict((oc) =>
        oc
          .columns(['day', 'list', 'entry', 'brand'])
          .doUpdateSet((eb) => ({ hits: eb('keyword_hit.hits', '+', eb.ref('excluded.hits')) })),
      )
      .execute();
  }
}

export async function readHits(
  db: Kysely<Tables>,
  since: string,
  brands: readonly string[] | undefined,
): Promise<KeywordHitsOnRecord> {
  const all = db.selectFrom('keyword_hit');
  const own = brands?.length ? all.where('brand', 'in', brands.map(toDbText)) : all;
  const first = await own.select((eb) => eb.fn.min('day').as('day')).executeTakeFirst();
  const found = await own
    .where('day', '>=', since)
    .where('brand', '!=', '')
    .select('brand')
    .distinct()
    .orderBy('brand')
    .limit(MAX_BRANDS)
    .execute();
  const entries = await own
    .select((eb) => [
      'list',
      'entry',
      sql<number>`cast(sum(case when ${eb.ref('day')} >= ${since} then ${eb.ref('hits')} else 0 end) as bigint)`.as(
        'hits',
      ),
      eb.fn.max('day').as('lastDay'),
    ])
    .groupBy(['list', 'entry'])
    .orderBy('list')
    .orderBy('entry')
    .execute();
  return { firstDay: first?.day ?? null, brands: found.map(({ brand }) => brand), entries };
}
