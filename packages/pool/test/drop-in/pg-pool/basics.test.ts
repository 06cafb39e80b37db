import { describe, expect, it, vi } from 'vitest';
import { until } from '../../support/server.ts';
import { answerOf, BOTH, type PoolClass, withBothPools } from './both-pools.ts';
import pg from 'pg';
import { Pool } from '../../../src/index.ts';

const { open, server } = withBothPools();

/** Nobody listens there: port 1 is reserved. */
const NOWHERE = { connectionString: undefined, host: '127.0.0.1', port: 1 };

describe.each(BOTH)('%s', (_, kind) => {
  it('reads where to connect from the environment when it is told nothing', async () => {
    const { hostname, port, username, pathname } = new URL(server().connectionString);
    vi.stubEnv('PGHOST', hostname);
    vi.stubEnv('PGPORT', port);
    vi.stubEnv('PGUSER', username);
    vi.stubEnv('PGPASSWORD', new URL(server().connectionString).password);
    vi.stubEnv('PGDATABASE', pathname.slice(1));
    const pool = new kind();
    try {
      expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    } finally {
      vi.unstubAllEnvs();
      await pool.end();
    }
  });

  it('hands options that it does not know itself to its clients', async () => {
    const pool = open(kind, { application_name: 'known by name', options: '-c work_mem=77MB' });
    const { rows } = await pool.query(
      "SELECT current_setting('application_name') AS name, current_setting('work_mem') AS memory",
    );
    expect(rows).toEqual([{ name: 'known by name', memory: '77MB' }]);
  });

  it('leaves the options that it was given as they were', () => {
    const options = { max: 10 };
    open(kind, options);
    expect(options).toEqual({ max: 10 });
  });

  it('shows its limits in pool.options', () => {
    expect(open(kind).options).toMatchObject({
      max: 10,
      min: 0,
      maxUses: Infinity,
      maxLifetimeSeconds: 0,
      idleTimeoutMillis: 10_000,
      allowExitOnIdle: false,
    });
    expect(open(kind, { max: 3, maxUses: 7 }).options).toMatchObject({ max: 3, maxUses: 7 });
  });

  it('shows its password to who asks for it and not to who prints it', () => {
    const pool = open(kind, { password: 'sesame' });
    expect(pool.options.password).toBe('sesame');
    expect(JSON.stringify(pool.options)).not.toContain('sesame');
  });

  it('gives a client, and a way to release it, to a callback', async () => {
    const pool = open(kind);
    const rows = await new Promise((resolve, reject) => {
      pool.connect((error, client, release) => {
        if (error) reject(error);
        client?.query('SELECT 1 AS a', (failure, result) => {
          release();
          if (failure) reject(failure);
          else resolve(result.rows);
        });
      });
    });
    expect(rows).toEqual([{ a: 1 }]);
    expect(pool.idleCount).toBe(1);
  });

  it('answers queries by callback and by promise', async () => {
    const pool = open(kind);
    const { value, error } = await answerOf<pg.QueryResult>((done) =>
      pool.query('SELECT $1::text AS name', ['me'], done),
    );
    expect([error ?? undefined, value?.rows]).toEqual([undefined, [{ name: 'me' }]]);
    expect((await answerOf<pg.QueryResult>((done) => pool.query('SELECT 1 AS a', done))).value?.rows).toEqual(
      [{ a: 1 }],
    );
    expect((await pool.query({ text: 'SELECT $1::int AS a', values: [1] })).rows).toEqual([{ a: 1 }]);
  });

  it('returns nothing to who passes a callback', async () => {
    const pool = open(kind);
    await new Promise<void>((resolve) => {
      expect(pool.query('SELECT 1', () => resolve())).toBeUndefined();
    });
    await new Promise<void>((resolve) => {
      const returned: unknown = pool.connect((__, client) => {
        client?.release();
        resolve();
      });
      expect(returned).toBeUndefined();
    });
    await new Promise<void>((resolve) => {
      expect(pool.end(() => resolve())).toBeUndefined();
    });
  });

  it('never calls back before the call has returned', async () => {
    const pool = open(kind);
    await pool.query('SELECT 1');
    let hasReturned = false;
    const wasReturned = new Promise((resolve) => {
      pool.connect((_error, client) => {
        client?.release();
        resolve(hasReturned);
      });
    });
    hasReturned = true;
    expect(await wasReturned).toBe(true);
  });

  it('tells a callback that there is no server, and keeps nothing of the attempt', async () => {
    const pool = open(kind, NOWHERE);
    const query = await answerOf((done) => pool.query('SELECT 1', done));
    expect(query).toMatchObject({ error: { code: 'ECONNREFUSED' }, value: undefined });
    const connect = await new Promise<unknown[]>((resolve) => {
      pool.connect((...given: unknown[]) => resolve(given));
    });
    expect(connect).toMatchObject([{ code: 'ECONNREFUSED' }, undefined, expect.any(Function)]);
    expect(pool.totalCount).toBe(0);
  });

  it('serves many callers with few connections', async () => {
    const pool = open(kind, { max: 3 });
    const results = await Promise.all(
      Array.from({ length: 30 }, async (__, n) => {
        const client = await pool.connect();
        const { rows } = await client.query<{ n: number }>('SELECT $1::int AS n', [n]);
        client.release();
        return rows[0]?.n;
      }),
    );
    expect(results).toEqual(Array.from({ length: 30 }, (__, n) => n));
    expect(pool.totalCount).toBeLessThanOrEqual(3);
    await until(() => pool.idleCount === pool.totalCount, 'all are home');
    expect(pool.waitingCount).toBe(0);
  });

  it('is an event emitter whose class is called after a pool', () => {
    // drizzle-orm tells a pool from a client by that name.
    expect(kind.name).toContain('Pool');
    expect(open(kind)).toHaveProperty('on');
  });
});

describe('where they differ: options that cannot work', () => {
  it.each([{ max: 0 }, { min: 3, max: 2 }, { poolSize: 9 } as pg.PoolConfig])(
    '%o is taken by pg.Pool',
    (config) => {
      expect(open(pg.Pool as PoolClass, config).options.max).toBeGreaterThan(0);
    },
  );

  it.each([
    [{ max: 0 }, '`max` option to be an integer from 1'],
    [{ min: 3, max: 2 }, '`min` to be at most `max`'],
    [{ poolSize: 9 }, 'it is called `max`'],
  ])('%o is refused by warmpool', (config, message) => {
    expect(() => new Pool(config)).toThrow(message);
  });
});

describe('where they differ: after an error of a statement', () => {
  const fail = async (pool: pg.Pool): Promise<number> => {
    await Promise.all(Array.from({ length: 5 }, () => pool.query('no statement').catch(() => undefined)));
    return pool.totalCount;
  };

  it('pg.Pool has closed its connections', async () => {
    expect(await fail(open(pg.Pool, { max: 2 }))).toBe(0);
  });

  it('warmpool has kept them: an SQL error harms no connection', async () => {
    const pool = open(Pool, { max: 2 });
    expect(await fail(pool)).toBeGreaterThan(0);
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });
});
