import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { openPostgres } from './open.ts';

/** What instances share besides the view, and what cannot be rebuilt: the API keys, and the drafts of keyword lists. */
const SCHEMA = 'aiguillage';
/** Nobody does more than one thing at a time here for long. */
const CONNECTIONS = 2;

export interface SharedTables {
  readonly api_key: {
    readonly id: string;
    /** SHA-256 of the key. */
    readonly hash: Buffer;
    readonly name: string;
    /** JSON. */
    readonly scopes: string;
    /** JSON; null: all. */
    readonly brands: string | null;
    readonly rate_limit: number | null;
    /** Milliseconds since the epoch, here and below. */
    readonly created_at: number;
    readonly last_used_at: number | null;
  };
  readonly draft: {
    readonly path: string;
    readonly publication: string;
    readonly version: number;
    readonly base: string;
    readonly author: string;
    /** ISO 8601. */
    readonly created_at: string;
    readonly updated_by: string;
    readonly updated_at: string;
  };
  /** The changes of a draft, in order of place: JSON arrays. */
  readonly draft_piece: { readonly path: string; readonly place: number; readonly changes: string };
  readonly draft_approval: {
    readonly path: string;
    readonly team: string;
    readonly key_id: string;
    readonly by: string;
    readonly date: string;
    /** Null: an approval. Of a refusal, why. */
    readonly reason: string | null;
  };
}

/** Opens these tables, making them if there are none: see `openPostgres`. */
export function openShared(url: string): Promise<Kysely<SharedTables>> {
  return openPostgres<SharedTables>({ url, max: CONNECTIONS, schema: SCHEMA, migrations: MIGRATIONS });
}

/** Forward only, in the order of their names. One that was released is never changed: add another. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_keys_and_drafts': {
    async up(db) {
      for (const statement of KEYS_AND_DRAFTS) await sql.raw(statement).execute(db);
    },
  },
  '0002_refusals': {
    async up(db) {
      await sql.raw('alter table draft_approval add column reason text').execute(db);
    },
  },
};

/** Compared byte by byte, whatever the language of the server. */
const TEXT = 'text collate "C" not null';

const KEYS_AND_DRAFTS = [
  `create table api_key (
    id ${TEXT} primary key,
    hash bytea not null unique,
    name ${TEXT},
    scopes ${TEXT},
    brands text,
    rate_limit bigint,
    created_at bigint not null,
    last_used_at bigint
  )`,
  `create table draft (
    path ${TEXT} primary key,
    publication ${TEXT},
    version bigint not null,
    base ${TEXT},
    author ${TEXT},
    created_at ${TEXT},
    updated_by ${TEXT},
    updated_at ${TEXT}
  )`,
  `create table draft_piece (
    path ${TEXT} references draft on delete cascade,
    place bigint not null,
    changes text not null,
    primary key (path, place)
  )`,
  `create table draft_approval (
    path ${TEXT} references draft on delete cascade,
    team ${TEXT},
    key_id ${TEXT},
    by ${TEXT},
    date ${TEXT},
    primary key (path, team)
  )`,
];
