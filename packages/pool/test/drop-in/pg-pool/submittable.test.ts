import pg from 'pg';
import Cursor from 'pg-cursor';
import { describe, expect, it } from 'vitest';
import { Pool } from '../../../src/index.ts';
import { BOTH, withBothPools } from './both-pools.ts';

const { open } = withBothPools();

describe.each(BOTH)('%s', (_, kind) => {
  it('runs a query object on a client and hands it back', async () => {
    const pool = open(kind, { max: 1 });
    const client = await pool.connect();
    const query = new pg.Query<{ n: number }>('SELECT generate_series(1, 3) AS n');
    const rows: { n: number }[] = [];
    query.on('row', (row) => rows.push(row));
    const ended = new Promise<void>((resolve) => {
      query.on('end', () => resolve());
    });
    expect(client.query(query)).toBe(query);
    await ended;
    expect(rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    client.release();
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });
});

describe('where they differ: a query object that is given to the pool', () => {
  it('becomes a promise in pg.Pool, which no cursor settles', () => {
    const pool = new pg.Pool({ port: 1, host: '127.0.0.1' });
    const returned: unknown = pool.query(new Cursor('SELECT 1'));
    expect(returned).toBeInstanceOf(Promise);
    (returned as Promise<unknown>).catch(() => undefined);
  });

  it('is handed back by warmpool, as the types say, and keeps its connection until it is closed', async () => {
    const pool = new Pool({ max: 1, connectionString: open(Pool).options.connectionString as string });
    const cursor = pool.query(new Cursor<{ n: number }>('SELECT generate_series(0, 1000) AS n'));
    expect(cursor).toBeInstanceOf(Cursor);
    expect(await cursor.read(2)).toEqual([{ n: 0 }, { n: 1 }]);
    const waiting = pool.query('SELECT 1 AS a');
    expect(await cursor.read(1)).toEqual([{ n: 2 }]);
    expect(pool.waitingCount).toBe(1);
    await cursor.close();
    expect((await waiting).rows).toEqual([{ a: 1 }]);
    await pool.end();
  });
});
