import { describe, expect, it } from 'vitest';
import type { Lease } from '../src/lease/lease.ts';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

describe('onAcquire', () => {
  it('sees each connection each time before its caller, and what it sets is undone on the return', async () => {
    const { pool, driver } = memoryPool({
      max: 1,
      onAcquire: (client) => client.query("SET app.tenant = 'a'"),
    });
    await pool.query('SELECT 1');
    const lease = await pool.acquire();
    lease.release();
    await flush();
    const sent = driver.links[0]?.sent ?? [];
    expect(sent.filter((text) => text.startsWith('SET app.'))).toHaveLength(2);
    expect(sent.filter((text) => text === 'RESET ALL')).toHaveLength(2);
    expect(sent.slice(0, 2)).toEqual(["SET app.tenant = 'a'", 'SELECT 1']);
    await pool.end();
  });

  it('may refuse a connection: the caller gets another, at once if one is idle', async () => {
    const { pool, driver, clock } = memoryPool({
      min: 2,
      onAcquire: () => driver.links[1]?.isOpen === false,
    });
    await pool.ready();
    const lease = pool.acquire();
    await clock.advance(0);
    (await lease).release();
    expect(pool.stats()).toMatchObject({ acquired: 1, closed: { refused: 1 } });
    await pool.end();
  });

  it('that refuses every connection gets no more than ten a second, and the deadline holds', async () => {
    const { pool, driver, clock } = memoryPool({ onAcquire: () => false, connectionTimeoutMillis: 10_000 });
    const refused = expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
    await clock.advance(10_000);
    await refused;
    expect(driver.links.length).toBeGreaterThan(1);
    expect(driver.links.length).toBeLessThanOrEqual(100);
    await pool.end();
  });

  it('that refuses every connection gets few also while several are opened at once', async () => {
    let asked = 0;
    const onAcquire = (): boolean => ++asked > 1000;
    const { pool, clock } = memoryPool({ max: 4, onAcquire, connectionTimeoutMillis: 1000 });
    const callers = Promise.allSettled(Array.from({ length: 4 }, () => pool.acquire()));
    await clock.advance(1000);
    expect((await callers).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(asked).toBeLessThanOrEqual(40);
    await pool.end();
  });

  it('that throws fails its caller and keeps the connection', async () => {
    const { pool } = memoryPool({ onAcquire: () => Promise.reject(new Error('not now')) });
    await expect(pool.acquire()).rejects.toThrow('not now');
    await flush();
    expect(pool.stats()).toMatchObject({ idle: 1, leased: 0, waiting: 0 });
    await pool.end();
  });

  it('that throws after it has closed its client fails its caller and closes the connection', async () => {
    const { pool } = memoryPool({
      onAcquire: (client: Lease) => {
        client.release(true);
        throw new Error('broken');
      },
    });
    await expect(pool.acquire()).rejects.toThrow('broken');
    await flush();
    expect(pool.stats()).toMatchObject({ total: 0, closed: { 'released-with-error': 1 } });
    await pool.end();
  });

  it('that hangs costs its caller the deadline, and the pool no place', async () => {
    const { pool, clock } = memoryPool({
      max: 1,
      onAcquire: () => new Promise<void>(() => undefined),
      connectionTimeoutMillis: 100,
      openTimeoutMillis: 1000,
    });
    const late = expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
    await clock.advance(100);
    await late;
    expect(pool.stats()).toMatchObject({ leased: 1 });
    await clock.advance(900);
    expect(pool.stats()).toMatchObject({ total: 0, leased: 0 });
    await pool.end();
  });

  it('may refuse a connection also after its caller has left', async () => {
    let answer = (_isFit: boolean): void => undefined;
    const { pool, clock } = memoryPool({
      onAcquire: () =>
        new Promise<boolean>((resolve) => {
          answer = resolve;
        }),
      connectionTimeoutMillis: 100,
      openTimeoutMillis: 1000,
    });
    const late = expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
    await clock.advance(100);
    await late;
    answer(false);
    await clock.advance(0);
    expect(pool.stats()).toMatchObject({ total: 0, waiting: 0, closed: { refused: 1 } });
    await pool.end();
  });

  it('that throws after its caller has left tells them nothing more', async () => {
    let refuse = (_error: Error): void => undefined;
    const { pool, clock } = memoryPool({
      onAcquire: () =>
        new Promise<void>((_, reject) => {
          refuse = reject;
        }),
      connectionTimeoutMillis: 100,
      openTimeoutMillis: 1000,
    });
    const told: unknown[] = [];
    pool.connect((error) => told.push(error));
    await clock.advance(100);
    refuse(new Error('not now'));
    await clock.advance(0);
    expect(told).toMatchObject([{ code: 'POOL_ACQUIRE_TIMEOUT' }]);
    expect(pool.stats()).toMatchObject({ idle: 1, leased: 0 });
    await pool.end();
  });

  it('whose connection is lost meanwhile does not lose its caller', async () => {
    let isFirst = true;
    const { pool, driver, clock } = memoryPool({
      onAcquire: async () => {
        if (!isFirst) return;
        isFirst = false;
        driver.links[0]?.lose();
        await flush();
      },
    });
    const lease = pool.acquire();
    await clock.advance(1000);
    (await lease).release();
    expect(pool.stats()).toMatchObject({ opened: 2, idle: 1 });
    await pool.end();
  });

  it('that hangs on a connection that is lost keeps its caller from no other', async () => {
    let asked = 0;
    const { pool, driver, clock } = memoryPool({
      min: 2,
      onAcquire: () => (++asked === 1 ? new Promise<void>(() => undefined) : undefined),
      openTimeoutMillis: 1000,
    });
    await pool.ready();
    const lease = pool.acquire();
    await flush();
    driver.links[1]?.lose();
    await clock.advance(0);
    (await lease).release();
    expect(pool.stats()).toMatchObject({ acquired: 1, closed: { lost: 1 } });
    await pool.end();
    expect(clock.pendingCount).toBe(0);
  });

  it('that hangs when the deadline of the end is over keeps its caller waiting no longer', async () => {
    const { pool, clock } = memoryPool({
      onAcquire: () => new Promise<void>(() => undefined),
      openTimeoutMillis: 1000,
    });
    const refused = expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_ENDED' });
    await flush();
    const ended = pool.end({ timeoutMillis: 100 });
    await clock.advance(100);
    await refused;
    await ended;
  });

  it('that throws after it has released its client fails its caller, and nothing else', async () => {
    const { pool } = memoryPool({
      onAcquire: (client: Lease) => {
        client.release();
        throw new Error('broken');
      },
    });
    await expect(pool.acquire()).rejects.toThrow('broken');
    await flush();
    expect(pool.stats()).toMatchObject({ total: 0 });
    await pool.end();
  });

  it('can keep no way into the session', async () => {
    let kept: Lease | undefined;
    const { pool } = memoryPool({
      onAcquire: (client) => {
        kept = client;
      },
    });
    await pool.query('SELECT 1');
    expect(() => kept?.query('SELECT 2')).toThrow('has been released to the pool');
    await pool.end();
  });
});
