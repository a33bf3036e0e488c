import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Forward only, in the order of their names. One that was released is never changed: add another. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_mentions': {
    async up(db) {
      for (const statement of MENTIONS) await sql.raw(statement).execute(db);
    },
  },
  '0002_corrections_and_hits': {
    async up(db) {
      for (const statement of CORRECTIONS_AND_HITS) await sql.raw(statement).execute(db);
    },
  },
  '0003_hits_by_brand': {
    async up(db) {
      for (const statement of HITS_BY_BRAND) await sql.raw(statement).execute(db);
    },
  },
};

/**
 * An index on a column of `mention` ends in the rowid, which is the place: for one value it gives the mentions in
 * order of place. The search words come folded and separated by spaces: the `ascii` tokenizer keeps every other
 * character, so the index holds our words and no others.
 */
const MENTIONS = [
  `create table mention (
    place integer primary key,
    mention_id text not null unique,
    sequence integer not null,
    revision integer not null,
    queue text not null,
    route text not null,
    intent text not null,
    brand text not null,
    channel text not null,
    needs_review integer not null,
    priority integer not null,
    created_ms integer not null
  ) strict`,
  'create index mention_by_sequence on mention (sequence)',
  'create index mention_by_queue on mention (queue)',
  'create index mention_by_route on mention (route)',
  'create index mention_by_brand_queue on mention (brand, queue)',
  'create table mention_body (place integer primary key, body text not null) strict',
  `create table mention_history (
    place integer not null,
    revision integer not null,
    at text not null,
    event text not null,
    queue text not null,
    primary key (place, revision)
  ) strict, without rowid`,
  'create table queue_count (queue text primary key, mentions integer not null) strict, without rowid',
  'create table store_state (last_sequence integer not null) strict',
  'insert into store_state (last_sequence) values (0)',
  `create virtual table mention_search using fts5 (
    words, content='', contentless_delete=1, detail=none, tokenize='ascii'
  )`,
];

const CORRECTIONS_AND_HITS = [
  `create table mention_correction (
    correction_id text primary key,
    mention_id text not null,
    brand text not null,
    at text not null,
    event text not null,
    body text not null
  ) strict, without rowid`,
  'create index mention_correction_by_mention on mention_correction (mention_id, at)',
  'create index mention_correction_by_time on mention_correction (at)',
  `create table keyword_hit (
    day text not null,
    list text not null,
    entry text not null,
    hits integer not null,
    primary key (day, list, entry)
  ) strict, without rowid`,
];

/** What was counted before is of no brand known: only who reads all of them is told of it. A rebuild tells it apart. */
const HITS_BY_BRAND = [
  'alter table keyword_hit rename to keyword_hit_of_all',
  `create table keyword_hit (
    day text not null,
    list text not null,
    entry text not null,
    brand text not null,
    hits integer not null,
    primary key (day, list, entry, brand)
  ) strict, without rowid`,
  "insert into keyword_hit select day, list, entry, '', hits from keyword_hit_of_all",
  'drop table keyword_hit_of_all',
];
