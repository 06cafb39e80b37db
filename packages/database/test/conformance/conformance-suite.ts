/** What every kind of database has to do alike; the test files beside it run this over one kind each. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  BadValueError,
  BatchError,
  countRoundTrips,
  DatabaseClosedError,
  isUniqueViolation,
  json,
  TransactionFailedError,
  type Database,
} from '@warmpool/database';
import type { Schema } from './things.ts';
import { bePatient } from '../support/patience.ts';

bePatient();

/** Opens the database under test; the second of two calls opens the same data again. */
export type Open = () => Promise<Database<Schema>>;

/** Registers the suite. `open` is called anew where a test closes its database; a direct batch takes more round trips. */
export function describeConformance(kind: string, open: Open, batchRoundTrips = 1): void {
  describe(`a database (${kind})`, () => {
    let db: Database<Schema>;

    const insert = (row: Partial<Schema['things']> & { id: number | bigint }) =>
      db.queries.insertInto('things').values({ name: `thing ${row.id}`, ...row });
    const thing = (id: number | bigint) => db.queries.selectFrom('things').selectAll().where('id', '=', id);

    beforeAll(async () => {
      db = await open();
      await db.migrate();
    });
    beforeEach(async () => {
      await db.queries.deleteFrom('things').execute();
    });
    afterAll(async () => {
      await db?.close();
    });

    describe('values', () => {
      it('keeps integers exact on both sides of 2^53', async () => {
        const ids = [
          1,
          -1,
          2 ** 53 - 1,
          2n ** 53n + 1n,
          1_234_567_890_123_456_789n,
          -(2n ** 63n),
          2n ** 63n - 1n,
        ];
        for (const id of ids) await insert({ id, big: id }).execute();
        for (const id of ids) expect(await thing(id).executeTakeFirst()).toMatchObject({ id, big: id });
      });

      it('refuses an integer that no column can hold', async () => {
        await expect(insert({ id: 1, big: 2n ** 63n }).execute()).rejects.toThrow(BadValueError);
        await expect(insert({ id: 1, big: 2n ** 63n }).execute()).rejects.toThrow('64-bit');
      });

      it('counts as a number', async () => {
        await insert({ id: 1 }).execute();
        const { count } = await db.queries
          .selectFrom('things')
          .select(({ fn }) => fn.countAll().as('count'))
          .executeTakeFirstOrThrow();
        expect(count).toBe(1);
      });

      it('gives booleans back as booleans', async () => {
        await insert({ id: 1, flag: true }).execute();
        await insert({ id: 2, flag: false }).execute();
        expect(await thing(1).executeTakeFirst()).toMatchObject({ flag: true });
        expect(await thing(2).executeTakeFirst()).toMatchObject({ flag: false });
        expect(await db.queries.selectFrom('things').select('id').where('flag', '=', true).execute()).toEqual(
          [{ id: 1 }],
        );
      });

      it('gives null back as null in every type', async () => {
        await insert({ id: 1 }).execute();
        expect(await thing(1).executeTakeFirst()).toEqual({
          id: 1,
          name: 'thing 1',
          flag: null,
          at: null,
          data: null,
          amount: null,
          big: null,
          weight: null,
        });
      });

      it.each([
        '2024-02-29T12:34:56.789Z',
        '1969-12-31T23:59:59.999Z',
        '1815-06-18T11:35:00.001Z',
        '0001-01-01T00:00:00.000Z',
        '0000-02-03T04:05:06.007Z',
        '-000043-03-15T12:00:00.000Z',
        '9999-12-31T23:59:59.999Z',
        '+012345-06-07T08:09:10.011Z',
      ])('keeps the moment %s to the millisecond', async (text) => {
        await insert({ id: 1, at: new Date(text) }).execute();
        expect(await thing(1).executeTakeFirst()).toMatchObject({ at: new Date(text) });
        expect(
          await db.queries.selectFrom('things').select('id').where('at', '=', new Date(text)).execute(),
        ).toHaveLength(1);
      });

      it('orders moments by time', async () => {
        const moments = [
          '2024-01-01T00:00:00.009Z',
          '1970-01-01T00:00:00Z',
          '2024-01-01T00:00:00.010Z',
          '9999-01-01T00:00:00Z',
        ];
        for (const [index, text] of moments.entries())
          await insert({ id: index, at: new Date(text) }).execute();
        const rows = await db.queries.selectFrom('things').select('id').orderBy('at').execute();
        expect(rows.map(({ id }) => id)).toEqual([1, 0, 2, 3]);
      });

      it('refuses a date that is none', async () => {
        await expect(insert({ id: 1, at: new Date('nonsense') }).execute()).rejects.toThrow(BadValueError);
      });

      it('keeps JSON objects as they are', async () => {
        const data = {
          a: { b: [1, 2.5, null, true, { c: 'd' }] },
          'ключ "x"': '🏆 \\ \' "',
          n: null,
          e: {},
          l: [],
        };
        await insert({ id: 1, data }).execute();
        expect((await thing(1).executeTakeFirst())?.data).toEqual(data);
      });

      it.each([[[1, []]], [[]]])(
        'refuses the array %j where JSON is stored, unless it is marked',
        async (data) => {
          await expect(insert({ id: 1, data }).execute()).rejects.toThrow(/json/i);
          await insert({ id: 1, data: json(data) }).execute();
          expect((await thing(1).executeTakeFirst())?.data).toEqual(data);
        },
      );

      it.each([[[1, [2, 'three'], null]], ['a text'], [''], [42], [true]])(
        'keeps the JSON value %j when it is marked as one',
        async (value) => {
          await db.queries
            .insertInto('things')
            .values({ id: 1, name: 'x', data: json(value) })
            .execute();
          expect((await thing(1).executeTakeFirst())?.data).toEqual(value);
        },
      );

      it('refuses JSON that cannot be written or stored', async () => {
        const circle: Record<string, unknown> = {};
        circle['self'] = circle;
        await expect(insert({ id: 1, data: circle }).execute()).rejects.toThrow(BadValueError);
        await expect(insert({ id: 1, data: { text: 'a\0b' } }).execute()).rejects.toThrow('NUL');
        await insert({ id: 1, data: { text: String.raw`a\u0000b` } }).execute();
      });

      it.each([`it's "quoted" \`so\``, '🏆👩‍👩‍👧 é é', "'; drop table things; --", '$1 ? :x @y', ' \t\r\n ', ''])(
        'keeps the text %j',
        async (name) => {
          await insert({ id: 1, name }).execute();
          expect(await thing(1).executeTakeFirst()).toMatchObject({ name });
          expect(
            await db.queries.selectFrom('things').select('id').where('name', '=', name).execute(),
          ).toHaveLength(1);
        },
      );

      it('refuses text with a NUL character instead of cutting it off', async () => {
        await expect(insert({ id: 1, name: 'cut\0here' }).execute()).rejects.toThrow(BadValueError);
        await expect(insert({ id: 1, name: 'cut\0here' }).execute()).rejects.toThrow(
          'NUL character at position 3',
        );
        expect(await thing(1).execute()).toEqual([]);
      });

      it('stores half of a surrogate pair as the replacement character', async () => {
        await insert({ id: 1, name: 'a\ud83cb' }).execute();
        expect(await thing(1).executeTakeFirst()).toMatchObject({ name: 'a\ufffdb' });
      });

      it('keeps decimals as text, digit by digit', async () => {
        await insert({ id: 1, amount: '12345678901234567890.1234567891' }).execute();
        expect(await thing(1).executeTakeFirst()).toMatchObject({
          amount: '12345678901234567890.1234567891',
        });
      });

      it('keeps floating point numbers to the last bit', async () => {
        for (const [id, weight] of [0.1, -1e308, 5e-324, 2 ** 60].entries()) {
          await insert({ id, weight }).execute();
          expect(await thing(id).executeTakeFirst()).toMatchObject({ weight });
        }
      });

      it('refuses what is not a value', async () => {
        await expect(sql`select ${Symbol('a') as never}`.execute(db.queries)).rejects.toThrow('is a symbol');
      });
    });

    describe('queries', () => {
      it('says how many rows a change affected', async () => {
        for (const id of [1, 2, 3]) await insert({ id }).execute();
        const updated = await db.queries.updateTable('things').set({ big: 1 }).where('id', '>', 1).execute();
        expect(updated[0]?.numUpdatedRows).toBe(2n);
        const none = await db.queries.updateTable('things').set({ big: 1 }).where('id', '>', 99).execute();
        expect(none[0]?.numUpdatedRows).toBe(0n);
        const deleted = await db.queries.deleteFrom('things').executeTakeFirst();
        expect(deleted.numDeletedRows).toBe(3n);
        const { numInsertedOrUpdatedRows } = await insert({ id: 1 }).executeTakeFirstOrThrow();
        expect(numInsertedOrUpdatedRows).toBe(1n);
      });

      it('says so for hand-written SQL as well', async () => {
        for (const id of [1, 2]) await insert({ id }).execute();
        const update = await sql`update things set big = ${5}`.execute(db.queries);
        expect(update).toMatchObject({ numAffectedRows: 2n, rows: [] });
        const select = await sql<{ big: number }>`select big from things where id = ${1}`.execute(db.queries);
        expect(select).toEqual({ rows: [{ big: 5 }] });
        const chosen =
          await sql`with two as (select 2 as id) delete from things where id in (select id from two)`.execute(
            db.queries,
          );
        expect(chosen).toMatchObject({ numAffectedRows: 1n });
      });

      it('gives back what an insert made', async () => {
        const first = await db.queries
          .insertInto('numbered')
          .values({ name: 'a' })
          .returning(['id', 'name'])
          .execute();
        const [second] = await db.queries
          .insertInto('numbered')
          .values({ name: 'b' })
          .returningAll()
          .execute();
        expect(first).toEqual([{ id: expect.any(Number), name: 'a' }]);
        expect(second?.id).toBe((first[0]?.id ?? 0) + 1);
      });

      it('changes a row that is there instead of inserting it twice', async () => {
        const upsert = (big: number) =>
          insert({ id: 1, big })
            .onConflict((conflict) => conflict.column('id').doUpdateSet({ big }))
            .returning('big')
            .execute();
        expect(await upsert(1)).toEqual([{ big: 1 }]);
        expect(await upsert(2)).toEqual([{ big: 2 }]);
        const ignored = await insert({ id: 1, big: 3 })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        expect(ignored.numInsertedOrUpdatedRows).toBe(0n);
      });

      it('runs a script of several statements', async () => {
        await sql`insert into numbered (name) values ('script; one'); -- a comment; with a semicolon
          insert into numbered (name) values ('script; two')`.execute(db.queries);
        const rows = await db.queries
          .selectFrom('numbered')
          .select('name')
          .where('name', 'like', 'script;%')
          .execute();
        expect(rows).toHaveLength(2);
      });

      it('tells a unique violation from other errors', async () => {
        await insert({ id: 1, name: 'one' }).execute();
        const sameId = await insert({ id: 1, name: 'two' })
          .execute()
          .catch((error: unknown) => error);
        const sameName = await insert({ id: 2, name: 'one' })
          .execute()
          .catch((error: unknown) => error);
        const noName = await insert({ id: 3, name: null as never })
          .execute()
          .catch((error: unknown) => error);
        expect([sameId, sameName, noName].map((error) => isUniqueViolation(error))).toEqual([
          true,
          true,
          false,
        ]);
        expect(isUniqueViolation(new Error('UNIQUE constraint failed'))).toBe(false);
        expect(isUniqueViolation(undefined)).toBe(false);
      });

      it('works on after an SQL error', async () => {
        await expect(sql`selec nonsense`.execute(db.queries)).rejects.toThrow(/syntax error/);
        expect(await thing(1).execute()).toEqual([]);
      });
    });

    describe('transactions', () => {
      it('keeps what a transaction did', async () => {
        const result = await db.transaction(async (tx) => {
          await tx.insertInto('things').values({ id: 1, name: 'a' }).execute();
          return tx.selectFrom('things').select('name').execute();
        });
        expect(result).toEqual([{ name: 'a' }]);
        expect(await thing(1).execute()).toHaveLength(1);
      });

      it('leaves nothing of a transaction that throws, and passes its error on', async () => {
        const failure = new Error('changed my mind');
        const attempt = db.transaction(async (tx) => {
          await tx.insertInto('things').values({ id: 1, name: 'a' }).execute();
          throw failure;
        });
        await expect(attempt).rejects.toBe(failure);
        expect(await thing(1).execute()).toEqual([]);
      });

      it('does not commit a transaction whose failed statement was caught', async () => {
        const attempt = db.transaction(async (tx) => {
          await tx.insertInto('things').values({ id: 1, name: 'a' }).execute();
          await tx
            .insertInto('things')
            .values({ id: 1, name: 'b' })
            .execute()
            .catch(() => undefined);
        });
        await expect(attempt).rejects.toThrow(TransactionFailedError);
        expect(await thing(1).execute()).toEqual([]);
      });

      it('refuses further statements in a transaction that has failed', async () => {
        const attempt = db.transaction(async (tx) => {
          await sql`selec`.execute(tx).catch(() => undefined);
          await tx.selectFrom('things').selectAll().execute();
        });
        await expect(attempt).rejects.toThrow(/abort|failed/);
      });

      it('goes on after a savepoint', async () => {
        const tx = await db.queries.startTransaction().execute();
        await tx.insertInto('things').values({ id: 1, name: 'a' }).execute();
        const inside = await tx.savepoint('before "b"').execute();
        await expect(inside.insertInto('things').values({ id: 1, name: 'b' }).execute()).rejects.toThrow();
        const after = await inside.rollbackToSavepoint('before "b"').execute();
        await after.insertInto('things').values({ id: 2, name: 'c' }).execute();
        await after.commit().execute();
        const rows = await db.queries.selectFrom('things').select('name').orderBy('id').execute();
        expect(rows).toEqual([{ name: 'a' }, { name: 'c' }]);
      });

      it('keeps concurrent transactions apart', async () => {
        await insert({ id: 1, big: 0 }).execute();
        const addOne = () =>
          db.transaction(async (tx) => {
            await tx
              .updateTable('things')
              .set((eb) => ({ big: eb('big', '+', 1) }))
              .where('id', '=', 1)
              .execute();
            const { big } = await tx
              .selectFrom('things')
              .select('big')
              .where('id', '=', 1)
              .executeTakeFirstOrThrow();
            return big;
          });
        const seen = await Promise.all(Array.from({ length: 12 }, addOne));
        expect(seen.map(Number).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: 12 }, (_, index) => index + 1),
        );
      });

      it('shows nobody else what is not committed', async () => {
        const seen: unknown[] = [];
        await db.transaction(async (tx) => {
          await tx.insertInto('things').values({ id: 1, name: 'a' }).execute();
          // Not awaited inside: where there is one connection only, it has to wait for this transaction.
          const outside = thing(1).execute();
          void outside.then((rows) => seen.push(rows.length));
          await tx.deleteFrom('things').execute();
        });
        await insert({ id: 2 }).execute();
        expect(seen.every((count) => count === 0)).toBe(true);
      });

      it('binds a connection to several queries', async () => {
        const rows = await db.queries.connection().execute(async (bound) => {
          await sql`begin`.execute(bound);
          await bound.insertInto('things').values({ id: 1, name: 'a' }).execute();
          await sql`rollback`.execute(bound);
          return bound.selectFrom('things').selectAll().execute();
        });
        expect(rows).toEqual([]);
      });

      it('refuses to stream, with what to do instead, and goes on', async () => {
        const read = async (): Promise<void> => {
          for await (const row of db.queries.selectFrom('things').selectAll().stream())
            expect(row).toBeDefined();
        };
        await expect(read()).rejects.toThrow('read pages with limit and a where on the last key instead');
        expect(db.poolStats()?.active ?? 0).toBe(0);
        await insert({ id: 1 }).execute();
      });

      it('can roll back by hand after a statement has failed', async () => {
        const rows = await db.queries.connection().execute(async (bound) => {
          await sql`begin`.execute(bound);
          await bound.insertInto('things').values({ id: 1, name: 'a' }).execute();
          await expect(sql`nonsense`.execute(bound)).rejects.toThrow('syntax error');
          await sql`rollback`.execute(bound);
          return bound.selectFrom('things').selectAll().execute();
        });
        expect(rows).toEqual([]);
      });

      it('does not leave the next caller in a transaction that was left open', async () => {
        await db.queries.connection().execute(async (bound) => {
          await sql`begin`.execute(bound);
          await bound.insertInto('things').values({ id: 1, name: 'a' }).execute();
        });
        await insert({ id: 2 }).execute();
        const rows = await db.queries.selectFrom('things').select('id').execute();
        expect(rows).toEqual([{ id: 2 }]);
      });
    });

    describe('batches', () => {
      it('gives one result per query, in order and with its type', async () => {
        const [inserted, selected, counted] = await db.batch([
          insert({ id: 1, flag: true }),
          db.queries.selectFrom('things').select(['id', 'flag']),
          db.queries
            .selectFrom('things')
            .select(({ fn }) => fn.countAll().as('count'))
            .compile(),
        ]);
        expect(inserted).toEqual({ numAffectedRows: 1n, rows: [] });
        // The types are those of the queries: this would not compile otherwise.
        const flag: boolean | null | undefined = selected.rows[0]?.flag;
        const count: number | string | bigint | undefined = counted.rows[0]?.count;
        expect([selected.rows, flag, count]).toEqual([[{ id: 1, flag: true }], true, 1]);
      });

      it('leaves nothing of a batch that fails, and names the statement', async () => {
        const failure = await db
          .batch([insert({ id: 1 }), insert({ id: 2 }), insert({ id: 1, name: 'again' }), insert({ id: 3 })])
          .catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(BatchError);
        expect(failure).toMatchObject({ code: 'DATABASE_BATCH_FAILED', index: 2, outcome: 'rolled-back' });
        expect(isUniqueViolation(failure)).toBe(true);
        expect(await db.queries.selectFrom('things').selectAll().execute()).toEqual([]);
      });

      it('sends nothing of a batch with a parameter that cannot be stored', async () => {
        const failure = await db
          .batch([insert({ id: 1 }), insert({ id: 2, name: 'a\0' })])
          .catch((error: unknown) => error);
        expect(failure).toMatchObject({ index: 1, outcome: 'not-sent' });
        expect(await thing(1).execute()).toEqual([]);
      });

      it.each([
        'commit',
        'ROLLBACK',
        '/* x */ begin',
        'select 1; select 2',
        'select 1 as "a;"; commit; select 2 as ";b"',
        '',
        '-- nothing',
      ])('sends nothing of a batch with the hand-written %j', async (text) => {
        const failure = await db
          .batch([insert({ id: 1 }), sql.raw(text).compile(db.queries)])
          .catch((error: unknown) => error);
        expect(failure).toMatchObject({ index: 1, outcome: 'not-sent' });
        expect(await thing(1).execute()).toEqual([]);
      });

      it('sends nothing of a batch with a built query that holds a second statement in a part written by hand', async () => {
        const smuggled = db.queries.selectFrom('things').select(sql.raw('1 as a; commit; select 2').as('b'));
        const failure = await db.batch([insert({ id: 1 }), smuggled]).catch((error: unknown) => error);
        expect(failure).toMatchObject({ index: 1, outcome: 'not-sent' });
        expect(await thing(1).execute()).toEqual([]);
      });

      it('sees in a statement what the one before it did', async () => {
        const [, { rows }, , after] = await db.batch([
          insert({ id: 1, big: 1 }),
          thing(1).clearSelect().select('big'),
          db.queries.updateTable('things').set({ big: 2 }),
          thing(1).clearSelect().select('big'),
        ]);
        expect([rows, after.rows]).toEqual([[{ big: 1 }], [{ big: 2 }]]);
      });

      it('takes 500 statements at once', async () => {
        const results = await db.batch(
          Array.from({ length: 500 }, (_, id) => insert({ id }).returning('id')),
        );
        expect(results).toHaveLength(500);
        expect(results[499]?.rows).toEqual([{ id: 499 }]);
      });

      it('takes no statement at all', async () => {
        const { result, roundTrips } = await countRoundTrips(() => db.batch([]));
        expect([result, roundTrips]).toEqual([[], 0]);
      });

      it('runs many batches at once', async () => {
        await insert({ id: 1, big: 0 }).execute();
        const addOne = () =>
          db.batch([db.queries.updateTable('things').set((eb) => ({ big: eb('big', '+', 1) }))]);
        await Promise.all(Array.from({ length: 20 }, addOne));
        expect(await thing(1).executeTakeFirst()).toMatchObject({ big: 20 });
      });
    });

    describe('round trips', () => {
      it(`counts a query as 1, a batch as ${batchRoundTrips}, a transaction with its BEGIN and COMMIT`, async () => {
        const query = await countRoundTrips(() => thing(1).execute());
        const batch = await countRoundTrips(() => db.batch([thing(1), thing(2), thing(3)]));
        const transaction = await countRoundTrips(() =>
          db.transaction(async (tx) => {
            await tx.selectFrom('things').selectAll().execute();
            await tx.selectFrom('things').selectAll().execute();
          }),
        );
        expect([query.roundTrips, batch.roundTrips, transaction.roundTrips]).toEqual([1, batchRoundTrips, 4]);
      });

      it('keeps counts of concurrent work apart and adds up nested ones', async () => {
        const outer = await countRoundTrips(async () => {
          const [one, two] = await Promise.all([
            countRoundTrips(() => thing(1).execute()),
            countRoundTrips(() => Promise.all([thing(1).execute(), thing(2).execute()])),
          ]);
          return [one.roundTrips, two.roundTrips];
        });
        expect(outer).toEqual({ result: [1, 2], roundTrips: 3 });
      });
    });

    describe('life', () => {
      it('applies no migration twice', async () => {
        expect(await db.migrate()).toEqual({ applied: [] });
      });

      it('says so when it is used after close, and closes twice', async () => {
        await insert({ id: 1 }).execute();
        await db.close();
        await db.close();
        await expect(thing(1).execute()).rejects.toThrow(DatabaseClosedError);
        await expect(db.batch([thing(1)])).rejects.toThrow(DatabaseClosedError);
        await expect(db.transaction(() => Promise.resolve())).rejects.toThrow(DatabaseClosedError);
        await expect(db.migrate()).rejects.toThrow(DatabaseClosedError);
        db = await open();
        expect(await thing(1).execute()).toHaveLength(1);
      });

      it('finishes what runs when it is closed', async () => {
        const running = insert({ id: 1 }).execute();
        const closing = db.close();
        await running;
        await closing;
        db = await open();
        expect(await thing(1).execute()).toHaveLength(1);
      });
    });
  });
}
