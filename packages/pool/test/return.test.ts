import { describe, expect, it, vi } from 'vitest';
import { LeaseReleasedError } from '../src/index.ts';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

describe('a lease', () => {
  it('is dead after its release: every use throws at the call', async () => {
    const { pool } = memoryPool();
    const lease = await pool.acquire();
    lease.release();
    for (const use of [
      () => lease.query('SELECT 1'),
      () => lease.release(),
      () => lease.setTypeParser(1, () => 1),
      () => lease.getTransactionStatus(),
    ]) {
      expect(use).toThrow(LeaseReleasedError);
    }
    expect(() => lease.release()).toThrow(
      'Release called on client which has already been released to the pool.',
    );
    await pool.end();
  });

  it('released twice, late, does not touch whoever has the connection now', async () => {
    const { pool } = memoryPool({ max: 1 });
    const first = await pool.acquire();
    first.release();
    const second = await pool.acquire();
    expect(() => first.release()).toThrow(LeaseReleasedError);
    expect(pool.stats()).toMatchObject({ leased: 1, idle: 0 });
    await second.query('SELECT 1');
    second.release();
    await pool.end();
  });

  it('comes home by itself at the end of await using, released by hand or not', async () => {
    const { pool } = memoryPool();
    {
      await using lease = await pool.acquire();
      await lease.query('SELECT 1');
    }
    {
      await using lease = await pool.acquire();
      lease.release();
    }
    expect(pool.stats()).toMatchObject({ leased: 0, idle: 1 });
    await pool.end();
  });

  it('whose borrower calls end() frees its place, and a release after it does nothing', async () => {
    const { pool } = memoryPool({ max: 1 });
    const lease = await pool.acquire();
    await lease.end();
    lease.release();
    (await pool.acquire()).release();
    expect(pool.stats().closed['released-with-error']).toBe(1);
    await pool.end();
  });

  it('can take its connection with it: another is opened in its place', async () => {
    const { pool, driver } = memoryPool({ max: 1, min: 1 });
    const order: string[] = [];
    for (const name of ['remove', 'connectionClosed'] as const)
      pool.on(name, (details: unknown) => order.push(`${name} ${JSON.stringify(details)}`));
    const lease = await pool.acquire();
    const next = pool.acquire();
    expect(lease.detach()).toBe(driver.links[0]?.client);
    expect(() => lease.query('SELECT 1')).toThrow(LeaseReleasedError);
    expect(() => lease.release()).toThrow(LeaseReleasedError);
    (await next).release();
    expect(pool.stats()).toMatchObject({ opened: 2, total: 1, idle: 1, closed: { detached: 1 } });
    expect(order).toEqual([
      expect.stringContaining('remove'),
      expect.stringContaining('"reason":"detached"'),
    ]);
    driver.links[0]?.lose();
    await pool.end();
    expect(driver.links[0]?.isOpen).toBe(true);
  });

  it('cannot take a connection with it that is lost, or that it was only shown', async () => {
    const { pool, driver } = memoryPool({ max: 1 });
    const lease = await pool.acquire();
    driver.links[0]?.lose(new Error('gone'));
    expect(() => lease.detach()).toThrow('The connection of this client is lost: gone');
    lease.release();
    const shown: unknown[] = [];
    pool.once('acquire', (client) => {
      try {
        client.detach();
      } catch (error) {
        shown.push(error);
      }
    });
    await pool.query('SELECT 1');
    expect(shown).toMatchObject([{ message: expect.stringContaining('only shown') }]);
    expect(pool.stats()).toMatchObject({ total: 1, idle: 1 });
    await pool.end();
  });

  it('can pass its release on', async () => {
    const { pool } = memoryPool();
    const { release } = await pool.acquire();
    await Promise.resolve().finally(release);
    expect(pool.stats()).toMatchObject({ leased: 0, idle: 1 });
    await pool.end();
  });

  it('hears nothing more of its connection after its release', async () => {
    const { pool, driver } = memoryPool();
    const lease = await pool.acquire();
    const heard = vi.fn();
    lease.on('notice', heard);
    driver.links[0]?.listener?.event('notice', 'one');
    lease.release();
    driver.links[0]?.listener?.event('notice', 'two');
    expect(heard.mock.calls).toEqual([['one']]);
    await pool.end();
  });
});

