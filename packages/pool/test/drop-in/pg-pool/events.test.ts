import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { Pool } from '../../../src/index.ts';
import { until } from '../../support/server.ts';
import {
  BOTH,
  clientsThat,
  hook,
  once,
  type PoolClass,
  processOf,
  terminate,
  withBothPools,
} from './both-pools.ts';

const { open, server } = withBothPools();

describe.each(BOTH)('%s', (_, kind) => {
  it('emits connect once for each connection, before anybody gets it', async () => {
    const pool = open(kind, { max: 1 });
    const seen: string[] = [];
    pool.on('connect', () => seen.push('connect'));
    for (let i = 0; i < 2; i++) {
      const client = await pool.connect();
      seen.push('got it');
      client.release();
    }
    expect(seen).toEqual(['connect', 'got it', 'got it']);
  });

  it('runs what a connect listener sends before what the caller sends', async () => {
    const pool = open(kind);
    pool.on('connect', (client) => void client.query("SET application_name = 'set by a listener'"));
    const { rows } = await pool.query('SHOW application_name');
    expect(rows).toEqual([{ application_name: 'set by a listener' }]);
  });

  it('emits no connect for a connection that could not be opened', async () => {
    const Client = clientsThat((_really, fail) => setImmediate(fail, new Error('bad news')));
    const pool = open(kind, { Client });
    const listener = vi.fn();
    pool.on('connect', listener);
    await expect(pool.connect()).rejects.toThrow('bad news');
    expect(listener).not.toHaveBeenCalled();
  });

  it('emits acquire and release each time that a client is taken and given back, by connect or by query', async () => {
    const pool = open(kind, { max: 3 });
    const acquired: unknown[] = [];
    const released: unknown[] = [];
    pool.on('acquire', (client) => acquired.push(client));
    pool.on('release', (error: Error | undefined, client) => {
      expect(error).toBeFalsy();
      released.push(client);
    });
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const client = await pool.connect();
        expect(acquired).toContain(client);
        client.release();
        await pool.query('SELECT 1');
      }),
    );
    await until(() => released.length === 20, 'all are released');
    expect(acquired).toHaveLength(20);
  });

  it('emits release with the error that a client was released with', async () => {
    const pool = open(kind);
    const client = await pool.connect();
    const told = once(pool, 'release');
    const error = new Error('a problem');
    client.release(error);
    const [given, from] = await told;
    expect(given).toBe(error);
    expect(from).toBe(client);
  });

  it('emits remove once for each connection that goes', async () => {
    const pool = open(kind, { max: 2 });
    const removed: unknown[] = [];
    pool.on('remove', (client) => removed.push(client));
    const clients = [await pool.connect(), await pool.connect()];
    clients[0]?.release(true);
    clients[1]?.release();
    await pool.end();
    await until(() => removed.length === 2, 'both are gone');
  });

  it('emits error with the client of an idle connection that is lost', async () => {
    const pool = open(kind);
    const pid = await processOf(pool);
    const told = once(pool, 'error');
    await terminate(server(), pid);
    const [error, client] = await told;
    expect(error).toBeInstanceOf(Error);
    expect(client).toMatchObject({ processID: pid });
  });
});

describe('where they differ: an idle connection is lost and nobody listens', () => {
  it('ends the process with pg.Pool', () => {
    expect(() => open(pg.Pool).emit('error', new Error('lost'))).toThrow('lost');
  });

  it('is not a matter of life and death with warmpool', async () => {
    const pool = open(Pool);
    await terminate(server(), await processOf(pool));
    await until(() => pool.totalCount === 0, 'the connection is forgotten');
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });
});

describe('where they differ: a connect listener that is asynchronous', () => {
  const first = async (kind: PoolClass): Promise<string[]> => {
    const pool = open(kind);
    const order: string[] = [];
    const listener = hook(async () => {
      await new Promise(setImmediate);
      order.push('listener');
    });
    pool.on('connect', listener);
    const client = await pool.connect();
    order.push('caller');
    client.release();
    await pool.end();
    return order;
  };

  it('is not waited for by pg.Pool', async () => {
    expect((await first(pg.Pool))[0]).toBe('caller');
  });

  it('is waited for by warmpool, and what it throws fails the attempt', async () => {
    expect(await first(Pool)).toEqual(['listener', 'caller']);
    const pool = open(Pool);
    const refusing = hook(() => Promise.reject(new Error('not this one')));
    pool.once('connect', refusing);
    await expect(pool.connect()).rejects.toThrow('not this one');
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });
});

describe('where they differ: a connect of a subclass', () => {
  it('sees the queries of pg.Pool', async () => {
    let seen = 0;
    class Counting extends pg.Pool {
      override connect(...args: unknown[]): never {
        seen += 1;
        return super.connect(...(args as [])) as never;
      }
    }
    await open(Counting).query('SELECT 1');
    expect(seen).toBe(1);
  });

  it('sees none of warmpool', async () => {
    let seen = 0;
    class Counting extends Pool {
      override connect(...args: unknown[]): never {
        seen += 1;
        return super.connect(...(args as [])) as never;
      }
    }
    const pool = open(Counting);
    await pool.query('SELECT 1');
    expect(seen).toBe(0);
    (await pool.connect()).release();
    expect(seen).toBe(1);
  });
});

describe('where they differ: the object that stands for a connection', () => {
  it('is one and the same client for each borrower of pg.Pool', async () => {
    const pool = open(pg.Pool, { max: 1 });
    const told = once(pool, 'connect');
    const first = await pool.connect();
    first.release();
    const second = await pool.connect();
    expect([(await told)[0], second]).toEqual([first, first]);
    second.release();
  });

  it('is a new lease for each borrower of warmpool; the connection is known by its processID', async () => {
    const pool = open(Pool, { max: 1 });
    const told = once(pool, 'connect');
    const first = await pool.connect();
    first.release();
    const second = await pool.connect();
    expect(second).not.toBe(first);
    const pid = await processOf(second);
    expect([(await told)[0], first, second]).toMatchObject([
      { processID: pid },
      { processID: pid },
      { processID: pid },
    ]);
    second.release();
  });
});
