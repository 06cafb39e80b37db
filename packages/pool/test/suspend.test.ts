import { describe, expect, it } from 'vitest';
import type { Pool } from '../src/pool.ts';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

/** A caller who will have waited too long, and whether they have been told so. */
function lateCaller(pool: Pool): { readonly isOver: () => boolean; readonly refused: Promise<void> } {
  let isOver = false;
  const acquired = pool.acquire().finally(() => {
    isOver = true;
  });
  const refused = expect(acquired).rejects.toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
  return { isOver: () => isOver, refused };
}

describe('a suspended pool', () => {
  it('holds callers without their time running out, and serves them in order when it resumes', async () => {
    const { pool, clock } = memoryPool({ max: 1, connectionTimeoutMillis: 1000, idleTimeoutMillis: 0 });
    const lease = await pool.acquire();
    const served: string[] = [];
    const before = pool.acquire().then((one) => {
      served.push('before');
      one.release();
    });
    await clock.advance(600);
    pool.suspend();
    const during = pool.acquire().then((one) => {
      served.push('during');
      one.release();
    });
    lease.release();
    await clock.advance(60_000);
    expect(pool.stats()).toMatchObject({ idle: 1, waiting: 2, timedOut: 0 });
    pool.resume();
    await Promise.all([before, during]);
    expect(served).toEqual(['before', 'during']);
    await pool.end();
  });

  it('gives who waits the time that was left to them', async () => {
    const { pool, clock } = memoryPool({ max: 1, connectionTimeoutMillis: 1000 });
    const lease = await pool.acquire();
    const late = lateCaller(pool);
    await clock.advance(600);
    pool.suspend();
    await clock.advance(10_000);
    pool.resume();
    await clock.advance(399);
    expect(late.isOver()).toBe(false);
    await clock.advance(1);
    await late.refused;
    lease.release();
    await pool.end();
  });

  it('lets nobody time out for whom onAcquire looks at a connection, nor whom it sends back into the line', async () => {
    let answer = (_isFit: boolean): void => undefined;
    const { pool, clock } = memoryPool({
      max: 1,
      connectionTimeoutMillis: 1000,
      openTimeoutMillis: 60_000,
      onAcquire: () =>
        new Promise<boolean>((resolve) => {
          answer = resolve;
        }),
    });
    const late = lateCaller(pool);
    await clock.advance(600);
    pool.suspend();
    await clock.advance(10_000);
    answer(false);
    await clock.advance(10_000);
    expect(pool.stats()).toMatchObject({ waiting: 1, timedOut: 0 });
    pool.resume();
    await clock.advance(399);
    expect(late.isOver()).toBe(false);
    await clock.advance(1);
    await late.refused;
    answer(true);
    await pool.end();
  });

  it('gives those for whom onAcquire still looks at a connection the time that was left to them', async () => {
    const { pool, clock } = memoryPool({
      connectionTimeoutMillis: 1000,
      openTimeoutMillis: 60_000,
      onAcquire: () => new Promise<void>(() => undefined),
    });
    const late = lateCaller(pool);
    await clock.advance(600);
    pool.suspend();
    await clock.advance(10_000);
    pool.resume();
    await clock.advance(399);
    expect(late.isOver()).toBe(false);
    await clock.advance(1);
    expect(late.isOver()).toBe(true);
    await late.refused;
    const ended = pool.end({ timeoutMillis: 1 });
    await clock.advance(1);
    await ended;
  });

  it('tells a caller once who left while onAcquire looked at a connection for them', async () => {
    const { pool, clock } = memoryPool({
      connectionTimeoutMillis: 100,
      openTimeoutMillis: 1000,
      onAcquire: () => new Promise<void>(() => undefined),
    });
    const late = expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
    await clock.advance(100);
    await late;
    pool.suspend();
    pool.resume();
    await clock.advance(900);
    expect(pool.stats()).toMatchObject({ timedOut: 1 });
    await pool.end();
  });

  it('keeps what is idle for the moment it resumes when onAcquire sends a caller back into the line', async () => {
    const answers: ((isFit: boolean) => void)[] = [];
    const onAcquire = (): Promise<boolean> => new Promise((resolve) => void answers.push(resolve));
    const { pool, clock } = memoryPool({ min: 2, max: 2, onAcquire, probeAfterMillis: 0 });
    await pool.ready();
    const acquired = pool.acquire();
    await flush();
    pool.suspend();
    answers[0]?.(false);
    await flush();
    expect(pool.stats()).toMatchObject({ idle: 1, waiting: 1 });
    pool.resume();
    await flush();
    expect(pool.stats()).toMatchObject({ idle: 0, waiting: 0, leased: 1 });
    answers[1]?.(true);
    (await acquired).release();
    await clock.advance(1000);
    await pool.end();
  });

  it('asks what was idle whether it is alive before it hands it out again', async () => {
    const { pool, driver, clock } = memoryPool({ min: 2, probeTimeoutMillis: 100 });
    await pool.ready();
    pool.suspend();
    const query = pool.query('SELECT 1');
    for (const link of driver.links) link.isSilent = true;
    pool.resume();
    await clock.advance(100);
    await query;
    expect(pool.stats()).toMatchObject({ closed: { unresponsive: 2 } });
    await pool.end();
  });

  it('opens nothing for those who wait, keeps what is leased, and can end', async () => {
    const { pool, driver } = memoryPool({ max: 5 });
    const lease = await pool.acquire();
    pool.suspend();
    pool.suspend();
    const refused = Promise.all(
      [1, 2].map(() => expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_ENDED' })),
    );
    await flush();
    expect(driver.links).toHaveLength(1);
    await lease.query('SELECT 1');
    const ended = pool.end();
    await refused;
    lease.release();
    await ended;
  });

  it('still lets a caller leave', async () => {
    const { pool } = memoryPool();
    pool.suspend();
    const controller = new AbortController();
    const refused = expect(pool.acquire({ signal: controller.signal })).rejects.toThrow('enough');
    controller.abort(new Error('enough'));
    await refused;
    pool.resume();
    pool.resume();
    await pool.query('SELECT 1');
    await pool.end();
  });
});
