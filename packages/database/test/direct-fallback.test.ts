import { startTemporaryServer, type EmbeddedServer } from '@warmpool/embedded-server';
import { startFaultProxy } from '@warmpool/fault-proxy';
import {
  closePool,
  ConfigurationError,
  ConnectionFailedError,
  DirectConnectionTimeoutError,
  getPoolStats,
  initializePool,
  openDatabase,
  withConnection,
  type Database,
  type DatabaseConfig,
} from '@warmpool/database';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { collectedLog } from './support/collected-log.ts';
import { until, untilRunning } from './support/until.ts';
import { bePatient } from './support/patience.ts';

bePatient();

const WARNING = 'warn: Pool not initialized';

describe('direct connections', () => {
  let server: EmbeddedServer;
  const open: Database<object>[] = [];

  beforeAll(async () => {
    server = await startTemporaryServer();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((db) => db.close()));
    await closePool();
  });
  afterAll(() => server?.stop());

  const database = async (config: Partial<DatabaseConfig> = {}): Promise<Database<object>> => {
    const db = await openDatabase<object>({ type: 'postgresql', url: server.connectionString, ...config });
    open.push(db);
    return db;
  };
  const ask = (db: Database<object>): Promise<unknown> => sql`select 1`.execute(db.queries);
  /** On a busy machine a start may take longer than a pool with little patience waits; that would be another case. */
  const started = (db: Database<object>): Promise<void> =>
    until(() => db.poolStats()?.state === 'open', 'the pool has started');
  const directs = (db: Database<object>): number => db.poolStats()?.direct.opened ?? Number.NaN;

  it('serve where the pool was never initialized, with one warning, until there is a pool', async () => {
    const log = collectedLog();
    const db = await database({ log });
    await ask(db);
    await db.batch([sql`select 2`.compile(db.queries)]);
    await db.transaction((tx) => sql`select 3`.execute(tx));
    expect(db.poolStats()).toMatchObject({ state: 'never initialized', total: 0, direct: { opened: 3 } });
    expect(log.lines.filter((line) => line.startsWith(WARNING))).toHaveLength(1);
    expect(log.lines[0]).toContain('initializePool() was never called');

    await initializePool(server.connectionString, { min: 1, max: 2 });
    await ask(db);
    expect(directs(db)).toBe(3);
    expect(db.poolStats()).toMatchObject({ state: 'open', total: 1 });
    expect(getPoolStats().pool?.acquired).toBe(1);
  });

  it('serve after the pool was closed, until there is one again', async () => {
    const log = collectedLog();
    const db = await database({ log });
    await initializePool(server.connectionString, { min: 1 });
    await ask(db);
    expect(directs(db)).toBe(0);
    await closePool();
    await ask(db);
    expect(directs(db)).toBe(1);
    expect(log.lines).toEqual([expect.stringContaining('Pool not initialized: it was closed')]);
    await initializePool(server.connectionString, { min: 1 });
    await ask(db);
    expect(directs(db)).toBe(1);
  });

  it('serve while a pool that failed to start goes on trying, and no longer than that', async () => {
    const proxy = await startFaultProxy({ target: { host: server.host, port: server.port } });
    try {
      const url = server.connectionString.replace(`:${server.port}`, `:${proxy.port}`);
      const log = collectedLog();
      proxy.refuse();
      const db = await database({ url, log, pool: { min: 1, max: 2, connectionTimeoutMillis: 300 } });
      expect(db.poolStats()?.state).toBe('failed to start');
      expect(log.lines).toContainEqual(
        expect.stringMatching(/^error: The connection pool failed to start.*ECONNREFUSED/),
      );
      await expect(ask(db)).rejects.toThrow(ConnectionFailedError);
      await expect(ask(db)).rejects.toThrow('Is the server running');

      await proxy.heal();
      // Direct or pooled, as it comes: it works at once either way.
      await ask(db);
      await until(() => db.poolStats()?.state === 'open', 'the pool has recovered');
      const before = directs(db);
      await ask(db);
      expect(directs(db)).toBe(before);
      expect(log.lines).toContain('info: Pool created successfully');
    } finally {
      await proxy.close();
    }
  });

  it('are refused, with what to do, while the pool leads to another database', async () => {
    const url = server.connectionString.replace(/\/postgres$/, '/template1');
    const db = await database({ url });
    await initializePool(server.connectionString, { min: 0 });
    const refusal =
      /the pool of the process leads to .*\/postgres, not to .*\/template1\. Open a database with a pool/;
    await expect(ask(db)).rejects.toThrow(ConfigurationError);
    await expect(ask(db)).rejects.toThrow(refusal);
    const nothing = withConnection(() => Promise.resolve(), { connectionString: url });
    await expect(nothing).rejects.toThrow(refusal);
    expect(directs(db)).toBe(0);
    await closePool();
    await ask(db);
    expect(directs(db)).toBe(1);
  });

  it('are used without a warning where they were asked for', async () => {
    const log = collectedLog();
    const db = await database({ pool: false, log });
    await initializePool(server.connectionString, { min: 0 });
    await ask(db);
    expect(directs(db)).toBe(1);
    expect(log.lines).toEqual([]);
  });

  it('never stand in for a pool that is busy', async () => {
    const db = await database({ pool: { min: 1, max: 1, connectionTimeoutMillis: 150 } });
    await started(db);
    await db.transaction(async () => {
      await expect(ask(db)).rejects.toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
      await expect(db.batch([sql`select 1`.compile(db.queries)])).rejects.toMatchObject({
        code: 'DATABASE_BATCH_FAILED',
        index: undefined,
        outcome: 'not-sent',
        cause: { code: 'POOL_ACQUIRE_TIMEOUT' },
      });
    });
    await ask(db);
    expect(directs(db)).toBe(0);
  });

  it('never stand in for a pool that has fewer connections than it wanted, because the server allows no more', async () => {
    const admin = await database({ pool: false });
    await sql`create role limited login password 'limited' connection limit 1`.execute(admin.queries);
    const url = new URL(server.connectionString);
    url.username = 'limited';
    url.password = 'limited';
    const log = collectedLog();
    const db = await database({
      url: url.href,
      pool: { min: 2, max: 5, connectionTimeoutMillis: 1000 },
      log,
    });
    await ask(db);
    // Not the total: the pool may be trying for its second connection this moment.
    expect(db.poolStats()).toMatchObject({ state: 'open', active: 0, idle: 1, direct: { opened: 0 } });
    expect(log.lines.join('\n')).toContain('The pool goes on with 1 of 2 connections');
  });

  it('never stand in for a pool after an SQL error or a statement that took too long', async () => {
    const db = await database({ pool: { min: 1, max: 2, statement_timeout: 50 } });
    await expect(sql`select nothing`.execute(db.queries)).rejects.toMatchObject({ code: '42703' });
    await expect(sql`select pg_sleep(5)`.execute(db.queries)).rejects.toMatchObject({ code: '57014' });
    await expect(db.batch([sql`select nothing`.compile(db.queries)])).rejects.toMatchObject({ index: 0 });
    await ask(db);
    expect(directs(db)).toBe(0);
  });

  it('never stand in for a pool whose server is gone for a while', async () => {
    const proxy = await startFaultProxy({ target: { host: server.host, port: server.port } });
    try {
      const url = server.connectionString.replace(`:${server.port}`, `:${proxy.port}`);
      const db = await database({ url, pool: { min: 1, max: 1, connectionTimeoutMillis: 300 } });
      await started(db);
      proxy.refuse();
      proxy.resetAll();
      await expect(ask(db)).rejects.toThrow();
      await expect(ask(db)).rejects.toThrow();
      expect(directs(db)).toBe(0);
      await proxy.heal();
      const answers = (): Promise<boolean> =>
        ask(db).then(
          () => true,
          () => false,
        );
      await until(answers, 'the pool has recovered');
      expect(directs(db)).toBe(0);
    } finally {
      await proxy.close();
    }
  });

  it('are never more than their bound', async () => {
    const db = await database({ pool: false, direct: { max: 2 } });
    const seen: number[] = [];
    const watched = async (): Promise<void> => {
      await sql`select pg_sleep(0.02)`.execute(db.queries);
      seen.push(db.poolStats()?.direct.open ?? 99);
    };
    await Promise.all(Array.from({ length: 8 }, watched));
    expect(Math.max(...seen)).toBeLessThanOrEqual(2);
    expect(directs(db)).toBe(8);
    await until(() => db.poolStats()?.direct.open === 0, 'all are closed');
  });

  it('are waited for in line with a deadline', async () => {
    const db = await database({ pool: false, direct: { max: 1, timeoutMillis: 200 } });
    await db.transaction(async () => {
      const failure = await ask(db).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(DirectConnectionTimeoutError);
      expect(String(failure)).toMatch(/within \d+ ms \(open 1\/1, waiting 1\)/);
    });
    await ask(db);
  });

  it('give up on a server that does not answer', async () => {
    const proxy = await startFaultProxy({ target: { host: server.host, port: server.port } });
    try {
      proxy.hang();
      const url = server.connectionString.replace(`:${server.port}`, `:${proxy.port}`);
      const db = await database({ url, pool: false, direct: { timeoutMillis: 200 } });
      await expect(ask(db)).rejects.toThrow(ConnectionFailedError);
      await expect(ask(db)).rejects.toThrow(
        new RegExp(`no answer within \\d+ ms from 127\\.0\\.0\\.1:${proxy.port}`),
      );
      await until(() => db.poolStats()?.direct.open === 0, 'nothing is left open');
    } finally {
      await proxy.close();
    }
  });

  it('take over the settings and the hook of the pool', async () => {
    const settings = {
      min: 1,
      application_name: 'direct-test',
      onConnect: async (client: { query(text: string): Promise<unknown> }) => {
        await client.query("set search_path = 'hooked'");
      },
    };
    const db = await database({ pool: settings });
    await closePool();
    const { rows } =
      await sql`select current_setting('application_name') as name, current_setting('search_path') as path`.execute(
        db.queries,
      );
    expect(rows).toEqual([{ name: 'direct-test', path: 'hooked' }]);
    expect(directs(db)).toBe(1);
  });

  it('are torn down when the database is closed under them', async () => {
    const db = await database({ pool: false });
    const stuck = sql`select pg_sleep(60)`.execute(db.queries).catch((error: unknown) => error);
    await untilRunning(server, 'select pg_sleep(60)');
    await db.close();
    expect(await stuck).toBeInstanceOf(Error);
    expect(db.poolStats()?.direct.open).toBe(0);
  });

  it.each([{ max: 0 }, { max: 1.5 }, { timeoutMillis: -1 }])('refuse the bound %j', async (direct) => {
    await expect(database({ pool: false, direct })).rejects.toThrow('must be an integer from');
  });
});
