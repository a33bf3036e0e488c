import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Forward only, in the order of their names. One that was released is never changed: add another. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_view': {
    async up(db) {
      for (const statement of VIEW) await sql.raw(statement).execute(db);
    },
  },
  '0002_hits_by_brand': {
    async up(db) {
      for (const statement of HITS_BY_BRAND) await sql.raw(statement).execute(db);
    },
  },
};

/** Compared byte by byte, whatever the language of the server: as SQLite does, and faster. */
const TEXT = 'text collate "C" not null';

/** The indexes of `mention` end in the place: for one value they give the mentions in order of place. */
const VIEW = [
  `create table mention (
    place bigint primary key,
    mention_id ${TEXT},
    sequence bigint not null,
    revision bigint not null,
    queue ${TEXT},
    route ${TEXT},
    intent ${TEXT},
    brand ${TEXT},
    channel ${TEXT},
    needs_review smallint not null,
    priority integer not null,
    created_ms bigint not null,
    words tsvector not null
  ) partition by range (place)`,
  // Not unique: an index of a partitioned table can only be so within a partition. There is one writer at a time.
  'create index mention_by_id on mention (mention_id)',
  'create index mention_by_sequence on mention (sequence)',
  'create index mention_by_queue on mention (queue, place)',
  'create index mention_by_route on mention (route, place)',
  'create index mention_by_brand_queue on mention (brand, queue, place)',
  'create index mention_by_time on mention (created_ms)',
  'create index mention_by_words on mention using gin (words)',
  `create table mention_body (place bigint primary key, body text not null) partition by range (place)`,
  `create table mention_history (
    place bigint not null,
    revision bigint not null,
    at ${TEXT},
    event ${TEXT},
    queue ${TEXT},
    primary key (place, revision)
  ) partition by range (place)`,
  `create table queue_count (queue ${TEXT} primary key, mentions bigint not null)`,
  `create table store_state (last_sequence bigint not null)`,
  'insert into store_state (last_sequence) values (0)',
  `create table mention_correction (
    correction_id ${TEXT} primary key,
    mention_id ${TEXT},
    brand ${TEXT},
    at ${TEXT},
    event ${TEXT},
    body text not null
  )`,
  'create index mention_correction_by_mention on mention_correction (mention_id, at)',
  'create index mention_correction_by_time on mention_correction (at)',
  `create table keyword_hit (
    day ${TEXT},
    list ${TEXT},
    entry ${TEXT},
    hits bigint not null,
    primary key (day, list, entry)
  )`,
];

/** What was counted before is of no brand known: only who reads all of them is told of it. A rebuild tells it apart. */
const HITS_BY_BRAND = [
  `alter table keyword_hit add column brand ${TEXT} default ''`,
  'alter table keyword_hit alter column brand drop default',
  'alter table keyword_hit drop constraint keyword_hit_pkey',
  'alter table keyword_hit add primary key (day, list, entry, brand)',
];
