import Cursor from 'pg-cursor';
import { describe, expect, it } from 'vitest';
import { withServer } from '../../support/server.ts';
import { expectAtRest } from './at-rest.ts';

const { pool: newPool } = withServer();
const NUMBERS = 'SELECT n FROM generate_series(1, $1) AS n';

describe('a cursor of pg-cursor', () => {
  it('reads in portions until there is nothing left', async () => {
    const pool = newPool({ max: 1 });
    const client = await pool.connect();
    const cursor = client.query(new Cursor<{ n: number }>(NUMBERS, [250]));
    const sizes: number[] = [];
    for (let rows = await cursor.read(100); rows.length > 0; rows = await cursor.read(100))
      sizes.push(rows.length);
    expect(sizes).toEqual([100, 100, 50]);
    await cursor.close();
    client.release();
    await expectAtRest(pool);
  });

  it('answers by callback, with rows as arrays', async () => {
    const pool = newPool({ max: 1 });
    const client = await pool.connect();
    const cursor = client.query(new Cursor<[number]>(NUMBERS, [3], { rowMode: 'array' }));
    const rows = await new Promise((resolve, reject) => {
      cursor.read(10, (error, read) => (error ? reject(error) : resolve(read)));
    });
    expect(rows).toEqual([[1], [2], [3]]);
    await cursor.close();
    client.release();
    await expectAtRest(pool);
  });

  it('is closed early, and its client goes on', async () => {
    const pool = newPool({ max: 1 });
    const client = await pool.connect();
    await client.query('BEGIN');
    const cursor = client.query(new Cursor(NUMBERS, [1_000_000]));
    expect(await cursor.read(1)).toEqual([{ n: 1 }]);
    await cursor.close();
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    await client.query('COMMIT');
    client.release();
    expect(pool.totalCount).toBe(1);
    await expectAtRest(pool);
  });

  it('says what is wrong with its statement, and its client goes on', async () => {
    const pool = newPool({ max: 1 });
    const client = await pool.connect();
    const cursor = client.query(new Cursor('SELECT 1 / (3 - n) FROM generate_series(1, 5) n'));
    await expect(cursor.read(10)).rejects.toMatchObject({ code: '22012' });
    await cursor.close();
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    client.release();
    await expectAtRest(pool);
  });

  it('that was left open reaches nobody else: its connection is replaced', async () => {
    const pool = newPool({ max: 1, resetTimeoutMillis: 50 });
    const client = await pool.connect();
    const { processID } = client;
    const cursor = client.query(new Cursor(NUMBERS, [1_000_000]));
    await cursor.read(1);
    client.release();
    const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
    expect(rows[0].pid).not.toBe(processID);
    await expectAtRest(pool);
  });

  it('that is given to the pool keeps a connection until it is closed', async () => {
    const pool = newPool({ max: 1 });
    const cursor = pool.query(new Cursor(NUMBERS, [10]));
    expect(await cursor.read(4)).toHaveLength(4);
    const next = pool.query('SELECT 1 AS a');
    expect(await cursor.read(4)).toHaveLength(4);
    await cursor.close();
    expect((await next).rows).toEqual([{ a: 1 }]);
    await expectAtRest(pool);
  });
});
