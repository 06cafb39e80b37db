import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { backendOf } from '../faults/faulty-server.ts';
import { withServer } from '../support/server.ts';

const { pool: newPool } = withServer();

describe('pool.query', () => {
  it("takes all of pg's call forms", async () => {
    const pool = newPool();
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    expect((await pool.query('SELECT $1::int AS a', [2])).rows).toEqual([{ a: 2 }]);
    expect((await pool.query({ text: 'SELECT $1::int AS a', values: [3] })).rows).toEqual([{ a: 3 }]);
    expect((await pool.query({ text: 'SELECT $1::int AS a' }, [4])).rows).toEqual([{ a: 4 }]);
    expect((await pool.query({ text: 'SELECT 5 AS a', rowMode: 'array' })).rows).toEqual([[5]]);
    const types = { getTypeParser: () => (text: string) => `parsed ${text}` };
    expect((await pool.query({ text: 'SELECT 6 AS a', types })).rows).toEqual([{ a: 'parsed 6' }]);
    const named = { name: 'seven', text: 'SELECT $1::int AS a', values: [7] };
    expect((await pool.query(named)).rows).toEqual([{ a: 7 }]);
    expect((await pool.query({ ...named, values: [8] })).rows).toEqual([{ a: 8 }]);
    const results = (await pool.query('SELECT 1 AS a; SELECT 2 AS a')) as unknown as { rows: unknown[] }[];
    expect(results.map(({ rows }) => rows)).toEqual([[{ a: 1 }], [{ a: 2 }]]);
  });

  it('takes callbacks in their three places', async () => {
    const pool = newPool();
    const called = (run: (callback: (error: Error | undefined, result: { rows: unknown }) => void) => void) =>
      new Promise((resolve, reject) => {
        run((error, result) => (error ? reject(error) : resolve(result.rows)));
      });
    expect(await called((done) => pool.query('SELECT 1 AS a', done))).toEqual([{ a: 1 }]);
    expect(await called((done) => pool.query('SELECT $1::int AS a', [2], done))).toEqual([{ a: 2 }]);
    expect(await called((done) => pool.query({ text: 'SELECT 3 AS a' }, done))).toEqual([{ a: 3 }]);
    await expect(called((done) => pool.query('SELEC', done))).rejects.toMatchObject({ code: '42601' });
  });

  it('hands a query object back and keeps its connection until it is done', async () => {
    const pool = newPool({ max: 1 });
    const query = new pg.Query('SELECT generate_series(1, 3) AS n');
    const rows: unknown[] = [];
    const ended = new Promise((resolve) => {
      query.on('row', (row) => rows.push(row));
      query.on('end', resolve);
    });
    expect(pool.query(query)).toBe(query);
    await ended;
    expect(rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('tells a query object that there is no connection for it', async () => {
    const pool = newPool();
    await pool.end();
    const failed = new Promise((resolve) => {
      pool.query(new pg.Query('SELECT 1')).on('error', resolve);
    });
    expect(await failed).toMatchObject({ code: 'POOL_ENDED' });
  });

  it('calls back to whom a query object came with, also where there is no connection for it', async () => {
    const pool = newPool();
    const answerOf = (query: pg.Query) =>
      new Promise((resolve) => {
        pool.query(query as never, (error: unknown, result: unknown) => resolve(error ?? result));
      });
    expect(await answerOf(new pg.Query('SELECT 1 AS a'))).toMatchObject({ rows: [{ a: 1 }] });
    await pool.end();
    expect(await answerOf(new pg.Query('SELECT 1'))).toMatchObject({ code: 'POOL_ENDED' });
    const own = new Promise((resolve) => {
      pool.query(new pg.Query('SELECT 1', resolve));
    });
    expect(await own).toMatchObject({ code: 'POOL_ENDED' });
  });

  it('loses no connection to a query object that throws as it is submitted', async () => {
    const pool = newPool({ max: 1 });
    const failed = new Promise((resolve) => {
      pool.query({
        submit: () => {
          throw new Error('broken query object');
        },
        handleError: resolve,
      } as pg.Submittable);
    });
    expect(await failed).toMatchObject({ message: 'broken query object' });
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it.each([[undefined], [null], [42], [() => undefined]])('refuses %s as a query at the call', (query) => {
    expect(() => newPool().query(query as never)).toThrow('Expected the first argument of pool.query');
  });

  it('keeps the connection after an error of the statement', async () => {
    const pool = newPool({ max: 1 });
    for (const [text, code] of [
      ['SELECT 1/0', '22012'],
      ['SELECT * FROM nowhere', '42P01'],
      ['no statement', '42601'],
    ] as const) {
      await expect(pool.query(text)).rejects.toMatchObject({ code });
    }
    await pool.query('SELECT 1');
    expect(pool.stats()).toMatchObject({ opened: 1, total: 1 });
  });

  it('shows in its errors who asked', async () => {
    const pool = newPool();
    async function askTheImpossible(): Promise<void> {
      await pool.query('SELECT 1/0');
    }
    await expect(askTheImpossible()).rejects.toMatchObject({
      stack: expect.stringContaining('askTheImpossible'),
    });
  });

  it('finds a value that cannot be serialised before sending, once, and poisons nothing', async () => {
    const pool = newPool({ max: 1 });
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const named = { name: 'poison', text: 'SELECT $1::json AS a' };
    const callback = vi.fn();
    pool.query({ ...named, values: [cycle] }, callback);
    await expect(pool.query('SELECT $1', [cycle])).rejects.toThrow('circular');
    expect((await pool.query({ ...named, values: [{ b: 1 }] })).rows).toEqual([{ a: { b: 1 } }]);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(pool.stats().opened).toBe(1);
  });

  it('takes for NULL what pg takes for NULL: gaps of a list, undefined, what serialises to nothing', async () => {
    const pool = newPool({ max: 1 });
    const gap: unknown[] = [];
    gap.length = 1;
    const statement = { text: 'SELECT $1::text AS a', values: [] as unknown[] };
    for (const values of [gap, [undefined], [{ toJSON: () => undefined }]]) {
      // The first time and prepared, alone, and in a batch.
      for (let i = 0; i < 3; i++)
        expect((await pool.query(statement.text, values)).rows).toEqual([{ a: null }]);
      await using lease = await pool.acquire();
      expect((await lease.query(statement.text, values)).rows).toEqual([{ a: null }]);
      lease.release();
      const [result] = await pool.batch([{ ...statement, values }]);
      expect(result?.rows).toEqual([{ a: null }]);
    }
    expect(pool.stats()).toMatchObject({ opened: 1, idle: 1 });
  });

  it('refuses once, before sending, a value that makes no text of itself', async () => {
    const pool = newPool({ max: 1 });
    const named = { name: 'no text', text: 'SELECT $1::text AS a' };
    const throwing = Object.assign(() => undefined, {
      toString: () => {
        throw new Error('no text');
      },
    });
    const numeric = Object.assign(() => undefined, { toString: () => 5 });
    const lease = await pool.acquire();
    for (const asked of [lease, pool]) {
      for (const value of [throwing, numeric]) {
        const callback = vi.fn();
        asked.query({ ...named, values: [value] }, callback);
        await expect(asked.query({ ...named, values: [value] })).rejects.toThrow('no text');
        expect((await asked.query({ ...named, values: ['x'] })).rows).toEqual([{ a: 'x' }]);
        expect(callback).toHaveBeenCalledTimes(1);
      }
      if (asked === lease) lease.release();
    }
    expect(pool.stats()).toMatchObject({ opened: 1, idle: 1 });
  });

  it('fails once where its answer cannot be read, and poisons neither the connection nor its name', async () => {
    const pool = newPool({ max: 1 });
    const types = {
      getTypeParser: () => () => {
        throw new Error('unreadable');
      },
    };
    const named = { name: 'unread', text: 'SELECT generate_series(1, 3) AS a' };
    const lease = await pool.acquire();
    for (const asked of [lease, pool]) {
      const callback = vi.fn();
      asked.query({ ...named, types }, callback);
      if (asked === lease) lease.release();
      await expect(pool.query({ ...named, types })).rejects.toThrow('unreadable');
      expect((await pool.query(named)).rows).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
      expect(callback.mock.calls.map(([error]) => error)).toEqual([new Error('unreadable')]);
    }
    expect(pool.stats()).toMatchObject({ opened: 1, total: 1 });
  });

  it('refuses more values than the protocol can count, before sending', async () => {
    const pool = newPool();
    await expect(
      pool.query(
        'SELECT 1',
        Array.from({ length: 65_536 }, () => 1),
      ),
    ).rejects.toThrow('A query has 65536 values; PostgreSQL takes 65535');
  });

  it('refuses names that are those of the pool itself, before anything is sent, wherever they are given', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.connect();
    const statement = { name: 'warmpool_1', text: 'SELECT 1' };
    const refused =
      "it has the name 'warmpool_1'; those that begin with 'warmpool_' are the pool's own, choose another";
    for (const asked of [pool, lease]) {
      expect(() => void asked.query(statement)).toThrow(refused);
      expect(() => void asked.query(new pg.Query(statement))).toThrow(refused);
    }
    lease.release();
    await expect(pool.batch(['SELECT 1', statement])).rejects.toMatchObject({
      code: 'POOL_BATCH_FAILED',
      index: 1,
      outcome: 'not-sent',
      message: expect.stringContaining("has the name 'warmpool_1'"),
    });
    expect((await pool.query({ ...statement, name: 'warmpool' })).rows).toHaveLength(1);
    expect(pool.stats().total).toBe(1);
  });

  it('reads and writes what pg does: dates, buffers, arrays, objects, null', async () => {
    const pool = newPool();
    const values = [new Date(1e12), Buffer.from([0, 255]), [1, null, 3], { a: [1] }, null];
    const text = 'SELECT $1::timestamptz AS d, $2::bytea AS b, $3::int[] AS l, $4::jsonb AS j, $5::text AS n';
    const { rows } = await pool.query(text, values);
    expect(rows).toEqual([
      { d: new Date(1e12), b: Buffer.from([0, 255]), l: [1, null, 3], j: { a: [1] }, n: null },
    ]);
  });

  it.each(['auto', 'off'] as const)(
    'fails whatever it is given up for, be it null, with pipelining %s',
    async (pipelining) => {
      const pool = newPool({ max: 1, pipelining });
      const failsAt = async (signal: AbortSignal, text: string): Promise<void> => {
        await expect(pool.query({ text, signal })).rejects.toThrow('null');
      };
      await failsAt(AbortSignal.abort(null), 'SELECT 1');
      const inLine = new AbortController();
      const lease = await pool.acquire();
      const waiting = failsAt(inLine.signal, 'SELECT 1');
      inLine.abort(null);
      await waiting;
      lease.release();
      const running = new AbortController();
      const text = 'SELECT count(*) FROM generate_series(1, 100000000)';
      const given = failsAt(running.signal, text);
      setImmediate(() => running.abort(null));
      await given;
      expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
      expect(pool.stats().opened).toBe(1);
    },
  );

  it.each(['onConnect', 'onAcquire', 'verify'])('fails whatever %s throws, be it nothing', async (hook) => {
    const throwNothing = (): never => {
      // oxlint-disable-next-line typescript/only-throw-error -- users may
      throw undefined;
    };
    const pool = newPool({ max: 1, [hook]: throwNothing });
    await expect(pool.query('SELECT 1')).rejects.toThrow('undefined');
    const told = new Promise((resolve) => {
      pool.connect((error) => resolve(error));
    });
    expect(await told).toBeInstanceOf(Error);
  });

  it.each(['auto', 'off'] as const)(
    'has the server give up what answers too late, and keeps the connection, with pipelining %s',
    async (pipelining) => {
      const pool = newPool({ max: 1, query_timeout: 100, pipelining });
      const pid = await backendOf(pool);
      await expect(pool.query('SELECT pg_sleep(30)')).rejects.toThrow('Query read timeout');
      expect(await backendOf(pool)).toBe(pid);
    },
  );
});

describe('a lease', () => {
  it('has the call forms and the facts of a PoolClient', async () => {
    const pool = newPool();
    const client = await pool.connect();
    const { rows } = await client.query(
      'SELECT pg_backend_pid() AS pid, current_user AS name, current_database() AS db',
    );
    expect(rows).toEqual([{ pid: client.processID, name: client.user, db: client.database }]);
    expect(client.escapeIdentifier('a"b')).toBe('"a""b"');
    expect(client.escapeLiteral("a'b")).toBe("'a''b'");
    await client.query('BEGIN');
    expect(client.getTransactionStatus()).toBe('T');
    client.release();
  });

  it('hears notifications and notices', async () => {
    const pool = newPool();
    const client = await pool.connect();
    const heard = new Promise((resolve) => {
      client.once('notification', resolve);
    });
    const noticed = new Promise((resolve) => {
      client.once('notice', resolve);
    });
    await client.query('LISTEN news');
    await client.query("NOTIFY news, 'hello'");
    await client.query("DO $$ BEGIN RAISE NOTICE 'look'; END $$");
    expect(await heard).toMatchObject({ channel: 'news', payload: 'hello' });
    expect(await noticed).toMatchObject({ message: 'look' });
    client.release();
  });

  it('calls back in the async context of its caller', async () => {
    const lease = await newPool().acquire();
    const context = new AsyncLocalStorage<number>();
    const calledIn = (text: string): Promise<unknown> =>
      new Promise((resolve) => {
        lease.query(text, () => resolve(context.getStore()));
      });
    const texts = ['SELECT 1', 'SELECT 1/0', 'SELECT 2'];
    const seen = texts.map((text, index) => context.run(index, () => calledIn(text)));
    expect(await Promise.all(seen)).toEqual([0, 1, 2]);
    lease.release();
  });

  it('by callback is released by the third argument', async () => {
    const pool = newPool({ max: 1 });
    await new Promise<void>((resolve, reject) => {
      pool.connect((error, client, release) => {
        if (error || !client) {
          reject(error ?? new Error('no client'));
          return;
        }
        client.query('SELECT 1', () => {
          release();
          resolve();
        });
      });
    });
    expect(pool.stats()).toMatchObject({ idle: 1, leased: 0 });
  });
});
