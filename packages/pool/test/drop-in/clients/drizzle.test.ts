import { eq, sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Pool } from '../../../src/index.ts';
import { withServer } from '../../support/server.ts';
import { expectAtRest } from './at-rest.ts';

const { pool: newPool } = withServer();

const players = pgTable('player', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  name: text().notNull().unique(),
  rating: integer().notNull().default(1500),
  seen: timestamp({ withTimezone: true }),
  settings: jsonb().$type<{ sound: boolean }>(),
});

let pool: Pool;
let db: NodePgDatabase;

beforeEach(async () => {
  pool = newPool({ max: 2 });
  db = drizzle(pool);
  await db.execute(sql`DROP TABLE IF EXISTS player`);
  await db.execute(sql`
    CREATE TABLE player (
      id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, name text NOT NULL UNIQUE,
      rating int NOT NULL DEFAULT 1500, seen timestamptz, settings jsonb
    )`);
});

describe('Drizzle', () => {
  it('inserts, reads, updates and deletes, dates and JSON included', async () => {
    const seen = new Date('2024-02-29T12:34:56.789Z');
    const [made] = await db
      .insert(players)
      .values({ name: 'one', seen, settings: { sound: false } })
      .returning();
    expect(made).toEqual({ id: 1, name: 'one', rating: 1500, seen, settings: { sound: false } });
    await db.update(players).set({ rating: 1520 }).where(eq(players.name, 'one'));
    expect(await db.select({ rating: players.rating }).from(players)).toEqual([{ rating: 1520 }]);
    expect((await db.delete(players)).rowCount).toBe(1);
    await expect(db.execute(sql`SELECT * FROM nowhere`)).rejects.toMatchObject({ cause: { code: '42P01' } });
    await expectAtRest(pool);
  });

  it('prepares a statement once per connection and reuses it', async () => {
    await db.insert(players).values([{ name: 'one' }, { name: 'two', rating: 1600 }]);
    const byName = db
      .select()
      .from(players)
      .where(eq(players.name, sql.placeholder('name')))
      .prepare('by_name');
    const found = await Promise.all(['one', 'two', 'one', 'nobody'].map((name) => byName.execute({ name })));
    expect(found.map((rows) => rows[0]?.rating)).toEqual([1500, 1600, 1500, undefined]);
    await expectAtRest(pool);
  });

  it('takes the pool for a pool: a transaction has a connection of its own', async () => {
    await db.insert(players).values({ name: 'one' });
    await db.transaction(async (tx) => {
      await tx.update(players).set({ rating: 1 });
      // Beside the transaction, on another connection: nothing of it is to be seen.
      expect(await db.select({ rating: players.rating }).from(players)).toEqual([{ rating: 1500 }]);
    });
    expect(await db.select({ rating: players.rating }).from(players)).toEqual([{ rating: 1 }]);
    await expectAtRest(pool);
  });

  it('rolls back what fails, also a part of a transaction', async () => {
    await expect(
      db.transaction(async (tx) => {
        await tx.insert(players).values({ name: 'one' });
        await tx.insert(players).values({ name: 'one' });
      }),
    ).rejects.toMatchObject({ cause: { code: '23505' } });
    await db.transaction(async (tx) => {
      await tx.insert(players).values({ name: 'two' });
      await tx
        .transaction(async (inner) => {
          await inner.insert(players).values({ name: 'three' });
          inner.rollback();
        })
        .catch(() => undefined);
    });
    expect(await db.select({ name: players.name }).from(players)).toEqual([{ name: 'two' }]);
    await expectAtRest(pool);
  });

  it('runs many transactions at once on few connections', async () => {
    await db.insert(players).values({ name: 'one', rating: 0 });
    const add = (): Promise<unknown> =>
      db.transaction((tx) => tx.update(players).set({ rating: sql`${players.rating} + 1` }));
    await Promise.all(Array.from({ length: 25 }, add));
    expect(await db.select({ rating: players.rating }).from(players)).toEqual([{ rating: 25 }]);
    expect(pool.totalCount).toBeLessThanOrEqual(2);
    await expectAtRest(pool);
  });

  it('works on one client as well', async () => {
    const client = await pool.connect();
    const own = drizzle(client);
    await own.transaction((tx) => tx.insert(players).values({ name: 'one' }));
    expect(await own.$count(players)).toBe(1);
    client.release();
    await expectAtRest(pool);
  });
});
