import { inspect } from 'node:util';
import { startTemporaryServer, type EmbeddedServer } from '@warmpool/embedded-server';
import {
  closePool,
  ConnectionFailedError,
  databaseConnectionString,
  getGlobalPool,
  getPoolStats,
  initializePool,
  openDatabase,
  PoolAlreadyInitializedError,
  PoolNotInitializedError,
  TransactionFailedError,
  withConnection,
} from '@warmpool/database';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { collectedLog } from './support/collected-log.ts';
import { bePatient } from './support/patience.ts';

bePatient();

let server: EmbeddedServer;

beforeAll(async () => {
  server = await startTemporaryServer();
});
afterEach(() => closePool());
afterAll(() => server?.stop());

describe('the pool of the process', () => {
  it('is not there before initializePool, and the error says what to call', async () => {
    expect(() => getGlobalPool()).toThrow(PoolNotInitializedError);
    expect(() => getGlobalPool()).toThrow('call initializePool(connectionString, { min, max }) first');
    expect(getPoolStats()).toMatchObject({
      state: 'never initialized',
      active: 0,
      idle: 0,
      total: 0,
      waiting: 0,
    });
  });

  it('says at start and end what it does, how many connections it opened and how long that took', async () => {
    const log = collectedLog();
    await initializePool(server.connectionString, { min: 2, max: 10, log });
    await closePool();
    expect(log.lines).toEqual([
      'info: Initializing PostgreSQL connection pool...',
      'info: Initializing pool (min=2, max=10)...',
      expect.stringMatching(
        /^info: 2 connections opened in \d+ ms \(each: TCP \d+ ms, TLS 0 ms, authentication \d+ ms\)$/,
      ),
      'info: Pool created successfully',
      'info: Connection overhead eliminated for queries',
      'info: Closing connection pool...',
      'info: Connection pool closed',
    ]);
    expect(log.everything()).not.toContain(server.password);
  });

  it('has the numbers active, idle, total and its own', async () => {
    const pool = await initializePool(databaseConnectionString({ DATABASE_URL: server.connectionString }));
    await using lease = await pool.acquire();
    expect(getPoolStats()).toMatchObject({
      state: 'open',
      active: 1,
      idle: 1,
      total: 2,
      min: 2,
      max: 10,
      opened: 2,
    });
    lease.release();
  });

  it('is the same for the same settings, and refuses others while it serves', async () => {
    const [first, second] = await Promise.all([
      initializePool(server.connectionString, { min: 1, max: 3 }),
      initializePool(server.connectionString, { max: 3, min: 1, application_name: undefined }),
    ]);
    expect(second).toBe(first);
    expect(getGlobalPool()).toBe(first);
    await expect(initializePool(server.connectionString, { min: 1, max: 4 })).rejects.toThrow(
      PoolAlreadyInitializedError,
    );
    await closePool();
    const third = await initializePool(server.connectionString, { min: 1, max: 4 });
    expect(third).not.toBe(first);
  });

  it('closes twice, and without ever having been there', async () => {
    await closePool();
    await initializePool(server.connectionString, { min: 1 });
    await Promise.all([closePool(), closePool()]);
    await closePool();
    expect(() => getGlobalPool()).toThrow('it was closed');
    expect(getPoolStats()).toMatchObject({ state: 'closed', total: 0 });
  });

  it('rejects with the reason when it cannot start, may then be initialized otherwise, and shows no password', async () => {
    const log = collectedLog();
    const wrong = server.connectionString.replace(server.password, 'wr0ng-secret');
    const failure = await initializePool(wrong, { min: 1, log }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConnectionFailedError);
    expect(String(failure)).toContain('password authentication failed');
    expect(String(failure)).toContain('Check user name and password');
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('wr0ng-secret');
    expect(log.everything()).not.toContain('wr0ng-secret');
    expect(getPoolStats().state).toBe('failed to start');
    await initializePool(server.connectionString, { min: 1 });
    expect(getPoolStats().state).toBe('open');
  });

  it('is that of the first database that has one', async () => {
    const config = { type: 'postgresql', url: server.connectionString, pool: { min: 1, max: 2 } } as const;
    const first = await openDatabase<object>(config);
    const second = await openDatabase<object>(config);
    expect(getPoolStats()).toMatchObject({ state: 'open', total: 1 });
    expect(second.poolStats()).toMatchObject({ state: 'open', total: 1 });
    await first.close();
    expect(getPoolStats().state).toBe('closed');
    await sql`select 1`.execute(second.queries);
    expect(second.poolStats()).toMatchObject({ state: 'open', direct: { opened: 0 } });
    await second.close();
  });

  it('is left alone by a database that only used it', async () => {
    const pool = await initializePool(server.connectionString, { min: 1 });
    const db = await openDatabase<object>({ type: 'postgresql', url: server.connectionString });
    await sql`select 1`.execute(db.queries);
    await db.close();
    expect(getGlobalPool()).toBe(pool);
    expect(getPoolStats().state).toBe('open');
  });

  it.each([
    [{ max: 0 }, '`max`'],
    [{ min: 5, max: 2 }, '`min`'],
    [{ host: 'elsewhere' }, 'connection string'],
    [{ idleTimeoutMilis: 5 }, 'did you mean `idleTimeoutMillis`'],
  ])('refuses the settings %j', async (settings, reason) => {
    await expect(initializePool(server.connectionString, settings)).rejects.toThrow(reason);
    expect(getPoolStats().total).toBe(0);
  });
});

