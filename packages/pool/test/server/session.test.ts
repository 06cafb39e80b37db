import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Lease } from '../../src/index.ts';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import { withServer } from '../support/server.ts';

const { pool: newPool } = withServer();

/** One connection, so that the second borrower gets what the first one left. */
async function left(
  leave: (lease: Lease) => Promise<unknown>,
  look: (lease: Lease) => Promise<unknown>,
  options: PoolOptions = {},
): Promise<unknown> {
  const pool = newPool({ max: 1, ...options });
  const first = await pool.connect();
  const { processID } = first;
  try {
    await leave(first);
  } finally {
    first.release();
  }
  await using second = await pool.acquire();
  expect(second.processID).toBe(processID);
  return await look(second);
}

const value =
  (text: string) =>
  async (lease: Lease): Promise<unknown> =>
    (await lease.query<unknown[]>({ text, rowMode: 'array' })).rows[0]?.[0];
const all =
  (...texts: string[]) =>
  async (lease: Lease): Promise<void> => {
    for (const text of texts) await lease.query(text);
  };

describe('what a borrower leaves in the session never reaches the next one', () => {
  it.each<[string, string[], string, unknown]>([
    ['a setting', ["SET work_mem = '1GB'"], 'SHOW work_mem', '4MB'],
    ['a search_path', ['SET search_path TO nowhere'], 'SHOW search_path', '"$user", public'],
    [
      'a setting of its own',
      ["SELECT set_config('app.user', 'me', false)"],
      "SELECT current_setting('app.user', true)",
      '',
    ],
    ['a role', ['CREATE ROLE plain', 'SET ROLE plain'], 'SELECT current_user', 'postgres'],
    [
      'a session user',
      ['CREATE ROLE other', 'SET SESSION AUTHORIZATION other'],
      'SELECT session_user',
      'postgres',
    ],
    ['a temporary table', ['CREATE TEMP TABLE t (a int)'], "SELECT to_regclass('pg_temp.t')::text", null],
    ['a cursor', ['DECLARE c CURSOR WITH HOLD FOR SELECT 1'], 'SELECT count(*)::int FROM pg_cursors', 0],
    ['a channel', ['LISTEN jobs'], 'SELECT count(*)::int FROM pg_listening_channels()', 0],
    [
      'an advisory lock',
      ['SELECT pg_advisory_lock(1)'],
      "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'",
      0,
    ],
    [
      'a prepared statement of the server',
      ['PREPARE p AS SELECT 1'],
      'SELECT count(*)::int FROM pg_prepared_statements',
      0,
    ],
    [
      'an open transaction',
      ['BEGIN', 'CREATE TABLE half_done (a int)'],
      "SELECT to_regclass('half_done')::text",
      null,
    ],
    ['a read-only session', ['SET default_transaction_read_only = on'], 'SHOW transaction_read_only', 'off'],
    ['a statement_timeout of 1 ms', ['SET statement_timeout = 1'], 'SHOW statement_timeout', '0'],
  ])('%s', async (_, leave, look, expected) => {
    expect(await left(all(...leave), value(look))).toBe(expected);
  });

  it('a transaction that failed', async () => {
    const leave = async (lease: Lease): Promise<void> => {
      await lease.query('BEGIN');
      await lease.query('SELECT 1/0').catch(() => undefined);
    };
    expect(await left(leave, value('SELECT 1'))).toBe(1);
  });

  it('a sequence position', async () => {
    await newPool().query('CREATE SEQUENCE numbers');
    const look = async (lease: Lease): Promise<unknown> =>
      lease.query('SELECT lastval()').catch((error) => error.code);
    expect(await left(all("SELECT nextval('numbers')"), look)).toBe('55000');
  });

  it('a transaction released in the tick of a failed query, before ReadyForQuery', async () => {
    const pool = newPool({ max: 1 });
    for (let i = 0; i < 20; i++) {
      const lease = await pool.connect();
      await lease.query('BEGIN');
      await new Promise<void>((resolve) => {
        // Whom pg tells itself hears of it before ReadyForQuery.
        const failing = new pg.Query('SELECT 1/0');
        failing.on('error', () => {
          lease.release();
          resolve();
        });
        lease.query(failing);
      });
      expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    }
    expect(pool.stats()).toMatchObject({ opened: 1, rolledBack: 20 });
  });

  it('a query that still runs', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.connect();
    const running = lease.query('SELECT pg_sleep(0.05), 1 AS a');
    lease.release();
    expect((await pool.query('SELECT 2 AS a')).rows).toEqual([{ a: 2 }]);
    expect((await running).rows[0]?.a).toBe(1);
  });

  it('what an acquire listener did, and the listener keeps no way into the session', async () => {
    const pool = newPool({ max: 1 });
    const seen: Lease[] = [];
    pool.once('acquire', (client) => {
      seen.push(client);
      void client.query("SET application_name = 'listener'");
    });
    await pool.query('SELECT 1');
    expect((await pool.query('SHOW application_name')).rows[0]).toEqual({ application_name: '' });
    expect(() => seen[0]?.query('SELECT 1')).toThrow('released to the pool');
    expect(() => seen[0]?.release()).toThrow('already been released');
  });

  it('type parsers, listeners, properties and methods of its own', async () => {
    const heard: unknown[] = [];
    const leave = async (lease: Lease): Promise<void> => {
      lease.setTypeParser(23, (text: string) => `parsed ${text}`);
      lease.on('notice', ({ message }) => heard.push(message));
      Object.assign(lease, { tenant: 'mine', escapeLiteral: () => 'mine' });
      expect((await lease.query('SELECT 1 AS a')).rows).toEqual([{ a: 'parsed 1' }]);
    };
    const look = async (lease: Lease): Promise<unknown> => {
      await lease.query("DO $$BEGIN RAISE NOTICE 'not yours'; END$$");
      return [await value('SELECT 1')(lease), 'tenant' in lease, lease.escapeLiteral('x'), heard];
    };
    expect(await left(leave, look)).toEqual([1, false, "'x'", []]);
  });
});

