import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startFaultProxy } from '@warmpool/fault-proxy';
import { BatchError } from '../../src/errors.ts';
import { Pool } from '../../src/pool.ts';
import { until, withServer } from '../support/server.ts';

const { pool: newPool, server } = withServer();
const insert = (id: number): { text: string; values: number[] } => ({
  text: 'INSERT INTO item VALUES ($1)',
  values: [id],
});

beforeAll(async () => {
  await newPool().query('CREATE TABLE item (id int PRIMARY KEY)');
});

async function ids(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>('SELECT id FROM item ORDER BY id');
  await pool.query('TRUNCATE item');
  return rows.map(({ id }) => id);
}

describe('a batch', () => {
  it('runs its statements in order and gives their results in order', async () => {
    const pool = newPool();
    const results = await pool.batch([
      insert(1),
      'INSERT INTO item VALUES (2), (3) RETURNING id',
      { text: 'SELECT count(*)::int AS n FROM item', rowMode: 'array' },
      { text: 'UPDATE item SET id = id + 10 WHERE id > $1', values: [1] },
      '',
      { text: 'SELECT $1::jsonb AS j', values: [{ a: 1 }], name: 'json' },
    ]);
    expect(results.map(({ command, rowCount, rows }) => [command, rowCount, rows])).toEqual([
      ['INSERT', 1, []],
      ['INSERT', 2, [{ id: 2 }, { id: 3 }]],
      ['SELECT', 1, [[3]]],
      ['UPDATE', 2, []],
      [null, null, []],
      ['SELECT', 1, [{ j: { a: 1 } }]],
    ]);
    expect(await ids(pool)).toEqual([1, 12, 13]);
  });

  it('of nothing asks nothing', async () => {
    const pool = newPool();
    expect(await pool.batch([])).toEqual([]);
    expect(pool.totalCount).toBe(0);
  });

  it('takes one round trip', async () => {
    const proxy = await startFaultProxy({ target: { host: server().host, port: server().port } });
    const url = new URL(server().connectionString);
    url.port = String(proxy.port);
    const pool = new Pool({ connectionString: url.href, min: 1 });
    await pool.ready();
    proxy.resetStats();
    await pool.batch([insert(1), insert(2), 'SELECT 1']);
    expect(proxy.stats().flights).toBe(1);
    await ids(pool);
    await pool.end();
    await proxy.close();
  });

  it('rolls all back at the first error and names the statement', async () => {
    const pool = newPool({ max: 1 });
    await expect(pool.batch([insert(1), insert(2), insert(1), insert(3)])).rejects.toMatchObject({
      code: 'POOL_BATCH_FAILED',
      index: 2,
      outcome: 'rolled-back',
      cause: { code: '23505' },
      message: expect.stringMatching(
        /^Statement 2 of the batch \(of 4, from 0\) failed: duplicate key .* rolled back\)$/,
      ),
    });
    expect(await ids(pool)).toEqual([]);
    expect(pool.stats()).toMatchObject({ rolledBack: 1, opened: 1 });
  });

  it('names no statement when the commit itself fails', async () => {
    const pool = newPool();
    await pool.query(
      'CREATE TABLE deferred (id int, CONSTRAINT one UNIQUE (id) DEFERRABLE INITIALLY DEFERRED)',
    );
    const twice = { text: 'INSERT INTO deferred VALUES (1)' };
    await expect(pool.batch([twice, twice])).rejects.toMatchObject({
      index: undefined,
      cause: { code: '23505' },
    });
    expect((await pool.query('SELECT * FROM deferred')).rows).toEqual([]);
  });

  it.each([
    ['BEGIN', 'is BEGIN: a batch is one transaction already'],
    ['commit', 'is COMMIT'],
    ['ROLLBACK', 'is ROLLBACK'],
    ['SAVEPOINT a', 'is SAVEPOINT'],
    ["PREPARE TRANSACTION 'x'", 'is PREPARE'],
    ['SELECT 1; SELECT 2', 'holds 2 statements in one text'],
    ["SELECT 'open", 'does not end cleanly'],
    ['COPY item FROM STDIN', 'is COPY'],
    ['SELECT 1\0', 'has a NUL character'],
  ])('is refused before anything is sent when a statement is %j', async (text, why) => {
    const pool = newPool();
    await expect(pool.batch([insert(1), text])).rejects.toMatchObject({
      index: 1,
      outcome: 'not-sent',
      message: expect.stringContaining(why),
    });
    expect(await ids(pool)).toEqual([]);
  });

  it('is refused before anything is sent when a value, a name or the shape is wrong', async () => {
    const pool = newPool({ max: 1 });
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    for (const bad of [
      [insert(1), { text: 'SELECT $1::json', values: [cycle] }],
      [insert(1), { text: 'SELECT $1', values: 'text' as never }],
      [insert(1), { values: [1] } as never],
      [insert(1), null as never],
      [insert(1), { text: 'SELECT 1', name: 'same' }, { text: 'SELECT 2', name: 'same' }],
    ]) {
      await expect(pool.batch(bad)).rejects.toMatchObject({ code: 'POOL_BATCH_FAILED', outcome: 'not-sent' });
    }
    expect(await ids(pool)).toEqual([]);
    expect(pool.stats()).toMatchObject({ rolledBack: 0, opened: 1 });
  });

  it('takes an empty name for none, and refuses one that is no text', async () => {
    const pool = newPool({ max: 1 });
    for (const name of ['', null, undefined]) {
      await pool.batch([{ text: 'SELECT 1', name: name as never }]);
      await pool.batch([{ ...insert(1), name: name as never }]);
      expect(await ids(pool)).toEqual([1]);
    }
    await expect(pool.batch([insert(1), { text: 'SELECT 1', name: 42 as never }])).rejects.toMatchObject({
      index: 1,
      outcome: 'not-sent',
    });
    expect(await ids(pool)).toEqual([]);
  });

  it('takes statements of query builders, whose text and values are getters of a class', async () => {
    class Built {
      get text(): string {
        return 'INSERT INTO item SELECT unnest($1::int[])';
      }
      get values(): unknown[] {
        return [[1, 2]];
      }
    }
    const pool = newPool();
    await pool.batch([new Built()]);
    expect(await ids(pool)).toEqual([1, 2]);
    await pool.query(new Built());
    expect(await ids(pool)).toEqual([1, 2]);
  });

  it('is not split by a comment that PostgreSQL ends earlier than it seems', async () => {
    const pool = newPool();
    await expect(pool.batch([insert(1), '--x\rCOMMIT', 'SELECT 1/0'])).rejects.toMatchObject({
      outcome: 'not-sent',
    });
    expect(await ids(pool)).toEqual([]);
  });

  it('whose type parsers cannot even be found says that it was committed', async () => {
    const pool = newPool({ max: 1 });
    const types = {
      getTypeParser: () => {
        throw new Error('no parser');
      },
    };
    await expect(pool.batch([insert(1), { text: 'SELECT 1 AS a', types }])).rejects.toMatchObject({
      outcome: 'committed',
    });
    expect(await ids(pool)).toEqual([1]);
    expect(pool.stats().opened).toBe(1);
  });

  it('shares names with queries: prepared once, and still usable after a failure behind which it was skipped', async () => {
    const pool = newPool({ max: 1 });
    const named = { text: 'SELECT $1::int AS a', name: 'shared' };
    await expect(pool.batch(['SELECT 1/0', { ...named, values: [1] }])).rejects.toBeInstanceOf(BatchError);
    expect((await pool.query({ ...named, values: [2] })).rows).toEqual([{ a: 2 }]);
    const results = await pool.batch([
      { ...named, values: [3] },
      { ...named, values: [4] },
      { text: 'SELECT 5 AS a', name: 'new' },
      { text: 'SELECT 5 AS a', name: 'new' },
    ]);
    expect(results.map(({ rows }) => rows[0])).toEqual([{ a: 3 }, { a: 4 }, { a: 5 }, { a: 5 }]);
    await expect(pool.batch([{ text: 'SELECT 1', name: 'after' }, 'SELECT 1/0'])).rejects.toBeInstanceOf(
      BatchError,
    );
    expect((await pool.batch([{ text: 'SELECT 1', name: 'after' }]))[0]?.rowCount).toBe(1);
  });

  it('that committed but cannot be read says so', async () => {
    const pool = newPool();
    const types = {
      getTypeParser: () => () => {
        throw new Error('unreadable');
      },
    };
    await expect(pool.batch([insert(1), { text: 'SELECT 1 AS a', types }])).rejects.toMatchObject({
      index: 1,
      outcome: 'committed',
      message: expect.stringContaining('unreadable'),
    });
    expect(await ids(pool)).toEqual([1]);
  });

  it('whose connection is lost says that its outcome is unknown, and nothing of it stays', async () => {
    const pool = newPool();
    const failed = expect(pool.batch([insert(1), 'SELECT pg_sleep(30)'])).rejects.toMatchObject({
      outcome: 'unknown',
      cause: { code: '57P01' },
    });
    const killer = newPool();
    await until(async () => {
      const { rows } = await killer.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)'",
      );
      return rows.length > 0;
    }, 'the batch is running');
    await failed;
    expect(await ids(pool)).toEqual([]);
  });

  it('never lets a part of itself stay, wherever it fails', async () => {
    const pool = newPool({ max: 2 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        async (failAt, length) => {
          const statements = Array.from({ length }, (_, id) =>
            id === failAt ? { text: 'SELECT 1/0' } : insert(id),
          );
          const outcome = await pool.batch(statements).then(
            () => 'done',
            (error: BatchError) => error.index,
          );
          expect(outcome).toBe(failAt < length ? failAt : 'done');
          expect(await ids(pool)).toHaveLength(failAt < length ? 0 : length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('of a thousand statements with large results comes back whole', async () => {
    const pool = newPool();
    const results = await pool.batch(
      Array.from({ length: 1000 }, (_, n) => ({
        text: "SELECT $1::int AS n, repeat('x', 2000) AS x",
        values: [n],
      })),
    );
    expect(results.map(({ rows }) => rows[0].n)).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  });
});

describe('a transaction', () => {
  it('commits what its function did and gives its result', async () => {
    const pool = newPool();
    const result = await pool.transaction(async (lease) => {
      await lease.query(insert(1));
      return 'done';
    });
    expect(result).toBe('done');
    expect(await ids(pool)).toEqual([1]);
  });

  it('rolls back and throws on when its function throws', async () => {
    const pool = newPool();
    const failed = pool.transaction(async (lease) => {
      await lease.query(insert(1));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await ids(pool)).toEqual([]);
  });

  it('that PostgreSQL refuses to commit does not look like a success', async () => {
    const pool = newPool();
    const swallowed = pool.transaction(async (lease) => {
      await lease.query(insert(1));
      await lease.query('SELECT 1/0').catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'POOL_TRANSACTION_ABORTED' });
    expect(await ids(pool)).toEqual([]);
  });
});
