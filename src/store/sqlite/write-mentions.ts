import type { Kysely } from 'kysely';
import { chunks } from '../chunks.ts';
import type { IndexedMention } from '../engine.ts';
import type { MentionTable, Tables } from '../tables.ts';
import { indexWordsOf } from './text-search.ts';

/** Few enough to compile fast and to keep prepared, enough to make the overhead of a statement small. */
export const MAX_ROWS = 50;

export async function writeMentions(tx: Kysely<Tables>, mentions: readonly IndexedMention[]): Promise<void> {
  for (const chunk of chunks(mentions, MAX_ROWS)) {
    await writeRows(
      tx,
      chunk.map(({ row }) => row),
    );
  }
  // Last: FTS5 keeps new words in memory until the commit, or until the next statement that writes several rows.
  await indexWordsOf(tx, mentions);
}

/** All but the id and the place, which a mention keeps. */
async function writeRows(tx: Kysely<Tables>, rows: readonly MentionTable[]): Promise<void> {
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
