import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Pool } from '../../../src/index.ts';
import { until } from '../../support/server.ts';
import { BOTH, once, processOf, withBothPools } from './both-pools.ts';

const { open } = withBothPools();

describe.each(BOTH)('%s', (_, kind) => {
  it('of one connection serves one borrower after the other', async () => {
    const pool = open(kind, { max: 1 });
    const first = await pool.connect();
    const waiting = pool.connect();
    expect([pool.totalCount, pool.waitingCount]).toEqual([1, 1]);
    first.release();
    (await waiting).release();
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 1, 0]);
  });

  it('of one connection sends one query at a time', async () => {
    const pool = open(kind, { max: 1 });
    const text = 'SELECT count(*)::int AS n FROM pg_stat_activity WHERE query = $1';
    const results = await Promise.all(
      Array.from({ length: 20 }, () => pool.query<{ n: number }>(text, [text])),
    );
    expect(results.map(({ rows }) => rows[0]?.n)).toEqual(Array.from({ length: 20 }, () => 1));
  });

  it('never has more than max, however many ask', async () => {
    const pool = open(kind, { max: 3 });
    const seen = await Promise.all(Array.from({ length: 30 }, () => processOf(pool)));
    expect(new Set(seen).size).toBeLessThanOrEqual(3);
    expect(pool.totalCount).toBeLessThanOrEqual(3);
  });

  it('gives back in the order in which it was asked', async () => {
    const pool = open(kind, { max: 1 });
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4, 5].map((n) => pool.query('SELECT 1').then(() => order.push(n))));
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps as many idle connections as min says', async () => {
    const pool = open(kind, { max: 2, min: 1, idleTimeoutMillis: 10 });
    const removed = once(pool, 'remove');
    const clients = [await pool.connect(), await pool.connect()];
    for (const client of clients) client.release();
    await removed;
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
  });

  it('closes no idle connection at min', async () => {
    const pool = open(kind, { max: 2, min: 2, idleTimeoutMillis: 10 });
    const impatient = open(kind, { idleTimeoutMillis: 50 });
    const clients = [await pool.connect(), await pool.connect()];
    for (const client of clients) client.release();
    const removed = once(impatient, 'remove');
    await impatient.query('SELECT 1');
    await removed;
    expect(pool.idleCount).toBe(2);
  });
});

describe('where they differ: min', () => {
  it('opens nothing in pg.Pool, and nothing is opened again', async () => {
    const pool = open(pg.Pool, { max: 1, min: 1, maxUses: 1 });
    expect(pool.totalCount).toBe(0);
    await pool.query('SELECT 1');
    expect(pool.totalCount).toBe(0);
  });

  it('is how many connections warmpool opens at the start, and again whatever took one away', async () => {
    const pool = open(Pool, { max: 1, min: 1, maxUses: 1 });
    await until(() => pool.idleCount === 1, 'it is warm');
    const pid = await processOf(pool);
    await until(() => pool.idleCount === 1, 'it is warm again');
    expect(await processOf(pool)).not.toBe(pid);
  });
});
