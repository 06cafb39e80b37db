import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import type { Pool } from '../../src/pool.ts';
import { flush, ManualClock } from '../support/manual-clock.ts';
import { quickClock } from '../support/quick-clock.ts';
import { until } from '../support/server.ts';
import { backendOf, withFaultyServer } from './faulty-server.ts';

const { proxy, pool: newPool, besides } = withFaultyServer();

const SLEEP = 'SELECT pg_sleep($1)';
const INSERT = 'INSERT INTO sent VALUES ($1)';

/** A pool to which every statement is quick; these texts are known to it. */
async function sharingPool(options: PoolOptions = {}, clock: Clock = quickClock): Promise<Pool> {
  const pool = newPool({ max: 1, pipelining: 'auto', ...options }, { clock });
  await pool.query('SELECT $1::int AS n', [0]);
  await pool.query(SLEEP, [0]);
  return pool;
}

const numbers = (pool: Pool, count: number): Promise<PromiseSettledResult<unknown>[]> =>
  Promise.allSettled(Array.from({ length: count }, (_, n) => pool.query('SELECT $1::int AS n', [n])));

/** A statement that sleeps runs on that connection. */
const sleeps = (pid: number): Promise<void> => until(() => isSleeping(pid), 'it runs');
const rests = (pid: number): Promise<void> =>
  until(async () => !(await isSleeping(pid)), 'the server has given it up');

async function isSleeping(pid: number): Promise<boolean> {
  const { rows } = await besides().query(
    "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND wait_event = 'PgSleep'",
    [pid],
  );
  return rows.length === 1;
}

