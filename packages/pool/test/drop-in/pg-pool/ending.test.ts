import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Pool } from '../../../src/index.ts';
import { answerOf, BOTH, withBothPools } from './both-pools.ts';

const { open } = withBothPools();

describe.each(BOTH)('%s', (_, kind) => {
  it('ends without having been used, by promise and by callback', async () => {
    await expect(open(kind).end()).resolves.toBeUndefined();
    await new Promise<void>((resolve) => {
      open(kind).end(() => resolve());
    });
  });

  it('ends with connections, and says so', async () => {
    const pool = open(kind);
    await pool.query('SELECT 1');
    const ended = pool.end();
    expect(pool.ending).toBe(true);
    await ended;
    expect([pool.ended, pool.totalCount, pool.idleCount]).toEqual([true, 0, 0]);
  });

  it('lets a query that runs finish', async () => {
    const pool = open(kind);
    const client = await pool.connect();
    const query = client.query('SELECT pg_sleep(0.05), 1 AS a').finally(() => client.release());
    await pool.end();
    expect((await query).rows).toMatchObject([{ a: 1 }]);
  });

  it('closes a connection that comes home after the end began', async () => {
    const pool = open(kind);
    const client = await pool.connect();
    const ended = pool.end();
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    client.release();
    await ended;
    expect(pool.totalCount).toBe(0);
  });

  it('turns away who comes after the end began, in the words that people match', async () => {
    const pool = open(kind);
    await pool.end();
    const message = 'Cannot use a pool after calling end on the pool';
    await expect(pool.connect()).rejects.toThrow(message);
    await expect(pool.query('SELECT 1')).rejects.toThrow(message);
    expect((await answerOf((done) => pool.connect(done))).error?.message).toBe(message);
    expect((await answerOf((done) => pool.query('SELECT 1', done))).error?.message).toBe(message);
  });
});

describe('where they differ: a second end', () => {
  it('is refused by pg.Pool', async () => {
    const pool = open(pg.Pool);
    await pool.end();
    await expect(pool.end()).rejects.toThrow('Called end on pool more than once');
  });

  it('waits for the same end in warmpool', async () => {
    const pool = open(Pool);
    await pool.query('SELECT 1');
    await Promise.all([
      pool.end(),
      pool.end(),
      new Promise<void>((resolve) => {
        pool.end(resolve);
      }),
    ]);
    await pool.end();
    expect(pool.ended).toBe(true);
  });
});

describe('where they differ: who stands in line when the end begins', () => {
  it('is never answered by pg.Pool', async () => {
    const pool = open(pg.Pool, { max: 1 });
    const client = await pool.connect();
    let isAnswered = false;
    pool.connect(() => {
      isAnswered = true;
    });
    const ended = pool.end();
    client.release();
    await ended;
    await new Promise(setImmediate);
    expect([isAnswered, pool.waitingCount]).toEqual([false, 1]);
  });

  it('is told at once by warmpool', async () => {
    const pool = open(Pool, { max: 1 });
    const client = await pool.connect();
    const waiting = pool.connect();
    const ended = pool.end();
    await expect(waiting).rejects.toThrow('Cannot use a pool after calling end on the pool');
    client.release();
    await ended;
  });
});
