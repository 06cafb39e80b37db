import { describe, expect, it } from 'vitest';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

const PROBE = '';

describe('an idle connection', () => {
  it('is handed out unasked while it was heard of lately', async () => {
    const { pool, driver, clock } = memoryPool({ min: 1, probeAfterMillis: 30_000, idleTimeoutMillis: 0 });
    await pool.query('SELECT 1');
    await clock.advance(14_000);
    await pool.query('SELECT 2');
    expect(driver.links[0]?.sent).toEqual(['SELECT 1', 'SELECT 2']);
    await pool.end();
  });

  it('that was silent for half the time is asked by upkeep, so that no caller has to', async () => {
    const { pool, driver, clock } = memoryPool({ min: 1, probeAfterMillis: 30_000 });
    await pool.query('SELECT 1');
    await clock.advance(40_000);
    expect(driver.links[0]?.sent).toEqual(['SELECT 1', PROBE, PROBE]);
    await pool.query('SELECT 2');
    expect(driver.links[0]?.sent.at(-1)).toBe('SELECT 2');
    await pool.end();
  });

  it('whose peer is gone without a word is found and replaced by upkeep', async () => {
    const { pool, driver, clock } = memoryPool({ min: 1, probeAfterMillis: 30_000, probeTimeoutMillis: 500 });
    await pool.ready();
    const [silent] = driver.links;
    if (silent) silent.isSilent = true;
    await clock.advance(15_500);
    expect(silent?.isOpen).toBe(false);
    expect(pool.stats()).toMatchObject({ idle: 1, total: 1, closed: { unresponsive: 1 } });
    await pool.end();
  });

  it('does not become younger by being asked: it still goes when it was unused for too long', async () => {
    const { pool, clock } = memoryPool({ probeAfterMillis: 10_000, idleTimeoutMillis: 12_000 });
    await pool.query('SELECT 1');
    await clock.advance(12_000);
    expect(pool.totalCount).toBe(0);
    await pool.end();
  });

  it('is never asked with probeAfterMillis 0', async () => {
    const { pool, driver, clock } = memoryPool({ min: 2, probeAfterMillis: 0 });
    await pool.ready();
    await clock.advance(3_600_000);
    driver.links[0]?.lose();
    await flush();
    await pool.query('SELECT 1');
    expect(driver.links.flatMap((link) => link.sent)).toEqual(['SELECT 1']);
    await pool.end();
  });

  it('is asked twice in that time at most, and never while somebody has it', async () => {
    const { pool, driver, clock } = memoryPool({ min: 3, probeAfterMillis: 30_000, idleTimeoutMillis: 0 });
    await pool.ready();
    const lease = await pool.acquire();
    await clock.advance(600_000);
    expect(driver.links.map(({ sent }) => sent.length).toSorted((a, b) => a - b)).toEqual([0, 40, 40]);
    lease.release();
    await pool.end();
  });

  it('on which nothing was asked while it was leased is not known to be alive', async () => {
    const { pool, driver, clock } = memoryPool({ min: 1, probeAfterMillis: 30_000 });
    const lease = await pool.acquire();
    await clock.advance(31_000);
    lease.release();
    await pool.query('SELECT 1');
    expect(driver.links[0]?.sent).toEqual([PROBE, 'SELECT 1']);
    await pool.end();
  });
});

describe('when the process was frozen for ten minutes', () => {
  it('the first caller gets a connection that has just answered', async () => {
    const { pool, driver, clock } = memoryPool({ min: 2, idleTimeoutMillis: 0 });
    await pool.ready();
    clock.leap(600_000);
    await pool.query('SELECT 1');
    expect(driver.links).toHaveLength(2);
    expect(driver.links.map((link) => link.sent[0])).toEqual([PROBE, PROBE]);
    await pool.end();
  });

  it('an answer that had come before, and lay unread, proves nothing', async () => {
    const { pool, driver, clock } = memoryPool({ min: 1, max: 1, idleTimeoutMillis: 0 });
    await pool.ready();
    const link = driver.links[0];
    if (link) link.isSilent = true;
    await clock.advance(15_000);
    expect(pool.stats().probing).toBe(1);
    clock.leap(600_000);
    link?.answerLate();
    if (link) link.isSilent = true;
    await flush();
    expect(pool.stats().probing).toBe(1);
    link?.answerLate();
    await pool.query('SELECT 1');
    expect(link?.sent).toEqual([PROBE, PROBE, 'SELECT 1']);
    await pool.end();
  });

  it('and all connections are dead, the caller waits for one time-out and one connect, not for one each', async () => {
    const { pool, driver, clock } = memoryPool({ min: 8, probeTimeoutMillis: 1000, idleTimeoutMillis: 0 });
    await pool.ready();
    for (const link of driver.links) link.isSilent = true;
    clock.leap(600_000);
    let servedAt = 0;
    const startedAt = clock.now();
    const served = pool.query('SELECT 1').then(() => {
      servedAt = clock.now();
    });
    await clock.advance(5000);
    await served;
    expect(servedAt - startedAt).toBeLessThanOrEqual(1000);
    expect(pool.stats()).toMatchObject({ closed: { unresponsive: 8 }, idle: 8 });
    await pool.end();
  });

  it('a caller with less patience than a probe is told so, and the connection is not lost', async () => {
    const { pool, driver, clock } = memoryPool({ max: 1, probeTimeoutMillis: 1000, idleTimeoutMillis: 0 });
    await pool.query('SELECT 1');
    for (const link of driver.links) link.isSilent = true;
    clock.leap(600_000);
    const refused = expect(pool.acquire({ timeoutMillis: 300 })).rejects.toMatchObject({
      code: 'POOL_ACQUIRE_TIMEOUT',
      message: expect.stringContaining('The server does not answer'),
      counts: { probing: 1 },
    });
    await clock.advance(300);
    await refused;
    await clock.advance(700);
    await pool.query('SELECT 2');
    expect(pool.stats()).toMatchObject({ total: 1, idle: 1 });
    await pool.end();
  });
});

describe('when one connection is lost', () => {
  it('the others are asked at once, before a caller finds out', async () => {
    const { pool, driver } = memoryPool({ min: 3 });
    await pool.ready();
    driver.links[0]?.lose();
    await flush();
    expect(driver.links.slice(0, 3).map((link) => link.sent)).toEqual([[], [PROBE], [PROBE]]);
    expect(pool.stats()).toMatchObject({ idle: 3, probing: 0 });
    await pool.end();
  });

  it('callers wait for the answer of the others rather than get one that may be dead', async () => {
    const { pool, driver, clock } = memoryPool({ min: 2, max: 2 });
    await pool.ready();
    for (const link of driver.links) link.isSilent = true;
    driver.isWilling = false;
    driver.links[0]?.lose();
    let isServed = false;
    const lease = pool.acquire().then((one) => {
      isServed = true;
      return one;
    });
    await clock.advance(900);
    expect(isServed).toBe(false);
    driver.pending[0]?.succeed();
    (await lease).release();
    await pool.end();
  });
});