describe('what opening had set', () => {
  it('by onConnect is put back after a reset, on the same connection', async () => {
    const onConnect = async (client: Lease): Promise<void> => {
      await client.query("SET work_mem = '8MB'");
      await client.query("SELECT set_config('app.tenant', $1, false)", ['acme']);
      await client.query('LISTEN news');
    };
    const look = value(
      "SELECT current_setting('work_mem') || current_setting('app.tenant') || (SELECT string_agg(c, ',') FROM pg_listening_channels() c)",
    );
    expect(
      await left(all("SET work_mem = '1GB'", 'UNLISTEN *', "SET app.tenant = 'evil'"), look, { onConnect }),
    ).toBe('8MBacmenews');
  });

  it('by a connect listener, as many services do, is put back too, and was there for the first caller', async () => {
    const pool = newPool({ max: 1 });
    pool.on('connect', (client) => void client.query("SET work_mem = '8MB'"));
    const show = async (): Promise<unknown> => (await pool.query('SHOW work_mem')).rows[0];
    expect(await show()).toEqual({ work_mem: '8MB' });
    await pool.query("SET work_mem = '1GB'");
    expect(await show()).toEqual({ work_mem: '8MB' });
    expect(pool.stats()).toMatchObject({ opened: 1, reset: 1 });
  });

  it('by a text of several statements is put back, and what failed and was caught is not tried again', async () => {
    const onConnect = async (client: Lease): Promise<void> => {
      await client.query("SET work_mem = '8MB'; SET application_name = 'mine'");
      await client.query('SET no_such_setting = 1').catch(() => undefined);
    };
    const look = value("SELECT current_setting('work_mem') || current_setting('application_name')");
    expect(await left(all("SET work_mem = '1GB'"), look, { onConnect })).toBe('8MBmine');
  });

  it.each([
    ['a temporary table with content', ['CREATE TEMP TABLE seen AS SELECT 1 AS a'], 'SELECT a FROM seen', 1],
    [
      'a prepared statement',
      ['PREPARE one AS SELECT 1'],
      'SELECT count(*)::int FROM pg_prepared_statements',
      1,
    ],
    ['a setting behind DEALLOCATE', ["DEALLOCATE ALL; SET work_mem = '8MB'"], 'SHOW work_mem', '8MB'],
  ])(
    'that no reset can make again, %s, is made again by replacing the connection',
    async (_, texts, look, expected) => {
      const pool = newPool({ max: 1, onConnect: all(...texts) });
      await pool.query('SET application_name = x');
      await using lease = await pool.acquire();
      expect(await value(look)(lease)).toBe(expected);
      expect(pool.stats()).toMatchObject({ opened: 2, closed: { unclean: 1 } });
    },
  );

  it('by a connect listener that awaits one query after the other is all there for the first caller', async () => {
    const pool = newPool({ max: 1 });
    // oxlint-disable-next-line typescript/no-misused-promises -- as many services write it; the pool waits for it
    pool.on('connect', async (client: Lease) => {
      await client.query("SET work_mem = '8MB'");
      await client.query("SET application_name = 'mine'");
    });
    const { rows } = await pool.query(
      "SELECT current_setting('work_mem') AS a, current_setting('application_name') AS b",
    );
    expect(rows).toEqual([{ a: '8MB', b: 'mine' }]);
  });

  it('by its start-up parameters stays', async () => {
    const options = { statement_timeout: 1234, application_name: 'mine' };
    const look = value("SELECT current_setting('statement_timeout') || current_setting('application_name')");
    expect(await left(all("SET application_name = 'x'"), look, options)).toBe('1234msmine');
  });
});