describe('a returned connection', () => {
  it('known to be clean is free at once and costs nothing', async () => {
    const { pool, driver } = memoryPool();
    const lease = await pool.acquire();
    await lease.query('SELECT 1');
    lease.release();
    expect(pool.idleCount).toBe(1);
    expect(driver.links[0]?.sent).toEqual(['SELECT 1']);
    await pool.end();
  });

  it('that is still busy is judged only after ReadyForQuery', async () => {
    const { pool, driver } = memoryPool({ max: 1 });
    const lease = await pool.acquire();
    const [link] = driver.links;
    if (link) link.isSettled = false;
    lease.release();
    const next = pool.acquire();
    await flush();
    expect(pool.stats()).toMatchObject({ returning: 1, waiting: 1 });
    link?.settle('open');
    (await next).release();
    expect(link?.sent).toEqual(['ROLLBACK']);
    expect(pool.stats()).toMatchObject({ rolledBack: 1, idle: 1 });
    await pool.end();
  });

  it('is made clean when a statement may have changed its session', async () => {
    const { pool, driver } = memoryPool();
    const cleaned = vi.fn();
    pool.on('sessionReset', cleaned);
    await pool.query('SET search_path TO elsewhere');
    await flush();
    expect(driver.links[0]?.sent).toContain('RESET ALL');
    expect(driver.links[0]?.sent).not.toContain('DEALLOCATE ALL');
    expect(cleaned).toHaveBeenCalledTimes(1);
    await pool.end();
  });

  it.each([
    ['always', 'SELECT 1', true],
    ['never', 'SET x = 1', false],
  ] as const)('with reset %s is reset accordingly after %s', async (reset, text, isReset) => {
    const { pool, driver } = memoryPool({ reset });
    await pool.query(text);
    await flush();
    expect(driver.links[0]?.sent.includes('RESET ALL')).toBe(isReset);
    await pool.end();
  });

  it('gets again what onConnect had set, and only that', async () => {
    const onConnect = vi.fn(async (client: { query(text: string, values?: unknown[]): Promise<unknown> }) => {
      await client.query('SELECT 1');
      await client.query('SELECT set_config($1, $2, false)', ['app.x', '1']);
    });
    const { pool, driver } = memoryPool({ onConnect });
    await pool.query('LISTEN jobs');
    await flush();
    const [link] = driver.links;
    expect(link?.sent.at(-1)).toBe('SELECT set_config($1, $2, false)');
    expect(link?.sent.filter((text) => text === 'SELECT 1')).toHaveLength(1);
    expect(onConnect).toHaveBeenCalledTimes(1);
    await pool.end();
  });

  it('that does not become clean in time is replaced', async () => {
    const { pool, driver, clock } = memoryPool({ max: 1, resetTimeoutMillis: 200 });
    const lease = await pool.acquire();
    const [link] = driver.links;
    if (link) link.isSettled = false;
    lease.release();
    const next = pool.acquire();
    await clock.advance(200);
    (await next).release();
    expect(link?.isOpen).toBe(false);
    expect(pool.stats()).toMatchObject({ closed: { unclean: 1 }, idle: 1, total: 1 });
    link?.settle();
    await flush();
    expect(pool.stats()).toMatchObject({ idle: 1, total: 1 });
    await pool.end();
  });

  it('with an error is closed, and its place is free at once', async () => {
    const { pool, driver } = memoryPool({ max: 1 });
    const lease = await pool.acquire();
    const next = pool.acquire();
    if (driver.links[0]) driver.links[0].closesSlowly = true;
    lease.release(new Error('do not trust it'));
    (await next).release();
    expect(driver.links).toHaveLength(2);
    await pool.end();
  });
});

