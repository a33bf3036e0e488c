import type { Kysely } from 'kysely';
import { toDbText } from '../db-text.ts';
import type { Correction } from '../mention/correction.ts';
import { chunks } from './chunks.ts';
import type { Engine } from './engine.ts';
import { toStoredMention } from './row.ts';
import type { CorrectedMention, CorrectionChange, HistoryEntry, Store } from './store.ts';
import type { Tables } from './tables.ts';

/** Writes corrections that are new. */
export async function writeCorrections(
  db: Kysely<Tables>,
  engine: Engine,
  corrections: readonly CorrectionChange[],
): Promise<void> {
  if (corrections.length === 0) return;
  await db.transaction().execute(async (tx) => {
    await engine.beginWrite(tx);
    for (const chunk of chunks(corrections, engine.maxRows)) {
      const rows = chunk.map(({ correction, event }) => ({
        correction_id: toDbText(correction.id),
        mention_id: toDbText(correction.mentionId),
        brand: toDbText(correction.brand),
        at: correction.at,
        event: toDbText(event),
        body: JSON.stringify(correction),
      }));
      await tx
        .insertInto('mention_correction')
        .values(rows)
        .onConflict((oc) => oc.column('correction_id').doNothing())
        .execute();
    }
  });
}

/** The corrections of one mention, as parts of its history, in order of time. */
export async function correctionHistory(db: Kysely<Tables>, mentionId: string): Promise<HistoryEntry[]> {
  const rows = await db
    .selectFrom('mention_correction')
    .where('mention_id', '=', toDbText(mentionId))
    .select(['event', 'body'])
    .orderBy('at')
    .orderBy('correction_id')
    .execute();
  return rows.map(({ event, body }) => {
    const { id, revision, queue, at, route, intent, note, author } = toCorrection(body);
    return { revision, at, event, queue, correction: { id, route, intent, note, author } };
  });
}

/** See `Store.corrected`. */
export async function readCorrected(
  db: Kysely<Tables>,
  { since, brands = [], limit }: Parameters<Store['corrected']>[0],
): Promise<CorrectedMention[]> {
  let query = db
    .selectFrom('mention_correction as c')
    .innerJoin('mention', 'mention.mention_id', 'c.mention_id')
    .innerJoin('mention_body', 'mention_body.place', 'mention.place')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('mention_correction as later')
            .whereRef('later.mention_id', '=', 'c.mention_id')
            .where(({ eb, or, and }) =>
              or([
                eb('later.at', '>', eb.ref('c.at')),
                and([
                  eb('later.at', '=', eb.ref('c.at')),
                  eb('later.correction_id', '>', eb.ref('c.correction_id')),
                ]),
              ]),
            )
            .select('later.correction_id'),
        ),
      ),
    )
    .select(['c.body as correction', 'mention.sequence', 'mention_body.body'])
    .orderBy('c.at', 'desc')
    .orderBy('c.correction_id', 'desc')
    .limit(limit);
  if (since !== undefined) query = query.where('c.at', '>=', since);
  if (brands.length > 0) query = query.where('c.brand', 'in', brands.map(toDbText));
  const rows = await query.execute();
  return rows.map((row) => ({
    correction: toCorrection(row.correction),
    routed: toStoredMention(row).routed,
  }));
}

function toCorrection(body: string): Correction {
  // Written by `writeCorrections`: parsed at the edge, trusted inside.
  return JSON.parse(body) as Correction;
}
