import { type Generated, Kysely, PostgresDialect, sql } from 'kysely';
import Cursor from 'pg-cursor';
import { describe, expect, it } from 'vitest';
import type { Pool } from '../../../src/index.ts';
import { withServer } from '../../support/server.ts';
import { expectAtRest } from './at-rest.ts';

const { pool: newPool } = withServer();

interface Tables {
  player: { id: Generated<number>; name: string; rating: number };
}

async function open(
  name: string,
  options: { max?: number } = {},
): Promise<{ pool: Pool; db: Kysely<Tables> }> {
  const pool = newPool(options);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) }).withSchema(name);
  await sql`CREATE SCHEMA ${sql.id(name)}`.execute(db);
  await db.schema
    .createTable('player')
    .addColumn('id', 'integer', (column) => column.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('rating', 'integer', (column) => column.notNull())
    .execute();
  return { pool, db };
}

const insertMany = (db: Kysely<Tables>, count: number): Promise<unknown> =>
  db
    .insertInto('player')
    .columns(['name', 'rating'])
    .expression(sql`SELECT 'player ' || n, n FROM generate_series(1, ${sql.lit(count)}) n`)
    .execute();

const ratingOf = async (db: Kysely<Tables>, name: string): Promise<number | undefined> =>
  (await db.selectFrom('player').select('rating').where('name', '=', name).executeTakeFirst())?.rating;

describe('Kysely', () => {
  it('inserts, reads, updates and deletes', async () => {
    const { pool, db } = await open('crud');
    const { id } = await db
      .insertInto('player')
      .values({ name: 'one', rating: 1500 })
      .returning('id')
      .executeTakeFirstOrThrow();
    expect(await db.selectFrom('player').selectAll().execute()).toEqual([{ id, name: 'one', rating: 1500 }]);
    const { numUpdatedRows } = await db.updateTable('player').set({ rating: 1520 }).executeTakeFirst();
    expect([numUpdatedRows, await ratingOf(db, 'one')]).toEqual([1n, 1520]);
    expect((await db.deleteFrom('player').executeTakeFirst()).numDeletedRows).toBe(1n);
    await expect(
      db
        .selectFrom('nowhere' as 'player')
        .selectAll()
        .execute(),
    ).rejects.toMatchObject({ code: '42P01' });
    await expectAtRest(pool);
  });

  it('commits and rolls back transactions, many at once on few connections', async () => {
    const { pool, db } = await open('transactions', { max: 2 });
    await insertMany(db, 1);
    const add = (points: number, fails: boolean): Promise<void> =>
      db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('player')
          .set((eb) => ({ rating: eb('rating', '+', points) }))
          .execute();
        if (fails) throw new Error('on second thought');
      });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => add(1, n % 2 === 1)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    expect(await ratingOf(db, 'player 1')).toBe(11);
    await expectAtRest(pool);
  });

  it('goes back to a savepoint of a transaction and commits the rest', async () => {
    const { pool, db } = await open('savepoints');
    await insertMany(db, 1);
    const transaction = await db.startTransaction().setIsolationLevel('serializable').execute();
    await transaction.updateTable('player').set({ rating: 2 }).execute();
    const inner = await transaction.savepoint('inner').execute();
    await inner.updateTable('player').set({ rating: 3 }).execute();
    await inner.rollbackToSavepoint('inner').execute();
    await transaction.commit().execute();
    expect(await ratingOf(db, 'player 1')).toBe(2);
    await expectAtRest(pool);
  });

  it('streams more rows than it holds at once', async () => {
    const { pool, db } = await open('streaming', { max: 1 });
    await insertMany(db, 5000);
    let sum = 0;
    for await (const { rating } of db.selectFrom('player').select('rating').stream(100)) sum += rating;
    expect(sum).toBe((5000 * 5001) / 2);
    await expectAtRest(pool);
  });

  it('cancels a stream that is left early, and its connection serves the next at once', async () => {
    const { pool, db } = await open('cancelling', { max: 1 });
    await insertMany(db, 5000);
    let count = 0;
    for await (const _ of db.selectFrom('player').selectAll().stream(10)) {
      count += 1;
      if (count === 25) break;
    }
    expect(await ratingOf(db, 'player 7')).toBe(7);
    expect(pool.totalCount).toBe(1);
    await expectAtRest(pool);
  });

  it('rejects a query that an administrator cancels, and keeps the connection', async () => {
    const { pool, db } = await open('cancelled', { max: 2 });
    await db.connection().execute(async (one) => {
      const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(one);
      const sleeping = sql`SELECT pg_sleep(30)`.execute(one);
      const cancel = async (): Promise<void> => {
        const running = sql<{
          pid: number;
        }>`SELECT pid FROM pg_stat_activity WHERE pid = ${rows[0]?.pid} AND query LIKE '%sleep(30)' AND state = 'active'`;
        while ((await running.execute(db)).rows.length === 0);
        await sql`SELECT pg_cancel_backend(${rows[0]?.pid})`.execute(db);
      };
      await Promise.all([expect(sleeping).rejects.toMatchObject({ code: '57014' }), cancel()]);
      expect((await sql`SELECT 1 AS a`.execute(one)).rows).toEqual([{ a: 1 }]);
    });
    expect(pool.totalCount).toBe(2);
    await expectAtRest(pool);
  });

  it('leaves nothing of a session that one user had to itself', async () => {
    const { pool, db } = await open('sessions', { max: 1 });
    await db.connection().execute(async (one) => {
      await sql`SET work_mem = '1GB'`.execute(one);
      await sql`CREATE TEMP TABLE mine (a int)`.execute(one);
    });
    expect((await sql`SHOW work_mem`.execute(db)).rows).toEqual([{ work_mem: '4MB' }]);
    expect((await sql`SELECT to_regclass('pg_temp.mine') AS name`.execute(db)).rows).toEqual([
      { name: null },
    ]);
    await expectAtRest(pool);
  });

  it('sees a new client at each checkout, so that onCreateConnection runs each time: onConnect runs once', async () => {
    let created = 0;
    let connected = 0;
    const pool = newPool({
      max: 1,
      onConnect: () => {
        connected += 1;
      },
    });
    const onCreateConnection = async (): Promise<void> => {
      created += 1;
    };
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool, onCreateConnection }) });
    for (let i = 0; i < 3; i++) await sql`SELECT 1`.execute(db);
    expect([created, connected]).toEqual([3, 1]);
    await db.destroy();
    expect(pool.ended).toBe(true);
  });
});