it('a connection past its uses lets a query that still runs come to its end', async () => {
  const { pool, driver } = memoryPool({ maxUses: 1 });
  const lease = await pool.acquire();
  const [link] = driver.links;
  if (link) link.isSettled = false;
  lease.release();
  await flush();
  expect(link?.isOpen).toBe(true);
  link?.settle();
  await flush();
  expect(link?.isOpen).toBe(false);
  expect(pool.stats().closed.uses).toBe(1);
  await pool.end();
});

it('a log that throws does not harm the pool', async () => {
  const { pool } = memoryPool({
    log: () => {
      throw new Error('log');
    },
  });
  const thrown: unknown[] = [];
  const listen = (error: unknown): unknown => thrown.push(error);
  process.on('uncaughtException', listen);
  await pool.query('SELECT 1').catch((error: unknown) => error);
  await flush();
  process.off('uncaughtException', listen);
  expect(pool.stats().leased).toBe(0);
  await pool.end();
});

describe('events', () => {
  it('are those of pg.Pool, in its order', async () => {
    const { pool, driver } = memoryPool({ maxUses: 2 });
    const order: string[] = [];
    for (const name of ['connect', 'acquire', 'release', 'remove'] as const)
      pool.on(name, () => order.push(name));
    await pool.query('SELECT 1');
    (await pool.acquire()).release();
    await flush();
    expect(order).toEqual(['connect', 'acquire', 'release', 'acquire', 'release', 'remove']);
    expect(driver.openCount).toBe(0);
  });

  it('of acquire and release carry the same client, connect and remove another', async () => {
    const { pool } = memoryPool();
    const seen: Record<string, unknown> = {};
    for (const name of ['connect', 'acquire', 'remove'] as const)
      pool.on(name, (client) => (seen[name] = client));
    pool.on('release', (error, client) => (seen['release'] = [error, client]));
    const lease = await pool.acquire();
    const problem = new Error('x');
    lease.release(problem);
    await flush();
    expect(seen['acquire']).toBe(lease);
    expect(seen['release']).toEqual([problem, lease]);
    expect(seen['remove']).toBe(seen['connect']);
  });

  it('need no listener: a lost idle connection is replaced and ends no process', async () => {
    const { pool, driver } = memoryPool({ min: 1 });
    await pool.ready();
    driver.links[0]?.lose();
    await flush();
    expect(pool.stats()).toMatchObject({ idle: 1, closed: { lost: 1 } });
    await pool.end();
  });

  it('tell pool listeners of a lost idle connection, and lease listeners of a lost leased one', async () => {
    const { pool, driver } = memoryPool();
    const [poolHeard, leaseHeard] = [vi.fn(), vi.fn()];
    pool.on('error', poolHeard);
    const lease = await pool.acquire();
    lease.on('error', leaseHeard);
    driver.links[0]?.lose(new Error('gone'));
    expect(leaseHeard).toHaveBeenCalledTimes(1);
    expect(poolHeard).not.toHaveBeenCalled();
    await expect(lease.query('SELECT 1')).rejects.toMatchObject({ code: 'POOL_CONNECTION_LOST' });
    lease.release();
    (await pool.acquire()).release();
    driver.links[1]?.lose(new Error('gone too'));
    expect(poolHeard).toHaveBeenCalledTimes(1);
    await pool.end();
  });

  it('whose listener throws do not harm the pool', async () => {
    const { pool } = memoryPool();
    pool.on('acquire', () => {
      throw new Error('listener');
    });
    const thrown = new Promise((resolve) => {
      process.once('uncaughtException', resolve);
    });
    const lease = await pool.acquire();
    lease.release();
    expect(pool.stats()).toMatchObject({ idle: 1, leased: 0 });
    expect(await thrown).toMatchObject({ message: 'listener' });
    await pool.end();
  });
});
