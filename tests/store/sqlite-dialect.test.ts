import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeSqliteDialect } from '../../src/store/sqlite/dialect.ts';

let database: DatabaseSync;
let db: Kysely<{ t: { n: number } }>;
beforeEach(() => {
  database = new DatabaseSync(':memory:');
  db = new Kysely({ dialect: nodeSqliteDialect(database) });
});
afterEach(() => db.destroy());

describe('Kysely on the SQLite of Node', () => {
  it.each([
    ['a whole number', 5, 'integer'],
    ['the largest whole number', Number.MAX_SAFE_INTEGER, 'integer'],
    ['a fraction', 0.5, 'real'],
    ['a string', 'é', 'text'],
    ['null', null, 'null'],
    ['a big integer', 2n ** 62n, 'integer'],
    ['bytes', new Uint8Array([0, 255]), 'blob'],
  ])('gives %s the type that SQLite has for it', async (_name, value, type) => {
    const { rows } = await sql`select typeof(${value}) as type`.execute(db);
    expect(rows).toEqual([{ type }]);
  });

  it.each([
    ['undefined', undefined],
    ['a boolean', true],
    ['an object', {}],
  ])('refuses %s', async (_name, value) => {
    await expect(sql`select ${value}`.execute(db)).rejects.toThrow(TypeError);
  });

  it('answers more different statements than it keeps prepared', async () => {
    for (let round = 0; round < 2; round += 1) {
      for (let n = 0; n < 150; n += 1) {
        expect((await sql`select ${n} as ${sql.ref(`c${n}`)}`.execute(db)).rows).toEqual([{ [`c${n}`]: n }]);
      }
    }
  });

  it('takes a statement again after the tables have changed', async () => {
    database.exec('create table t (n); insert into t values (1)');
    const read = () => db.selectFrom('t').selectAll().execute();
    expect(await read()).toEqual([{ n: 1 }]);
    database.exec('alter table t add column more default 2');
    expect(await read()).toEqual([{ n: 1, more: 2 }]);
  });

  it('says how many rows a write has changed', async () => {
    database.exec('create table t (n)');
    const [result] = await db
      .insertInto('t')
      .values([{ n: 1 }, { n: 2 }])
      .execute();
    expect(result?.numInsertedOrUpdatedRows).toBe(2n);
  });

  it('undoes a transaction that fails', async () => {
    database.exec('create table t (n)');
    const failing = db.transaction().execute(async (tx) => {
      await tx.insertInto('t').values({ n: 1 }).execute();
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await db.selectFrom('t').selectAll().execute()).toEqual([]);
  });
});
