import type { Kysely } from 'kysely';
import { toDbText } from '../db-text.ts';
import type { Queue } from '../mention/routed-mention.ts';
import { chunks } from './chunks.ts';
import type { Engine, Placing } from './engine.ts';
import { createHitCounter, writeHits } from './keyword-hits.ts';
import { toMentionRow } from './row.ts';
import { indexWords } from './search-words.ts';
import type { Change } from './store.ts';
import type { HistoryTable, KeywordHitTable, MentionTable, Tables } from './tables.ts';

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
  engine: Engine,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  await db.transaction().execute(async (tx) => {
    await engine.beginWrite(tx);
    // A write, and the first one: it makes other writers wait until the sequences taken here are visible.
    const state = await tx
      .updateTable('store_state')
      .set((eb) => ({ last_sequence: eb.ref('last_sequence') }))
      .returning('last_sequence')
      .executeTakeFirstOrThrow();
    const known = await readKnown(tx, engine, changes);
    const placing = await engine.placing(
      tx,
      changes.map(({ routed }) => routed),
    );
    const applied = apply(changes, known, placing, state.last_sequence);
    if (applied.mentions.length > 0) await write(tx, engine, applied);
  });
}

async function readKnown(
  tx: Kysely<Tables>,
  { maxRows }: Engine,
  changes: readonly Change[],
): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  for (const chunk of chunks(changes, maxRows)) {
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
function apply(
  changes: readonly Change[],
  known: Map<string, Known>,
  placing: Placing,
  lastSequence: number,
): Applied {
  const mentions = new Map<string, { row: MentionTable; change: Change }>();
  const history: HistoryTable[] = [];
  const hits = createHitCounter();
  const growth = new Map<Queue, number>();
  const grow = (queue: Queue, by: number) => growth.set(queue, (growth.get(queue) ?? 0) + by);
  let last = lastSequence;
  for (const change of changes) {
    const { routed, event } = change;
    const { queue } = routed.routing;
    const before = known.get(toDbText(routed.mention.id));
    if (before === undefined ? placing.isGone(routed) : before.revision >= routed.revision) continue;
    const sequence = placing.sequence(routed, last + 1);
    last = Math.max(last, sequence);
    const row = toMentionRow(before?.place ?? placing.place(routed, sequence), sequence, routed);
    known.set(row.mention_id, row);
    mentions.set(row.mention_id, { row, change });
    history.push({
      place: row.place,
      revision: row.revision,
      at: routed.decidedAt,
      event: toDbText(event),
      queue,
    });
    if (before !== undefined) grow(before.queue, -1);
    else hits.add(routed);
    grow(queue, 1);
  }
  return { mentions: [...mentions.values()], history, hits: hits.rows(), growth, lastSequence: last };
}

async function write(tx: Kysely<Tables>, engine: Engine, applied: Applied): Promise<void> {
  for (const chunk of chunks(applied.mentions, engine.maxRows)) {
    await tx
      .insertInto('mention_body')
      .values(chunk.map(({ row, change }) => ({ place: row.place, body: JSON.stringify(change.routed) })))
      .onConflict((oc) => oc.column('place').doUpdateSet((eb) => ({ body: eb.ref('excluded.body') })))
      .execute();
  }
  for (const chunk of chunks(applied.history, engine.maxRows)) {
    await tx.insertInto('mention_history').values(chunk).execute();
  }
  await writeHits(tx, engine, applied.hits);
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
  await engine.writeMentions(
    tx,
    applied.mentions.map(({ row, change }) => ({ row, words: indexWords(change.routed.mention.text) })),
  );
}