describe('queries of one turn of the event loop', () => {
  it('travel together: one flight for fifty', async () => {
    const pool = await sharingPool();
    await numbers(pool, 2);
    proxy().resetStats();
    const answers = await numbers(pool, 50);
    expect(answers.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(proxy().stats().flights).toBe(1);
  });

  it('travel together to a server that is far behind a proxy next door, which answers TCP at once', async () => {
    proxy().delay({ upMs: 50, downMs: 50 });
    const pool = newPool({ max: 1, pipelining: 'auto' });
    const oneTurn = async (): Promise<boolean> => {
      await numbers(pool, 5);
      return pool.stats().shared > 0;
    };
    await until(oneTurn, 'a text that is quick but for the network shares a connection');
  });

  it('are no more than a hundred on one connection; the others wait their turn', async () => {
    const pool = await sharingPool();
    const answers = numbers(pool, 250);
    expect(pool.leases()).toMatchObject([{ sharing: 100 }]);
    expect(pool.stats()).toMatchObject({ waiting: 150 });
    expect((await answers).every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('wait in line while the socket takes no more', async () => {
    const pool = await sharingPool();
    await pool.query('SELECT length($1) AS n', ['']);
    proxy().hang();
    const large = pool.query('SELECT length($1) AS n', ['x'.repeat(30_000_000)]);
    await flush();
    const small = numbers(pool, 3);
    expect(pool.stats()).toMatchObject({ leased: 1, waiting: 3 });
    await proxy().heal();
    expect((await large).rows).toEqual([{ n: 30_000_000 }]);
    expect((await small).every(({ status }) => status === 'fulfilled')).toBe(true);
  });
});

describe('a shared connection that is lost', () => {
  it('leaves in doubt what was sent, and nothing is ever run twice', async () => {
    const pool = await sharingPool({ max: 2 });
    await besides().query('CREATE TABLE sent (n int)');
    await pool.query(INSERT, [-1]);
    await pool.query(INSERT, [-1]);
    let inDoubt = 0;
    for (const bytes of [1, 200, 700, 1500]) {
      await besides().query('TRUNCATE sent');
      proxy().cutAfter(bytes);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 60 }, (_, n) => pool.query(INSERT, [n])),
      );
      await proxy().heal();
      const { rows } = await besides().query('SELECT n, count(*)::int AS runs FROM sent GROUP BY n');
      const runs = new Map(rows.map((row) => [row.n as number, row.runs as number]));
      expect([...runs.values()].every((count) => count === 1)).toBe(true);
      for (const [n, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') expect(runs.get(n)).toBe(1);
        else {
          inDoubt += 1;
          expect(outcome.reason).toMatchObject({ code: 'POOL_CONNECTION_LOST', outcome: 'unknown' });
        }
      }
    }
    expect(inDoubt).toBeGreaterThan(0);
    expect((await numbers(pool, 2)).every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('before anything was sent is noticed by no caller', async () => {
    const clock = new ManualClock();
    const pool = newPool({ max: 1, pipelining: 'auto', query_timeout: 1000 }, { clock });
    let socket: Socket | undefined;
    pool.on('connect', (client) => {
      socket = (client as unknown as { connection: { stream: Socket } }).connection.stream;
    });
    await numbers(pool, 1);
    const { signal } = new AbortController();
    const answers = Promise.all(
      [1, 2, 3].map((n) => pool.query({ text: 'SELECT $1::int AS n', values: [n], signal })),
    );
    socket?.destroy();
    expect((await answers).map(({ rows }) => rows)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
    expect(pool.stats()).toMatchObject({ opened: 2, closed: { lost: 1 }, leased: 0, waiting: 0 });
    // Nothing of their first way comes back later.
    await clock.advance(2000);
    expect((await numbers(pool, 2)).every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('because the server ended it tells each of its callers why', async () => {
    const pool = await sharingPool();
    const pid = await backendOf(pool);
    const running = Promise.allSettled([pool.query(SLEEP, [30]), numbers(pool, 1), pool.query(SLEEP, [0])]);
    await sleeps(pid);
    await besides().query('SELECT pg_terminate_backend($1)', [pid]);
    const [first, second, third] = await running;
    expect(first).toMatchObject({ reason: { code: '57P01', outcome: 'unknown' } });
    expect(second).toMatchObject({
      value: [{ reason: { code: 'POOL_CONNECTION_LOST', outcome: 'unknown', cause: { code: '57P01' } } }],
    });
    expect(third).toMatchObject({ reason: { code: 'POOL_CONNECTION_LOST', outcome: 'unknown' } });
    expect((await numbers(pool, 2)).every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('while the pool ends fails what was sent, within the deadline', async () => {
    const clock = new ManualClock();
    const pool = await sharingPool({}, clock);
    const pid = await backendOf(pool);
    const running = Promise.allSettled([pool.query(SLEEP, [30]), numbers(pool, 1)]);
    await flush();
    const ended = pool.end({ timeoutMillis: 3000 });
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'POOL_ENDED' });
    await clock.advance(3000);
    await ended;
    expect(await running).toMatchObject([
      { reason: { code: 'POOL_CONNECTION_LOST', outcome: 'unknown' } },
      { value: [{ reason: { code: 'POOL_CONNECTION_LOST', outcome: 'unknown' } }] },
    ]);
    // The server would sleep on, and keep its end of the connection.
    await besides().query('SELECT pg_terminate_backend($1)', [pid]);
    expect(pool.stats()).toMatchObject({ total: 0, closed: { abandoned: 1 } });
  });

  it('waits for its callers when the pool ends without one', async () => {
    const pool = await sharingPool();
    const running = numbers(pool, 3);
    await pool.end();
    expect((await running).every(({ status }) => status === 'fulfilled')).toBe(true);
  });
});

describe.each(['auto', 'off'] as const)(
  'a query whose connection is lost, with pipelining %s',
  (pipelining) => {
    it('says that it may have been run, in the words of pg first', async () => {
      const pool = await sharingPool({ pipelining });
      const pid = await backendOf(pool);
      const running = pool.query(SLEEP, [30]);
      await Promise.all([
        expect(running).rejects.toMatchObject({
          code: 'POOL_CONNECTION_LOST',
          outcome: 'unknown',
          message: expect.stringMatching(/^Connection terminated unexpectedly\. The statement was sent/),
          cause: { message: 'Connection terminated unexpectedly' },
        }),
        sleeps(pid).then(() => proxy().cutAll()),
      ]);
      await besides().query('SELECT pg_terminate_backend($1)', [pid]); // it does not notice while it sleeps
    });

    it('says so with the error of the server that ended it', async () => {
      const pool = await sharingPool({ pipelining });
      const pid = await backendOf(pool);
      const running = pool.query(SLEEP, [30]);
      await Promise.all([
        expect(running).rejects.toMatchObject({ code: '57P01', severity: 'FATAL', outcome: 'unknown' }),
        sleeps(pid).then(() => besides().query('SELECT pg_terminate_backend($1)', [pid])),
      ]);
    });
  },
);

describe.each(['auto', 'off'] as const)(
  'a query that is not wanted any more, with pipelining %s',
  (pipelining) => {
    const GONE = new Error('not wanted any more');

    it('is not even begun if its signal was aborted before', async () => {
      const pool = await sharingPool({ pipelining });
      const before = pool.stats();
      await expect(pool.query({ text: 'SELECT 1', signal: AbortSignal.abort(GONE) })).rejects.toBe(GONE);
      expect(pool.stats()).toMatchObject({ acquired: before.acquired, aborted: before.aborted + 1 });
    });

    it('leaves the line', async () => {
      const pool = await sharingPool({ pipelining });
      const lease = await pool.acquire();
      const controller = new AbortController();
      const waiting = pool.query({ text: 'SELECT 1', signal: controller.signal });
      expect(pool.waitingCount).toBe(1);
      controller.abort(GONE);
      await expect(waiting).rejects.toBe(GONE);
      expect(pool.waitingCount).toBe(0);
      lease.release();
      expect((await numbers(pool, 1))[0]).toMatchObject({ status: 'fulfilled' });
    });

    it('is taken back in the turn in which it was asked for', async () => {
      const pool = await sharingPool({ pipelining });
      const pid = await backendOf(pool);
      const controller = new AbortController();
      const running = pool.query({ text: SLEEP, values: [30], signal: controller.signal });
      controller.abort(GONE);
      await expect(running).rejects.toBe(GONE);
      expect(await backendOf(pool)).toBe(pid);
      await rests(pid);
    });

    it('is given up by the server while it runs, and the connection stays', async () => {
      const pool = await sharingPool({ pipelining });
      const pid = await backendOf(pool);
      const controller = new AbortController();
      const running = pool.query({ text: SLEEP, values: [30], signal: controller.signal });
      await sleeps(pid);
      controller.abort(GONE);
      await expect(running).rejects.toBe(GONE);
      expect(await backendOf(pool)).toBe(pid);
      expect(pool.stats()).toMatchObject({ opened: 1, closed: { unclean: 0 } });
    });

    it('is given up after query_timeout, of the pool or its own, and the connection stays', async () => {
      // With pipelining off this is pg's own timer.
      const pool = newPool({ max: 1, pipelining, query_timeout: 30_000 });
      const pid = await backendOf(pool);
      const late = { text: SLEEP, values: [30], query_timeout: 50 };
      await expect(pool.query(late)).rejects.toThrow('Query read timeout');
      expect(await backendOf(pool)).toBe(pid);
      const hasty = newPool({ max: 1, pipelining, query_timeout: 50 });
      const other = await backendOf(hasty);
      await expect(hasty.query(SLEEP, [30])).rejects.toThrow('Query read timeout');
      expect(await backendOf(hasty)).toBe(other);
      expect(hasty.stats()).toMatchObject({ opened: 1, closed: { unclean: 0 } });
    });

    it('may be one of a hundred of one signal, without a warning', async () => {
      const warnings: Error[] = [];
      const hear = (warning: Error): void => void warnings.push(warning);
      process.on('warning', hear);
      const pool = await sharingPool({ pipelining });
      const { signal } = new AbortController();
      await Promise.all(
        Array.from({ length: 100 }, () => pool.query({ text: 'SELECT $1::int AS n', values: [1], signal })),
      );
      process.off('warning', hear);
      expect(warnings).toEqual([]);
    });
  },
);

describe('a shared query that is not wanted any more', () => {
  it('as the first of those on their way spares the others', async () => {
    const pool = await sharingPool();
    const pid = await backendOf(pool);
    const controller = new AbortController();
    const running = pool.query({ text: SLEEP, values: [30], signal: controller.signal });
    const others = numbers(pool, 5);
    await sleeps(pid);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect((await others).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await backendOf(pool)).toBe(pid);
  });

  it('behind others is given up when its turn comes, and spares them', async () => {
    const pool = await sharingPool();
    const pid = await backendOf(pool);
    const controller = new AbortController();
    const first = pool.query(SLEEP, [0.2]);
    const second = pool.query({ text: SLEEP, values: [30], signal: controller.signal });
    const others = numbers(pool, 5);
    await sleeps(pid);
    controller.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    expect((await first).rowCount).toBe(1);
    expect((await others).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await backendOf(pool)).toBe(pid);
  });

  it('after its query_timeout spares those before and behind it', async () => {
    const pool = await sharingPool();
    const pid = await backendOf(pool);
    const patient = pool.query(SLEEP, [0.3]);
    const late = pool.query({ text: SLEEP, values: [30], query_timeout: 50 });
    const others = numbers(pool, 2);
    await expect(late).rejects.toThrow('Query read timeout');
    expect((await patient).rowCount).toBe(1);
    expect((await others).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await backendOf(pool)).toBe(pid);
  });

  it('never lets its cancel request fail a neighbour, however many give up', async () => {
    const pool = await sharingPool({ max: 3 });
    await besides().query('CREATE TABLE kept (n int)');
    const insert = 'INSERT INTO kept SELECT $1 FROM pg_sleep(0.002)';
    await pool.query(insert, [-1]);
    const kept: Promise<unknown>[] = [];
    for (let n = 0; n < 150; n++) {
      const controller = new AbortController();
      const given = pool.query({ text: SLEEP, values: [0.01], signal: controller.signal });
      given.catch(() => undefined);
      kept.push(pool.query(insert, [n]));
      setImmediate(() => controller.abort());
      if (n % 10 === 9) await flush();
    }
    await Promise.all(kept);
    const { rows } = await besides().query(
      'SELECT count(*)::int AS rows, count(DISTINCT n)::int AS numbers FROM kept',
    );
    expect(rows).toEqual([{ rows: 151, numbers: 151 }]);
  });

  it('hands its connection on only when no cancel request can hit the next one', async () => {
    const pool = await sharingPool();
    for (let round = 0; round < 20; round++) {
      const controller = new AbortController();
      const given = pool.query({
        text: SLEEP,
        values: [round % 2 === 0 ? 30 : 0.001],
        signal: controller.signal,
      });
      const next = pool.acquire();
      await flush();
      controller.abort();
      await given.catch(() => undefined);
      const lease = await next;
      await lease.query('SELECT pg_sleep(0.01)');
      lease.release();
    }
    expect(pool.stats()).toMatchObject({ opened: 1 });
  });
});

describe('a lease or a batch whose query_timeout is over', () => {
  it('has the server give it up, and goes on', async () => {
    // It runs for the next query too while that waits until the server has given up the first.
    const pool = newPool({ max: 1, query_timeout: 500 });
    const lease = await pool.acquire();
    await expect(lease.query(SLEEP, [30])).rejects.toThrow('Query read timeout');
    expect((await lease.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    lease.release();
    await expect(pool.batch([{ text: SLEEP, values: [30] }])).rejects.toMatchObject({ outcome: 'unknown' });
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    expect(pool.stats()).toMatchObject({ opened: 1, closed: { unclean: 0 } });
  });

  it('leaves alone what the borrower still waits for', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.acquire();
    const running = lease.query(SLEEP, [0.2]);
    const queued = lease.query({ text: SLEEP, values: [30], query_timeout: 50 } as { text: string });
    await expect(queued).rejects.toThrow('Query read timeout');
    await running;
    lease.release();
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });
});
