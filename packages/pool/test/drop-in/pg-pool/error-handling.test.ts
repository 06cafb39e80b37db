import { createServer } from 'node:net';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Pool } from '../../../src/index.ts';
import { until } from '../../support/server.ts';
import { answerOf, BOTH, once, processOf, terminate, withBothPools } from './both-pools.ts';

const { open, server } = withBothPools();
const RELEASED = 'Release called on client which has already been released to the pool.';

describe.each(BOTH)('%s', (_, kind) => {
  it('rejects each query that fails and serves the next', async () => {
    const pool = open(kind, { max: 1 });
    for (let i = 0; i < 20; i++)
      await expect(pool.query("SELECT 'a' + 1")).rejects.toMatchObject({ code: '22P02' });
    expect((await pool.query('SELECT $1::text AS name', ['me'])).rows).toEqual([{ name: 'me' }]);
  });

  it('throws each time that a client is released once more, in the words that people match', async () => {
    const pool = open(kind);
    const client = await pool.connect();
    client.release();
    expect(() => client.release()).toThrow(RELEASED);
    expect(() => client.release()).toThrow(RELEASED);
  });

  it('throws each time that the release of a callback is called once more', async () => {
    const pool = open(kind);
    const release = await new Promise<() => void>((resolve) => {
      pool.connect((_error, _client, done) => resolve(done));
    });
    release();
    expect(release).toThrow(RELEASED);
    expect(release).toThrow(RELEASED);
  });

  it('emits an error for an idle connection that is lost, with its client, and forgets it', async () => {
    const pool = open(kind);
    const client = await pool.connect();
    const pid = await processOf(client);
    client.release();
    const told = once(pool, 'error');
    await terminate(server(), pid);
    const [error, lost] = await told;
    expect(error).toMatchObject({ code: '57P01' });
    expect(lost).toMatchObject({ processID: pid });
    await until(() => pool.totalCount === 0, 'the connection is forgotten');
    expect(pool.idleCount).toBe(0);
    expect(await processOf(pool)).not.toBe(pid);
  });

  it('tells the client, not the pool, of a connection that is lost while it is out', async () => {
    const pool = open(kind);
    const unexpected: unknown[] = [];
    pool.on('error', (error) => unexpected.push(error));
    const client = await pool.connect();
    const told = new Promise((resolve) => {
      client.on('error', resolve);
    });
    await terminate(server(), await processOf(client));
    expect(await told).toBeInstanceOf(Error);
    await expect(client.query('SELECT 1')).rejects.toThrow();
    client.release();
    await until(() => pool.totalCount === 0, 'the connection is forgotten');
    expect(unexpected).toEqual([]);
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('rejects a pool.query whose connection is lost under it', async () => {
    const pool = open(kind, { max: 1 });
    pool.on('error', () => undefined);
    const pid = await processOf(pool);
    const query = pool.query('SELECT pg_sleep(30)');
    const isRunning = async (): Promise<boolean> => {
      const { rows } = await watcher.query('SELECT 1 FROM pg_stat_activity WHERE query = $1', [
        'SELECT pg_sleep(30)',
      ]);
      return rows.length > 0;
    };
    const watcher = open(kind);
    await Promise.all([
      expect(query).rejects.toMatchObject({ code: '57P01' }),
      until(isRunning, 'the query runs').then(() => terminate(server(), pid)),
    ]);
    expect(await processOf(pool)).not.toBe(pid);
  });

  it('answers everybody in line when connections cannot be opened', async () => {
    const closing = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => {
      closing.listen(0, '127.0.0.1', resolve);
    });
    const address = closing.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const pool = open(kind, { connectionString: undefined, host: '127.0.0.1', port, user: 'me', max: 1 });
    const answers = await Promise.all([1, 2, 3].map(() => answerOf((done) => pool.connect(done))));
    closing.close();
    for (const { error, value } of answers) {
      expect([error, value]).toEqual([expect.any(Error), undefined]);
    }
    expect([pool.totalCount, pool.waitingCount]).toEqual([0, 0]);
  });

  it('lives on when a callback throws, and so does whoever waits', async () => {
    const pool = open(kind, { max: 1 });
    expect(await uncaught(() => pool.query('SELECT 1', throwMine))).toBe(MINE);
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });
});

const MINE = new Error('of the caller');
function throwMine(): never {
  throw MINE;
}

/** What ends a process that does this and does not listen for it. */
async function uncaught(work: () => unknown): Promise<unknown> {
  const thrown = new Promise((resolve) => {
    process.prependOnceListener('uncaughtException', resolve);
  });
  const others = process.listeners('uncaughtException').slice(1);
  for (const other of others) process.off('uncaughtException', other);
  try {
    await work();
    return await thrown;
  } finally {
    for (const other of others) process.on('uncaughtException', other);
  }
}

describe('what a borrower throws in the middle of an answer', () => {
  it.each<[string, (client: pg.PoolClient) => unknown]>([
    ['in the callback of a statement that fails', (client) => client.query('SELECT 1/0', throwMine)],
    [
      'in a listener for notices',
      (client) => client.on('notice', throwMine).query("DO $$BEGIN RAISE NOTICE 'x'; END$$"),
    ],
    [
      'in a listener for notifications',
      async (client) => {
        await client.on('notification', throwMine).query('LISTEN news');
        await client.query('NOTIFY news');
      },
    ],
    ['in a listener for drain', (client) => client.once('drain', throwMine).query('SELECT 1')],
  ])('%s surfaces as theirs, and the client goes on with warmpool', async (_, work) => {
    const pool = open(Pool, { max: 1 });
    const client = await pool.connect();
    expect(await uncaught(() => work(client))).toBe(MINE);
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    client.release();
  });

  it.each<[string, string, (query: pg.Query) => unknown]>([
    ['error', 'SELECT 1/0', (query) => query.on('error', throwMine)],
    ['end', 'SELECT 1', (query) => query.on('end', throwMine)],
    ['row', 'SELECT 1', (query) => query.on('row', throwMine)],
  ])('in a listener for %s of a query object surfaces too', async (_event, text, listen) => {
    const pool = open(Pool, { max: 1 });
    const query = new pg.Query(text);
    listen(query);
    expect(await uncaught(() => void pool.query(query as never))).toBe(MINE);
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('an error of a query object for which nobody listens surfaces as Node has it', async () => {
    const pool = open(Pool, { max: 1 });
    const unheard = new pg.Query('SELECT 1/0');
    expect(await uncaught(() => void pool.query(unheard as never))).toMatchObject({ code: '22012' });
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('in a listener for the loss of its connection surfaces, and the place is free', async () => {
    const pool = open(Pool, { max: 1 });
    const client = await pool.connect();
    const pid = await processOf(client);
    client.on('error', throwMine);
    expect(await uncaught(() => terminate(server(), pid))).toBe(MINE);
    client.release();
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    await pool.end();
  });
});

describe('where they differ: a function in the place of the text', () => {
  it('is called back with an error by pg.Pool', async () => {
    const pool = open(pg.Pool);
    const { error } = await answerOf((done) => pool.query(done as never));
    expect(error?.message).toContain(
      'Passing a function as the first parameter to pool.query is not supported',
    );
  });

  it('is refused at the call by warmpool, as all misuse', () => {
    expect(() => open(Pool).query((() => undefined) as never)).toThrow(TypeError);
  });
});

describe('where they differ: a client that is used after its release', () => {
  it('reaches the next borrower in pg.Pool', async () => {
    const pool = open(pg.Pool, { max: 1 });
    const first = await pool.connect();
    first.release();
    const second = await pool.connect();
    await second.query('BEGIN');
    await second.query('CREATE TABLE of_second (a int)');
    await first.query('ROLLBACK');
    expect((await second.query("SELECT to_regclass('of_second')::text AS name")).rows).toEqual([
      { name: null },
    ]);
    second.release();
  });

  it('throws in warmpool', async () => {
    const pool = open(Pool, { max: 1 });
    const first = await pool.connect();
    first.release();
    const second = await pool.connect();
    expect(() => first.query('ROLLBACK')).toThrow('has been released to the pool');
    expect(() => first.release()).toThrow(RELEASED);
    second.release();
  });
});

describe('where they differ: a connection that is lost while it is out', () => {
  const lose = async (pool: pg.Pool): Promise<pg.PoolClient> => {
    const client = await pool.connect();
    client.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => {
      client.on('end', resolve);
    });
    await terminate(server(), await processOf(client));
    await ended;
    return client;
  };

  it('keeps its place in pg.Pool until it is released', async () => {
    const pool = open(pg.Pool, { max: 1 });
    const client = await lose(pool);
    expect(pool.totalCount).toBe(1);
    client.release();
    expect(pool.totalCount).toBe(0);
  });

  it('frees its place in warmpool at once', async () => {
    const pool = open(Pool, { max: 1 });
    const client = await lose(pool);
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    client.release();
  });
});