it('named statements survive a reset', async () => {
  const pool = newPool({ max: 1 });
  const named = { name: 'kept', text: 'SELECT $1::int AS a', values: [1] };
  await pool.query(named);
  await pool.query('SET work_mem = 100');
  expect((await pool.query(named)).rows).toEqual([{ a: 1 }]);
  await pool.query('DISCARD ALL');
  expect((await pool.query(named)).rows).toEqual([{ a: 1 }]);
  expect(pool.stats()).toMatchObject({ opened: 1, reset: 2 });
});

it('plain reading and writing pays nothing for it', async () => {
  await newPool().query('CREATE TABLE plain_use (id serial, name text)');
  const pool = newPool({ max: 1 });
  await pool.query('INSERT INTO plain_use (name) VALUES ($1), ($2) RETURNING id', ['a', 'b']);
  await pool.query('UPDATE plain_use SET name = upper(name) WHERE id = $1', [1]);
  await pool.query(
    'WITH gone AS (DELETE FROM plain_use RETURNING *) SELECT count(*), json_agg(gone) FROM gone',
  );
  await pool.transaction((lease) => lease.query("SET LOCAL work_mem = '8MB'"));
  expect(pool.stats()).toMatchObject({ reset: 0, rolledBack: 0, opened: 1 });
});

describe('functions declared safe', () => {
  const text = 'SELECT app.rank_of(1) AS rank';

  it('are called on a connection that callers share, and leave nothing to reset', async () => {
    const setup = newPool();
    await setup.query('CREATE SCHEMA app');
    await setup.query("CREATE FUNCTION app.rank_of(id int) RETURNS int LANGUAGE sql AS 'SELECT id + 1'");
    const pool = newPool({ pipelining: 'auto', max: 1, safeFunctions: ['app.rank_of'] });
    for (let i = 0; i < 3; i++) expect((await pool.query(text)).rows).toEqual([{ rank: 2 }]);
    const prepared = await pool.query('SELECT statement FROM pg_prepared_statements WHERE statement = $1', [
      text,
    ]);
    expect(prepared.rows).toEqual([{ statement: text }]);
    await using lease = await pool.acquire();
    await lease.query(text);
    expect(pool.stats().reset).toBe(0);
  });

  it('are none without a word from their owner', async () => {
    const pool = newPool({ max: 1 });
    for (let i = 0; i < 3; i++) await pool.query(text);
    const prepared = await pool.query('SELECT statement FROM pg_prepared_statements WHERE statement = $1', [
      text,
    ]);
    expect(prepared.rows).toEqual([]);
    expect(pool.stats().reset).toBe(3);
  });
});
