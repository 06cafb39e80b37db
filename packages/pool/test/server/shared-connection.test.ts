import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it, vi } from 'vitest';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import type { Pool } from '../../src/pool.ts';
import { withResolvers } from '../../src/promise.ts';
import { quickClock } from '../support/quick-clock.ts';
import { until, withServer } from '../support/server.ts';

const { pool: newPool } = withServer();

/** One connection, to which every statement is quick once it was run. */
function onePool(options: PoolOptions = {}): Pool {
  return newPool({ max: 1, pipelining: 'auto', ...options }, { clock: quickClock });
}

/** Runs a text once, so that it is known to be quick. */
async function known(pool: Pool, text: string, values?: unknown[]): Promise<string> {
  await pool.query(text, values);
  return text;
}

const prepared = (pool: Pool): Promise<string[]> =>
  pool
    .query('SELECT name FROM pg_prepared_statements ORDER BY name')
    .then(({ rows }) => rows.map(({ name }) => name as string));

describe('queries that share a connection', () => {
  it('are answered in the order in which they were sent, each with its own rows', async () => {
    const pool = onePool();
    const text = await known(pool, 'SELECT $1::int AS n', [0]);
    const order: number[] = [];
    const answers = await Promise.all(
      Array.from({ length: 250 }, async (_, n) => {
        const { rows } = await pool.query(text, [n]);
        order.push(n);
        return (rows[0] as { n: number }).n;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 250 }, (_, n) => n));
    expect(order).toEqual(answers);
    expect(pool.stats()).toMatchObject({ opened: 1, idle: 1, leased: 0 });
    expect(pool.stats().shared).toBeGreaterThan(200);
  });

  it('are each a transaction and an error of their own', async () => {
    const pool = onePool();
    await pool.query('CREATE TABLE own (n int PRIMARY KEY)');
    const insert = await known(pool, 'INSERT INTO own VALUES ($1)', [0]);
    const divide = await known(pool, 'SELECT 1 / $1::int AS n', [1]);
    const outcomes = await Promise.allSettled([
      pool.query(insert, [1]),
      pool.query(insert, [1]),
      pool.query(divide, [0]),
      pool.query(insert, [2]),
      pool.query(divide, [1]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(outcomes[1]).toMatchObject({ reason: { code: '23505' } });
    expect(outcomes[2]).toMatchObject({ reason: { code: '22012' } });
    expect((await pool.query('SELECT n FROM own ORDER BY n')).rows).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
    expect(pool.stats()).toMatchObject({ opened: 1, rolledBack: 0 });
  });

  it('may each say how their rows are shown and their types are read', async () => {
    const pool = onePool();
    const text = await known(pool, 'SELECT 6 AS a');
    await pool.query(text);
    const types = { getTypeParser: () => (value: string) => `parsed ${value}` };
    const [plain, array, parsed, again] = await Promise.all([
      pool.query(text),
      pool.query({ text, rowMode: 'array' }),
      pool.query({ text, types }),
      pool.query(text),
    ]);
    expect([plain.rows, array.rows, parsed.rows, again.rows]).toEqual([
      [{ a: 6 }],
      [[6]],
      [{ a: 'parsed 6' }],
      [{ a: 6 }],
    ]);
    expect(plain).toMatchObject({ command: 'SELECT', rowCount: 1 });
  });

  it('give each caller fields of their own to change', async () => {
    const pool = onePool();
    const text = await known(pool, 'SELECT 1 AS mine');
    const described = await pool.query(text);
    const [first] = await Promise.all([pool.query(text), pool.query(text)]);
    for (const field of [...described.fields, ...first.fields]) field.name = 'changed';
    expect((await pool.query(text)).fields[0]).toMatchObject({ name: 'mine', dataTypeID: 23 });
  });

  it('take rows and values of any size', async () => {
    const pool = onePool();
    const text = await known(pool, 'SELECT $1::text AS t', ['']);
    const bytes = await known(pool, 'SELECT $1::bytea AS b', [Buffer.of(1)]);
    const series = await known(
      pool,
      "SELECT n, repeat('x', 100) AS t FROM generate_series(1, $1::int) n",
      [1],
    );
    const long = 'ä€😀'.repeat(300_000);
    const [short, many, large, none, binary] = await Promise.all([
      pool.query(text, ['x']),
      pool.query(series, [20_000]),
      pool.query(text, [long]),
      pool.query(text, [null]),
      pool.query(bytes, [Buffer.alloc(3_000_000, 7)]),
    ]);
    expect(short.rows).toEqual([{ t: 'x' }]);
    expect(many.rows).toHaveLength(20_000);
    expect(many.rows.at(-1)).toEqual({ n: 20_000, t: 'x'.repeat(100) });
    expect((large.rows[0] as { t: string }).t === long).toBe(true);
    expect(none.rows).toEqual([{ t: null }]);
    expect((binary.rows[0] as { b: Buffer }).b.equals(Buffer.alloc(3_000_000, 7))).toBe(true);
  });

  it('call back once for a value that cannot be serialised, and harm nobody', async () => {
    const pool = onePool();
    const text = await known(pool, 'SELECT $1::json AS a', [1]);
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const callback = vi.fn();
    pool.query({ name: 'poison', text, values: [cycle] }, callback);
    const neighbours = await Promise.all([
      pool.query(text, [{ n: 1 }]),
      pool.query({ name: 'poison', text, values: [{ n: 2 }] }),
      pool.query({ name: 'poison', text, values: [{ n: 3 }] }),
    ]);
    expect(neighbours.map(({ rows }) => rows)).toEqual([
      [{ a: { n: 1 } }],
      [{ a: { n: 2 } }],
      [{ a: { n: 3 } }],
    ]);
    expect(callback).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: expect.stringContaining('circular') }),
      undefined,
    );
    expect(pool.stats().opened).toBe(1);
  });

  it('stay off the connection of a lease that went on where the first of them could not be sent', async () => {
    const pool = onePool();
    const text = await known(pool, 'SELECT $1::text AS a', ['']);
    const first = await pool.acquire();
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const unsent = pool.query(text, [cycle]);
    const second = pool.acquire();
    const order: string[] = [];
    const behind = pool.query(text, ['']).then(() => order.push('query'));
    first.release();
    await expect(unsent).rejects.toThrow('circular');
    const lease = await second;
    await lease.query('SELECT pg_sleep(0.02)');
    order.push('lease');
    lease.release();
    await behind;
    expect(order).toEqual(['lease', 'query']);
  });

  it('fail alone where a type parser throws, whatever it throws', async () => {
    const pool = onePool();
    const text = await known(pool, 'SELECT $1::int AS n', [0]);
    const throwing = (what: unknown) => ({
      getTypeParser: () => () => {
        throw what;
      },
    });
    const clumsy = {
      getTypeParser: () => {
        throw new Error('no such type');
      },
    };
    const outcomes = await Promise.allSettled([
      pool.query({ text, values: [1], types: throwing(new Error('unreadable')) }),
      pool.query({ text, values: [2] }),
      pool.query({ text, values: [3], types: throwing(undefined) }),
      pool.query({ text, values: [4], types: clumsy }),
      pool.query({ text, values: [5] }),
    ]);
    expect(outcomes).toMatchObject([
      { reason: { message: 'unreadable' } },
      { value: { rows: [{ n: 2 }] } },
      { reason: { message: 'A type parser threw undefined' } },
      { reason: { message: 'no such type' } },
      { value: { rows: [{ n: 5 }] } },
    ]);
    expect(pool.stats().opened).toBe(1);
  });

  it('keep the async context of each caller', async () => {
    const pool = onePool();
    const text = await known(pool, 'SELECT 1 AS a');
    const context = new AsyncLocalStorage<number>();
    const seen = await Promise.all(
      [1, 2, 3].map((n) =>
        context.run(n, async () => {
          await pool.query(text);
          const byPromise = context.getStore();
          const byCallback = await new Promise((resolve) => {
            pool.query(text, () => resolve(context.getStore()));
          });
          return [byPromise, byCallback];
        }),
      ),
    );
    expect(seen).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('show in their errors who asked', async () => {
    const pool = onePool();
    const text = await known(pool, 'SELECT 1 / $1::int', [1]);
    async function askTheImpossible(): Promise<void> {
      await pool.query(text, [0]);
    }
    const [outcome] = await Promise.allSettled([askTheImpossible(), pool.query(text, [1])]);
    expect(outcome).toMatchObject({ reason: { stack: expect.stringContaining('askTheImpossible') } });
  });

  it('are counted, and their connection is told to be shared while they run', async () => {
    const pool = onePool();
    const text = await known(pool, 'SELECT 1');
    const before = pool.stats();
    const running = Promise.all([pool.query(text), pool.query(text), pool.query(text)]);
    expect(pool.stats()).toMatchObject({ leased: 1, waiting: 0 });
    expect(pool.leases()).toMatchObject([{ sharing: 3 }]);
    await running;
    const after = pool.stats();
    expect(after.acquired - before.acquired).toBe(3);
    expect(after.shared - before.shared).toBe(2);
    expect(after.latencies.wait.count - before.latencies.wait.count).toBe(3);
    expect(after.latencies.use.count - before.latencies.use.count).toBe(3);
    expect(after.latencies.query.count - before.latencies.query.count).toBe(3);
    expect(pool.leases()).toEqual([]);
  });

  it('leave the connection to a lease as they found it', async () => {
    const pool = onePool();
    const text = await known(pool, 'SELECT $1::int AS n', [0]);
    const shared = Promise.allSettled([
      pool.query(text, [1]),
      pool.query(text, ['x']),
      pool.query(text, [2]),
    ]);
    const lease = await pool.connect();
    expect(lease.getTransactionStatus()).toBe('I');
    expect((await lease.query('SELECT 7 AS a')).rows).toEqual([{ a: 7 }]);
    lease.release();
    expect((await shared).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(pool.stats()).toMatchObject({ opened: 1, rolledBack: 0, reset: 0 });
  });
});

describe('statements that users name, on a shared connection', () => {
  it('are prepared once under that name', async () => {
    const pool = onePool();
    const query = { name: 'mine', text: 'SELECT $1::int AS n' };
    await pool.query({ ...query, values: [0] });
    const answers = await Promise.all([1, 2, 3].map((n) => pool.query({ ...query, values: [n] })));
    expect(answers.map(({ rows }) => rows[0])).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(await prepared(pool)).toContain('mine');
  });

  it('may not have one name for two texts, and only the second fails', async () => {
    const pool = onePool();
    const one = await known(pool, 'SELECT 1 AS n');
    const two = await known(pool, 'SELECT 2 AS n');
    const outcomes = await Promise.allSettled([
      pool.query({ name: 'twice', text: one }),
      pool.query({ name: 'twice', text: two }),
      pool.query({ name: 'twice', text: one }),
      pool.query(two),
    ]);
    expect(outcomes).toMatchObject([
      { value: { rows: [{ n: 1 }] } },
      {
        reason: {
          message: "Prepared statements must be unique - 'twice' was used for a different statement",
        },
      },
      { value: { rows: [{ n: 1 }] } },
      { value: { rows: [{ n: 2 }] } },
    ]);
    await expect(pool.query({ name: 'twice', text: two })).rejects.toThrow('must be unique');
    expect(pool.stats().opened).toBe(1);
  });

  it('fail each by itself behind one of the same name that cannot be prepared', async () => {
    const pool = onePool();
    const text = 'SELECT n FROM later WHERE n = $1';
    // Known to be quick from a time when the table was there.
    await pool.query('CREATE TABLE later (n int)');
    await pool.query(text, [1]);
    await pool.query('DROP TABLE later');
    const named = { name: 'later', text, values: [1] };
    const failed = await Promise.allSettled([pool.query(named), pool.query(named), pool.query(named)]);
    expect(failed).toMatchObject(Array.from({ length: 3 }, () => ({ reason: { code: '42P01' } })));
    await pool.query('CREATE TABLE later (n int)');
    const answers = await Promise.all([pool.query(named), pool.query(named)]);
    expect(answers.map(({ rowCount }) => rowCount)).toEqual([0, 0]);
  });

  it('are the same ones on a lease', async () => {
    const pool = onePool();
    const query = { name: 'both', text: 'SELECT $1::int AS n' };
    await pool.query({ ...query, values: [0] });
    await Promise.all([1, 2].map((n) => pool.query({ ...query, values: [n] })));
    const lease = await pool.connect();
    expect((await lease.query({ ...query, values: [3] })).rows).toEqual([{ n: 3 }]);
    expect((await lease.query({ name: 'lent', text: 'SELECT 4 AS n' })).rows).toEqual([{ n: 4 }]);
    lease.release();
    await pool.query('SELECT 4 AS n');
    const answers = await Promise.all([1, 2].map(() => pool.query({ name: 'lent', text: 'SELECT 4 AS n' })));
    expect(answers.map(({ rows }) => rows)).toEqual([[{ n: 4 }], [{ n: 4 }]]);
    expect((await prepared(pool)).filter((name) => name === 'both' || name === 'lent')).toHaveLength(2);
  });
});

describe('statements that are prepared without being asked', () => {
  const ownNames = async (pool: Pool): Promise<number> =>
    (await prepared(pool)).filter((name) => name.startsWith('warmpool_')).length;

  it('are prepared when they come again, and bounded in their number', async () => {
    const pool = onePool();
    await pool.query('SELECT 1 AS once');
    expect(await ownNames(pool)).toBe(0);
    const texts = Array.from({ length: 300 }, (_, n) => `SELECT ${n} AS n`);
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(texts.map((text) => pool.query(text)));
      expect(answers.map(({ rows }) => rows)).toEqual(texts.map((_, n) => [{ n }]));
    }
    const counted = await ownNames(pool);
    expect(counted).toBeGreaterThan(200);
    expect(counted).toBeLessThanOrEqual(256);
    expect((await pool.query('SELECT 0 AS n')).rows).toEqual([{ n: 0 }]);
  });

  it('are bounded in their number where they always fail', async () => {
    const pool = onePool();
    const texts = Array.from({ length: 300 }, (_, n) => `SELECT ${n} / $1::int AS n`);
    for (let round = 0; round < 2; round++)
      await Promise.allSettled(texts.map((text) => pool.query(text, ['none'])));
    expect(await ownNames(pool)).toBeLessThanOrEqual(256);
    const answers = await Promise.all(texts.map((text) => pool.query(text, [1])));
    expect(answers.map(({ rows }) => rows)).toEqual(texts.map((_, n) => [{ n }]));
  });

  it('keep their columns where another takes their place while their rows still come', async () => {
    const pool = onePool();
    const long = await known(pool, "SELECT n, repeat('x', 1000) AS filler FROM generate_series(1, 20000) n");
    const names = Array.from({ length: 256 }, (_, n) => ({ name: `named ${n}`, text: `SELECT ${n} AS n` }));
    await Promise.all(names.map((config) => pool.query(config)));
    const text = await known(pool, 'SELECT 1 AS other');
    const begun = withResolvers();
    const types = {
      getTypeParser: () => {
        begun.resolve();
        return String;
      },
    };
    const rows = pool.query({ text: long, types });
    await begun.promise;
    await Promise.all([rows, pool.query({ name: 'late', text })]);
    const again = await pool.query(long);
    expect(again.rows[0]).toEqual({ n: 1, filler: 'x'.repeat(1000) });
  });

  it('survive changes of the schema, many at once', async () => {
    const pool = onePool();
    await pool.query('CREATE TABLE changing (a int)');
    await pool.query('INSERT INTO changing VALUES (1)');
    const text = 'SELECT * FROM changing';
    for (let run = 0; run < 3; run++) await pool.query(text);
    const besides = onePool();
    await besides.query('ALTER TABLE changing ADD COLUMN b int DEFAULT 2');
    const answers = await Promise.all(Array.from({ length: 5 }, () => pool.query(text)));
    expect(answers.map(({ rows }) => rows)).toEqual(Array.from({ length: 5 }, () => [{ a: 1, b: 2 }]));
    await besides.query('ALTER TABLE changing RENAME COLUMN b TO c');
    await besides.query('ALTER TABLE changing ALTER COLUMN c TYPE text');
    expect((await pool.query(text)).rows).toEqual([{ a: 1, c: '2' }]);
    // And are prepared once again, not left to fail and be sent twice for ever.
    await pool.query(text);
    const names = await pool.query('SELECT name FROM pg_prepared_statements WHERE statement = $1', [text]);
    expect(names.rows).toHaveLength(1);
  });

  it.each(['DEALLOCATE ALL', 'DISCARD ALL'])('survive a %s of a borrower', async (text) => {
    for (const reset of ['auto', 'never'] as const) {
      const pool = onePool({ reset });
      const named = { name: 'mine', text: 'SELECT 1 AS mine' };
      for (let run = 0; run < 3; run++) {
        await pool.query('SELECT 2 AS ours');
        await pool.query(named);
      }
      const lease = await pool.connect();
      await lease.query(text);
      lease.release();
      const answers = await Promise.all([
        pool.query('SELECT 2 AS ours'),
        pool.query(named),
        pool.query('SELECT 2 AS ours'),
        pool.query(named),
      ]);
      expect(answers.map(({ rows }) => rows)).toEqual([
        [{ ours: 2 }],
        [{ mine: 1 }],
        [{ ours: 2 }],
        [{ mine: 1 }],
      ]);
      expect(pool.stats().opened).toBe(1);
    }
  });

  it('are none with prepare off', async () => {
    const pool = onePool({ prepare: 'off' });
    for (let run = 0; run < 3; run++) await pool.query('SELECT 1 AS mine');
    await pool.query({ name: 'mine', text: 'SELECT 1 AS mine' });
    expect(await prepared(pool)).toEqual(['mine']);
  });

  it('are given up where another has taken their names, as behind a transaction pooler', async () => {
    const onConnect: PoolOptions['onConnect'] = async (client) => {
      for (let n = 1; n <= 5; n++) await client.query(`PREPARE warmpool_${n} AS SELECT ${n}`);
    };
    const pool = onePool({ onConnect });
    for (let run = 0; run < 3; run++) {
      expect((await pool.query('SELECT $1::text AS mine', ['x'])).rows).toEqual([{ mine: 'x' }]);
      expect((await pool.query('SELECT 7 AS other')).rows).toEqual([{ other: 7 }]);
    }
    expect(await prepared(pool)).toHaveLength(5);
    expect(pool.stats().opened).toBe(1);
  });

  it('insert each row once where they had to be prepared anew', async () => {
    const pool = onePool();
    await pool.query('CREATE TABLE begun (n int)');
    const text = 'INSERT INTO begun VALUES ($1)';
    for (let n = 0; n < 3; n++) await pool.query(text, [n]);
    const besides = onePool();
    await besides.query('ALTER TABLE begun ADD COLUMN at int');
    await Promise.all([3, 4, 5].map((n) => pool.query(text, [n])));
    expect((await pool.query('SELECT n FROM begun ORDER BY n')).rows).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => ({ n })),
    );
  });
});

describe('what is not shared', () => {
  it('is every query as long as somebody listens to acquire or release', async () => {
    const pool = newPool({ max: 2, pipelining: 'auto' }, { clock: quickClock });
    const text = await known(pool, 'SELECT 1');
    const acquired = vi.fn();
    pool.on('acquire', acquired);
    await Promise.all([pool.query(text), pool.query(text), pool.query(text)]);
    expect(acquired).toHaveBeenCalledTimes(3);
    expect(pool.stats().shared).toBe(0);
    await until(() => pool.idleCount === pool.totalCount, 'all are home');
  });

  it('is anything with pipelining off', async () => {
    const pool = onePool({ pipelining: 'off' });
    const text = await known(pool, 'SELECT 1');
    await Promise.all([pool.query(text), pool.query(text), pool.query(text)]);
    expect(pool.stats().shared).toBe(0);
    expect((await prepared(pool)).length).toBe(0);
  });
});
