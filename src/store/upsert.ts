import type { Kysely } from 'kysely';
import type { Queue } from '../mention/routed-mention.ts';
import { chunks } from './chunks.ts';
import { createHitCounter, writeHits } from './keyword-hits.ts';
import { toDbText, toMentionRow } from './row.ts';
import { indexWords } from './search-words.ts';
import type { Change } from './store.ts';
import type { HistoryTable, KeywordHitTable, MentionTable, Tables } from './tables.ts';
import type { TextSearch } from './text-search.ts';

type Known = Pick<MentionTable, 'place' | 'revision' | 'queue'>;

interface Applied {
  /** The last state of each mention that changed. */
  readonly mentions: readonly { readonly row: MentionTable; readonly change: Change }[];
  readonly history: readonly HistoryTable[];
  /** Of mentions that are new here. */
  readonly hits: readonly KeywordHitTable[];
  /** By how much the count of each queue grows. */
  readonly growth: ReadonlyMap<Queue, number>;
  readonly lastSequence: number;
}

/** Applies changes in one transaction: those that are newer than what the store has take the next sequences. */
export async function upsertChanges(
  db: Kysely<Tables>,
  search: TextSearch,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  await db.transaction().execute(async (tx) => {
    // A write, and the first statement: it makes other writers wait until the sequences taken here are visible.
    const state = await tx
      .updateTable('store_state')
      .set((eb) => ({ last_sequence: eb.ref('last_sequence') }))
      .returning('last_sequence')
      .executeTakeFirstOrThrow();
    const applied = apply(changes, await readKnown(tx, changes), state.last_sequence);
    if (applied.mentions.length > 0) await write(tx, search, applied);
  });
}

async function readKnown(tx: Kysely<Tables>, changes: readonly Change[]): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  for (const chunk of chunks(changes)) {
    const ids = chunk.map(({ routed }) => toDbText(routed.mention.id));
    const rows = await tx
      .selectFrom('mention')
      .where('mention_id', 'in', ids)
      .select(['mention_id', 'place', 'revision', 'queue'])
      .execute();
    for (const row of rows) known.set(row.mention_id, row);
  }
  return known;
}

/** What the changes come to, one after the other: cutting them into other batches gives the same sequences. */
function apply(changes: readonly Change[], known: Map<string, Known>, lastSequence: number): Applied {
  const mentions = new Map<string, { row: MentionTable; change: Change }>();
  const history: HistoryTable[] = [];
  const hits = createHitCounter();
  const growth = new Map<Queue, number>();
  const grow = (queue: Queue, by: number) => growth.set(queue, (growth.get(queue) ?? 0) + by);
  let sequence = lastSequence;
  for (const change of changes) {
    const { routed, event } = change;
    const { queue } = routed.routing;
    const before = known.get(toDbText(routed.mention.id));
    if (before !== undefined && before.revision >= routed.revision) continue;
    sequence += 1;
    const row = toMentionRow(before?.place ?? sequence, sequence, routed);
    known.set(row.mention_id, row);
    mentions.set(row.mention_id, { row, change });
    history.push({ place: row.place, revision: row.revision, at: routed.decidedAt, event, queue });
    if (before !== undefined) grow(before.queue, -1);
    else hits.add(routed);
    grow(queue, 1);
  }
  return { mentions: [...mentions.values()], history, hits: hits.rows(), growth, lastSequence: sequence };
}

async function write(tx: Kysely<Tables>, search: TextSearch, applied: Applied): Promise<void> {
  for (const chunk of chunks(applied.mentions)) {
    const rows = chunk.map(({ row }) => row);
    await writeMentions(tx, rows);
    await tx
      .insertInto('mention_body')
      .values(chunk.map(({ row, change }) => ({ place: row.place, body: JSON.stringify(change.routed) })))
      .onConflict((oc) => oc.column('place').doUpdateSet((eb) => ({ body: eb.ref('excluded.body') })))
      .execute();
  }
  for (const chunk of chunks(applied.history)) {
    await tx.insertInto('mention_history').values(chunk).execute();
  }
  await writeHits(tx, applied.hits);
  await tx
    .insertInto('queue_count')
    .values([...applied.growth].map(([queue, mentions]) => ({ queue, mentions })))
    .onConflict((oc) =>
      oc.column('queue').doUpdateSet((eb) => ({
        mentions: eb('queue_count.mentions', '+', eb.ref('excluded.mentions')),
      })),
    )
    .execute();
  await tx.updateTable('store_state').set({ last_sequence: applied.lastSequence }).execute();
  // Last: FTS5 keeps new words in memory until the commit, or until the next statement that writes several rows.
  await search.index(
    tx,
    applied.mentions.map(({ row, change }) => ({
      place: row.place,
      words: indexWords(change.routed.mention.text),
    })),
  );
}

/** All but the id and the place, which a mention keeps. */
async function writeMentions(tx: Kysely<Tables>, rows: readonly MentionTable[]): Promise<void> {
  await tx
    .insertInto('mention')
    .values(rows)
    .onConflict((oc) =>
      oc.column('place').doUpdateSet((eb) => ({
        sequence: eb.ref('excluded.sequence'),
        revision: eb.ref('excluded.revision'),
        queue: eb.ref('excluded.queue'),
        route: eb.ref('excluded.route'),
        intent: eb.ref('excluded.intent'),
        brand: eb.ref('excluded.brand'),
        channel: eb.ref('excluded.channel'),
        needs_review: eb.ref('excluded.needs_review'),
        priority: eb.ref('excluded.priority'),
        created_ms: eb.ref('excluded.created_ms'),
      })),
    )
    .execute();
}
