import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import { flush, ManualClock } from '../support/manual-clock.ts';
import { memoryPool } from '../support/memory-pool.ts';
import { until } from '../support/server.ts';
import { failureOf, withFaultyServer } from './faulty-server.ts';

const { proxy, server, pool: newPool } = withFaultyServer();

describe('a caller who gets no connection in time is told', () => {
  it('the numbers and what to do, where others have all of them', async () => {
    const { pool, clock } = memoryPool({ max: 2 });
    const leases = [await pool.acquire(), await pool.acquire()];
    const told = failureOf(pool.acquire({ timeoutMillis: 250 }));
    await clock.advance(250);
    expect(await told).toMatchObject({
      code: 'POOL_ACQUIRE_TIMEOUT',
      message:
        'timeout exceeded when trying to connect: waited 250 ms ' +
        '(total 2/2, idle 0, leased 2, opening 0, waiting 0). Release leases sooner or raise max.',
      counts: { total: 2, max: 2, leased: 2, idle: 0 },
    });
    for (const lease of leases) lease.release();
    await pool.end();
  });

  it('the last failure and the numbers, where none can be opened', async () => {
    proxy().refuse();
    const clock = new ManualClock();
    const pool = newPool({ max: 4 }, { clock });
    const told = failureOf(pool.acquire({ timeoutMillis: 150 }));
    await until(() => pool.stats().openFailed > 0, 'an attempt has failed');
    await clock.advance(150);
    const error = await told;
    expect(error.message).toMatch(
      /^timeout exceeded when trying to connect: waited 150 ms \(total [01]\/4, .*\)\. The last attempt to open a connection failed: connect ECONNREFUSED 127/,
    );
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED', port: proxy().port });
  });

  it('that the server says nothing, in the words of pg.Pool for that', async () => {
    proxy().hang();
    const error = await failureOf(newPool({ max: 4 }).acquire({ timeoutMillis: 50 }));
    expect(error).toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
    expect(error.message).toMatch(
      /^Connection terminated due to connection timeout: waited \d+ ms \(total 1\/4, .* opening 1, .*\)\. The server does not answer/,
    );
  });
});

it('what people match in the messages of pg.Pool comes first, unchanged', async () => {
  const { pool, driver, clock } = memoryPool({ max: 1, openTimeoutMillis: 500 });
  const lease = await pool.acquire();
  const full = failureOf(pool.acquire({ timeoutMillis: 100 }));
  await clock.advance(100);
  expect((await full).message).toMatch(/^timeout exceeded when trying to connect\b/);
  lease.release();
  expect(() => lease.release()).toThrow(
    /^Release called on client which has already been released to the pool\.$/,
  );
  const ended = pool.end();
  expect((await failureOf(pool.query('SELECT 1'))).message).toBe(
    'Cannot use a pool after calling end on the pool',
  );
  await pool.end(); // `Called end on pool more than once` is never said: the second call waits for the same end
  await ended;

  const mute = memoryPool({ openTimeoutMillis: 500 });
  mute.driver.isWilling = false;
  const attempt = failureOf(mute.pool.acquire());
  const caller = failureOf(mute.pool.acquire({ timeoutMillis: 100 }));
  await mute.clock.advance(2000);
  for (const error of [await attempt, await caller])
    expect(error.message).toMatch(/^Connection terminated due to connection timeout\b/);
  await mute.pool.end();
  expect(driver.openCount).toBe(0);
});

describe('no secret is in what is said about', () => {
  const SECRET = 'hunter2-is-no-password';

  it.each<[string, PoolOptions, (() => void)?]>([
    ['a wrong password', { password: SECRET }],
    ['a password that a function gives', { password: () => SECRET }],
    ['a password that cannot be had', { password: () => Promise.reject(new Error('sealed')) }],
    ['a server that refuses', { password: SECRET }, () => proxy().refuse()],
    ['a server that says nothing', { password: SECRET }, () => proxy().hang()],
    ['a server that ends the handshake', { password: SECRET }, () => proxy().closeOnConnect()],
    ['a server that talks nonsense', { password: SECRET }, () => proxy().garbage()],
    ['a port that is none', { host: undefined, connectionString: `postgres://u:${SECRET}@h:port/d` }],
    ['a host that is none', { host: undefined, connectionString: `postgres://u:${SECRET}@127.0.0.1:1/d` }],
    [
      'a certificate that is not there',
      { connectionString: `postgres://u:${SECRET}@127.0.0.1:1/d?sslcert=/nowhere.pem` },
    ],
    [
      'a hook that throws',
      {
        password: SECRET,
        onConnect: () => {
          throw new Error('the hook');
        },
      },
    ],
  ])('%s', async (_, options, fault) => {
    fault?.();
    const said: unknown[] = [];
    const pool = newPool({ min: 1, openTimeoutMillis: 50, ...options });
    pool.on('connectionOpenFailed', (failure) => said.push(failure));
    said.push(await failureOf(pool.ready({ timeoutMillis: 100 })));
    said.push(pool.explain(), await failureOf(pool.acquire({ timeoutMillis: 20 })), pool.stats());
    const text = inspect(said, { depth: 12, showHidden: true }) + inspect(pool, { depth: 12 });
    expect(text).toContain('POOL_START_FAILED');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(server().password);
  });
});

it('a start that failed says how far it came, why, and what to do', async () => {
  const { pool, driver, clock } = memoryPool({ min: 2 });
  driver.isWilling = false;
  const told = failureOf(pool.ready({ timeoutMillis: 1000 }));
  await flush();
  driver.pending[0]?.succeed();
  await flush();
  driver.pending[0]?.fail(new Error('no route to host'));
  await clock.advance(1000);
  expect((await told).message).toBe(
    'The pool could not open its 2 connections: 1 of 2 after 1000 ms. The last attempt failed: no route to host. ' +
      'The pool goes on trying: see to that and call ready() again, or end() it.',
  );
  await pool.end();
});
