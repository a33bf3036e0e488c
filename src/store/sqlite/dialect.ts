import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteDialect, type SqliteStatement } from 'kysely';

/** Statements kept prepared, the most recently used: filters make many shapes, and each takes tens of kilobytes. */
const MAX_PREPARED = 100;

/** Kysely's SQLite dialect on Node's own SQLite. Closing Kysely closes the database. */
export function nodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  const prepared = new Map<string, SqliteStatement>();
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare(sql) {
        const statement = prepared.get(sql) ?? toKyselyStatement(database.prepare(sql));
        prepared.delete(sql);
        prepared.set(sql, statement);
        const [oldest] = prepared.keys();
        if (prepared.size > MAX_PREPARED && oldest !== undefined) prepared.delete(oldest);
        return statement;
      },
    },
  });
}

function toKyselyStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(toSqlValue)),
    run: (parameters) => statement.run(...parameters.map(toSqlValue)),
    iterate: (parameters) => statement.iterate(...parameters.map(toSqlValue)),
  };
}

/** Node binds numbers as REAL, which full-text search does not take for a range of rows: whole ones go as INTEGER. */
function toSqlValue(value: unknown): SQLInputValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string' || typeof value === 'bigint' || value === null) return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite has no value for a ${typeof value}`);
}
