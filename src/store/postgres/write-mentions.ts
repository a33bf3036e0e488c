import { type Kysely, sql } from 'kysely';
import type { IndexedMention } from '../engine.ts';
import type { MentionTable, Tables } from '../tables.ts';

/**
 * One statement whatever the number of rows: each column is an array. A `tsvector` is made of our own words as they are:
 * no dictionary, no stop words, no language of the server has a say in it.
 */
export async function writeMentions(tx: Kysely<Tables>, mentions: readonly IndexedMention[]): Promise<void> {
  const column = <K extends keyof MentionTable>(name: K) => mentions.map(({ row }) => row[name]);
  await sql`
    insert into mention (
      place, mention_id, sequence, revision, queue, route, intent, brand, channel, needs_review, priority, created_ms,
      words
    )
    select place, mention_id, sequence, revision, queue, route, intent, brand, channel, needs_review, priority,
      created_ms, array_to_tsvector(string_to_array(words, ' '))
    from unnest(
      ${column('place')}::bigint[], ${column('mention_id')}::text[], ${column('sequence')}::bigint[],
      ${column('revision')}::bigint[], ${column('queue')}::text[], ${column('route')}::text[],
      ${column('intent')}::text[], ${column('brand')}::text[], ${column('channel')}::text[],
      ${column('needs_review')}::smallint[], ${column('priority')}::integer[], ${column('created_ms')}::bigint[],
      ${mentions.map(({ words }) => words.join(' '))}::text[]
    ) as new (
      place, mention_id, sequence, revision, queue, route, intent, brand, channel, needs_review, priority, created_ms,
      words
    )
    on conflict (place) do update set
      sequence = excluded.sequence, revision = excluded.revision, queue = excluded.queue, route = excluded.route,
      intent = excluded.intent, brand = excluded.brand, channel = excluded.channel,
      needs_review = excluded.needs_review, priority = excluded.priority, created_ms = excluded.created_ms,
      words = excluded.words`.execute(tx);
}
