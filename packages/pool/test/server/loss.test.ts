import { type FaultProxy, startFaultProxy } from '@warmpool/fault-proxy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pool } from '../../src/pool.ts';
import type { PoolOptions } from '../../src/options.ts';
import { until, withServer } from '../support/server.ts';

const { pool: newPool, server } = withServer();
let proxy: FaultProxy;
const pools: Pool[] = [];

beforeAll(async () => {
  proxy = await startFaultProxy({ target: { host: server().host, port: server().port } });
});

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end({ timeoutMillis: 500 })));
  await proxy.close();
});

function throughProxy(options: PoolOptions = {}): Pool {
  const url = new URL(server().connectionString);
  url.port = String(proxy.port);
  const pool = new Pool({ connectionString: url.href, ...options });
  pools.push(pool);
  return pool;
}

async function kill(pid: number | null): Promise<void> {
  await newPool().query('SELECT pg_terminate_backend($1)', [pid]);
}

describe('a connection that the server ends', () => {
  it('while idle is replaced, and ends no process', async () => {
    const pool = newPool({ min: 1 });
    await pool.ready();
    const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
    await kill(rows[0].pid);
    await until(() => pool.stats().closed.lost === 1 && pool.idleCount === 1, 'it was replaced');
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('while leased fails the next use with its cause, and the release is fine', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.connect();
    await kill(lease.processID);
    await until(() => pool.stats().closed.lost === 1, 'the loss is seen');
    await expect(lease.query('SELECT 1')).rejects.toMatchObject({
      code: 'POOL_CONNECTION_LOST',
      cause: { code: '57P01' },
    });
    lease.release();
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('in the middle of a query fails that query with 57P01, and not the next one', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.connect();
    const running = expect(lease.query('SELECT pg_sleep(30)')).rejects.toMatchObject({ code: '57P01' });
    await kill(lease.processID);
    await running;
    lease.release();
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });
});

describe('a network that', () => {
  it('resets connections fails what runs on them, and the pool recovers', async () => {
    const pool = throughProxy({ max: 2, min: 1 });
    await pool.ready();
    const running = expect(pool.query('SELECT pg_sleep(30)')).rejects.toThrow(/ECONNRESET|terminated/);
    await until(() => pool.stats().leased === 1, 'the query is under way');
    proxy.resetAll();
    await running;
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('cuts a result in the middle fails that query alone', async () => {
    const pool = throughProxy({ max: 1 });
    await pool.query('SELECT 1');
    proxy.cutAfter(500);
    await expect(pool.query("SELECT repeat('x', 100000)")).rejects.toThrow();
    await proxy.heal();
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('refuses connections is tried again until it does not', async () => {
    proxy.refuse();
    const pool = throughProxy();
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const patient = pool.acquire({ timeoutMillis: 10_000 });
    await proxy.heal();
    (await patient).release();
  });

  it('accepts and never answers costs one deadline, and says how far it came', async () => {
    proxy.hang();
    const pool = throughProxy({ connectionTimeoutMillis: 200 });
    const started = performance.now();
    await expect(pool.query('SELECT 1')).rejects.toThrow('Connection terminated due to connection timeout');
    expect(performance.now() - started).toBeLessThan(2000);
    await until(() => pool.stats().openFailed > 0, 'the attempt was given up');
    await proxy.heal();
    await until(
      () =>
        pool.query('SELECT 1').then(
          () => true,
          () => false,
        ),
      'the pool has recovered',
    );
  });
});