describe('withConnection', () => {
  const table = async (): Promise<number> => {
    const { rows } = await withConnection((connection) =>
      connection.query<{ n: number }>('select count(*) as n from borrowed'),
    );
    return rows[0]?.n ?? Number.NaN;
  };

  const start = async (): Promise<void> => {
    await initializePool(server.connectionString, { min: 1, max: 1 });
    await withConnection((connection) =>
      connection.query('create table if not exists borrowed (id int8 primary key)'),
    );
    await withConnection((connection) => connection.query('delete from borrowed'));
  };

  it('commits at the end and gives the result of the work', async () => {
    await start();
    const result = await withConnection(async (connection) => {
      const { affectedRows } = await connection.query('insert into borrowed values ($1), ($2)', [
        1,
        2n ** 60n,
      ]);
      return affectedRows;
    });
    expect(result).toBe(2);
    expect(await table()).toBe(2);
  });

  it('rolls back on an error and passes it on', async () => {
    await start();
    const failure = new Error('changed my mind');
    const attempt = withConnection(async (connection) => {
      await connection.query('insert into borrowed values (1)');
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    expect(await table()).toBe(0);
  });

  it('does not pretend to commit after a failed statement was caught', async () => {
    await start();
    const attempt = withConnection(async (connection) => {
      await connection.query('insert into borrowed values (1)');
      await connection.query('insert into borrowed values (1)').catch(() => undefined);
    });
    await expect(attempt).rejects.toThrow(TransactionFailedError);
    expect(await table()).toBe(0);
  });

  it('gives rows as objects, whatever a borrower before set on the connection', async () => {
    await start();
    await using lease = await getGlobalPool().acquire();
    lease.setTypeParser(20, 'text', () => 'spoilt');
    await lease.query({ text: 'select 1::int8', rowMode: 'array' });
    await lease.query("set search_path = 'nowhere'");
    lease.release();
    const { rows } = await withConnection((connection) =>
      connection.query("select 1::int8 as id, current_setting('search_path') as path"),
    );
    expect(rows).toEqual([{ id: 1, path: '"$user", public' }]);
  });

  it('returns the connection, also after errors', async () => {
    await start();
    for (let turn = 0; turn < 5; turn += 1) {
      await withConnection((connection) => connection.query('nonsense')).catch(() => undefined);
    }
    expect(await table()).toBe(0);
    expect(getPoolStats()).toMatchObject({ opened: 1, waiting: 0 });
  });

  it('opens five direct connections at most and warns once, whatever log each call comes with', async () => {
    const logs = Array.from({ length: 12 }, () => collectedLog());
    const open: number[] = [];
    // A place of its own, of which nobody was warned before.
    const connectionString = `${server.connectionString}?application_name=bounded`;
    await Promise.all(
      logs.map((log) =>
        withConnection(
          async (connection) => {
            await connection.query('select pg_sleep(0.02)');
            open.push(getPoolStats().direct.open);
          },
          { connectionString, log },
        ),
      ),
    );
    expect(Math.max(...open)).toBe(5);
    expect(logs.flatMap(({ lines }) => lines)).toEqual([expect.stringContaining('Pool not initialized')]);
  });

  it('forgets the places that it was not asked for the longest, and none that is in use', async () => {
    const log = collectedLog();
    const place = (name: string): string => `${server.connectionString}?application_name=${name}`;
    // Refused before anything is sent, but remembered like any other.
    const absent = (n: number): string => `postgresql://127.0.0.1:1/nowhere?application_name=n${n}`;
    const visit = (connectionString: string): Promise<unknown> =>
      withConnection((connection) => connection.query('select 1'), { connectionString, log }).catch(
        (error: unknown) => expect(error).toBeInstanceOf(ConnectionFailedError),
      );
    const warnings = (): number => log.lines.length;
    let leave = (): void => undefined;
    const inUse = withConnection(
      async (connection) => {
        await connection.query('select 1');
        await new Promise<void>((resolve) => (leave = resolve));
      },
      { connectionString: place('in-use'), log },
    );
    await visit(place('known'));
    expect(warnings()).toBe(2);
    for (let n = 0; n < 60; n += 1) {
      await visit(absent(n));
      await visit(place('known'));
    }
    expect(warnings()).toBe(62);
    await visit(absent(59));
    await visit(place('in-use'));
    expect(warnings()).toBe(62);
    await visit(absent(0));
    expect(warnings()).toBe(63);
    leave();
    await inUse;
  });

  it('uses a direct connection after the pool was closed, or where it is told where to connect to', async () => {
    await start();
    const log = collectedLog();
    await closePool();
    const opened = getPoolStats().direct.opened;
    await withConnection((connection) => connection.query('select 1'), { log });
    const { rows } = await withConnection((connection) => connection.query('select 1 as one'), {
      connectionString: server.connectionString,
      log,
    });
    expect(rows).toEqual([{ one: 1 }]);
    expect(getPoolStats().direct.opened).toBe(opened + 2);
    expect(log.lines).toEqual([expect.stringContaining('Pool not initialized')]);
  });
});
