import { describe, expect, it } from 'vitest';
import type { Pool } from '../../src/pool.ts';
import { until } from '../support/server.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { backendOf, failureOf, withFaultyServer } from './faulty-server.ts';

const { proxy, besides, server, pool: newPool } = withFaultyServer();

/** The server ends every session of this name. */
async function terminate(name: string): Promise<void> {
  await besides().query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
    [name],
  );
}

async function kill(pid: number | null): Promise<void> {
  await besides().query('SELECT pg_terminate_backend($1)', [pid]);
}

/** Until the server runs so many statements for the sessions of this name. */
function running(name: string, count: number): Promise<void> {
  return until(async () => {
    const { rows } = await besides().query(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND state = 'active'",
      [name],
    );
    return rows.length === count;
  }, `${count} statements run`);
}

async function serves(pool: Pool): Promise<void> {
  expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
}

describe('connections that are lost all at once, idle, leased and in the middle of a query, by', () => {
  it.each<[string, (name: string) => unknown]>([
    ['the server, which ends their sessions', terminate],
    ['a reset (RST)', () => proxy().resetAll()],
    ['an end without a word (FIN)', () => proxy().cutAll()],
    ['an end of one direction', () => proxy().halfCloseAll()],
    ['bytes that are no message', () => proxy().inject(Buffer.alloc(64))],
    ['a message that is cut short', () => proxy().inject(Buffer.from([68, 0, 0, 0, 6, 0xff, 0xff]))],
    ['a server that crashes and is started again', () => server().crash()],
  ])(
    '%s, fail what runs on them, and nothing else',
    async (how, lose) => {
      const name = how.slice(0, 40);
      const pool = newPool({ max: 5, idleTimeoutMillis: 0, application_name: name });
      const [idle, leased, busy] = [await pool.acquire(), await pool.acquire(), await pool.acquire()];
      const pids = [idle, leased, busy].map(({ processID }) => processID);
      idle.release();
      const byLease = failureOf(busy.query('SELECT pg_sleep(30)'));
      const byPool = failureOf(pool.query('SELECT pg_sleep(30)'));
      const another = await pool.acquire();
      const inTransaction = failureOf(
        pool.transaction(async (lease) => {
          await lease.query('SELECT 1');
          await lease.query('SELECT pg_sleep(30)');
        }),
      );
      await running(name, 3);
      expect(pool.stats()).toMatchObject({ total: 5, leased: 5 });
      another.release();
      await lose(name);
      for (const failure of [byLease, byPool, inTransaction]) expect((await failure).message).not.toBe('');
      // Those that were idle may be found dead by the probe that the loss of the others gave rise to.
      const gone = (): number => pool.stats().closed.lost + pool.stats().closed.unresponsive;
      await until(() => gone() === 5, 'all are known to be lost');
      expect(await failureOf(leased.query('SELECT 1'))).toMatchObject({
        code: 'POOL_CONNECTION_LOST',
        cause: expect.any(Error),
      });
      leased.release();
      busy.release();
      if (how.includes('crashes')) await server().restart();
      await until(() => pool.query('SELECT 1').then(...succeeded), 'the server is back');
      for (let n = 0; n < 5; n++) await serves(pool);
      expect(pids).not.toContain(await backendOf(pool));
      expect(pool.stats()).toMatchObject({ leased: 0, waiting: 0 });
      await terminate(name); // a server does not notice the end of a client for whom it sleeps
    },
    20_000,
  );
});

const succeeded = [(): boolean => true, (): boolean => false] as const;

describe('a connection that the server ends', () => {
  it('while idle is replaced where min wants it', async () => {
    const pool = newPool({ min: 1 });
    await pool.ready();
    await kill(await backendOf(pool));
    await until(() => pool.stats().closed.lost === 1 && pool.idleCount === 1, 'it was replaced');
    await serves(pool);
  });

  it('while leased fails the next use with its cause, and the release is fine', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.connect();
    await kill(lease.processID);
    await until(() => pool.stats().closed.lost === 1, 'the loss is seen');
    await expect(lease.query('SELECT 1')).rejects.toMatchObject({
      code: 'POOL_CONNECTION_LOST',
      message: expect.stringContaining('terminating connection due to administrator command'),
      cause: { code: '57P01' },
    });
    lease.release();
    await serves(pool);
  });

  it('for being idle in a transaction says so', async () => {
    const pool = newPool({ max: 1, idle_in_transaction_session_timeout: 20 });
    const lease = await pool.acquire();
    await lease.query('BEGIN');
    await until(() => pool.stats().closed.lost === 1, 'the loss is seen');
    expect(await failureOf(lease.query('COMMIT'))).toMatchObject({ cause: { code: '25P03' } });
    lease.release();
    await serves(pool);
  });

  it('in the middle of a query fails that query with 57P01, and not the next one', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.connect();
    const failure = failureOf(lease.query('SELECT pg_sleep(30)'));
    await kill(lease.processID);
    expect(await failure).toMatchObject({ code: '57P01' });
    lease.release();
    await serves(pool);
  });
});

describe('a result that', () => {
  it('is cut anywhere fails that query alone', async () => {
    const pool = newPool({ max: 1 });
    for (const bytes of [0, 1, 5, 50, 500, 50_000]) {
      await pool.query('SELECT 1');
      proxy().cutAfter(bytes);
      await failureOf(pool.query("SELECT repeat('x', 100000)"));
      await proxy().heal();
      await serves(pool);
    }
    expect(pool.stats().closed.lost).toBe(6);
  });

  it('is garbage fails that query, and its connection is never used again', async () => {
    const clock = new ManualClock();
    const options = { query_timeout: 1000, resetTimeoutMillis: 100, openTimeoutMillis: 5000 };
    const pool = newPool({ min: 1, max: 1, ...options }, { clock });
    const pid = await backendOf(pool);
    proxy().garbage();
    const failure = failureOf(pool.query('SELECT 1'));
    await until(async () => {
      await clock.advance(50);
      return pool.stats().total === 0 || pool.stats().opened + pool.stats().opening > 1;
    }, 'its connection is gone');
    expect((await failure).message).not.toBe('');
    await proxy().heal();
    await until(async () => {
      await clock.advance(50);
      return pool.idleCount === 1;
    }, 'another has taken its place');
    expect(await backendOf(pool)).not.toBe(pid);
  });

  it('comes in drops is whole', async () => {
    const pool = newPool({ max: 1 });
    await pool.query('SELECT 1');
    proxy().drip({ bytesPerSecond: 20_000 });
    const { rows } = await pool.query("SELECT repeat('x', 5000) AS text");
    expect(rows[0].text).toHaveLength(5000);
  });
});

describe('a network that', () => {
  it('refuses connections is tried again until it does not', async () => {
    proxy().refuse();
    const pool = newPool();
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const patient = pool.acquire({ timeoutMillis: 10_000 });
    await proxy().heal();
    (await patient).release();
  });

  it('accepts and never answers costs one deadline, and the pool recovers', async () => {
    proxy().hang();
    const pool = newPool({ connectionTimeoutMillis: 200 });
    await expect(pool.query('SELECT 1')).rejects.toThrow('Connection terminated due to connection timeout');
    await until(() => pool.stats().openFailed > 0, 'the attempt was given up');
    await proxy().heal();
    await until(() => pool.query('SELECT 1').then(...succeeded), 'the pool has recovered');
  });
});
