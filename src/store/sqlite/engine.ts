import { sql } from 'kysely';
import type { Engine } from '../engine.ts';
import { sqlitePage } from './page.ts';
import { clearWords, holds } from './text-search.ts';
import { MAX_ROWS, writeMentions } from './write-mentions.ts';

export const sqliteEngine: Engine = {
  maxRows: MAX_ROWS,
  // The first write of a transaction takes the one lock that SQLite has.
  async beginWrite() {},
  placing: async () => ({
    isGone: () => false,
    sequence: (_routed, next) => next,
    place: (_routed, sequence) => sequence,
  }),
  writeMentions,
  clearWords,
  page: sqlitePage,
  holds,
  unindexed: (column) => sql`coalesce(${column}, '')`,
};
