import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pool } from '../../src/pool.ts';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import { pgBouncerVersion, startPgBouncer } from '../support/pgbouncer.ts';
import { quickClock } from '../support/quick-clock.ts';
import { withServer } from '../support/server.ts';

const version = pgBouncerVersion();
/** Since then PgBouncer can keep prepared statements apart, and has a setting for it. */
const KNOWS_STATEMENTS = 1.21;
const modes = [
  { what: 'without prepared statements', settings: ['max_prepared_statements = 0'] },
  { what: 'as it comes', settings: [] },
];

if (version === undefined) {
  describe('behind PgBouncer in transaction mode', () => {
    it.skip('everything works (skipped: there is no program pgbouncer here)', () => undefined);
  });
} else {
  describe.each(modes)('behind PgBouncer in transaction mode, $what', ({ settings }) => {
    const { server, pool: direct } = withServer();
    let bouncer: Awaited<ReturnType<typeof startPgBouncer>> | undefined;
    const pools: Pool[] = [];

    function newPool(options: PoolOptions = {}): Pool {
      const { database, user } = server();
      const way = { host: '127.0.0.1', port: bouncer?.port, database, user };
      const pool = new Pool({ ...way, max: 5, ...options }, { clock: quickClock });
      pools.push(pool);
      return pool;
    }

    beforeAll(async () => {
      bouncer = await startPgBouncer(server(), version >= KNOWS_STATEMENTS ? settings : []);
    });

    afterAll(async () => {
      await Promise.all(pools.map((pool) => pool.end({ timeoutMillis: 1000 })));
      await bouncer?.stop();
    });

    it('statements run, named or not, on whatever server process', async () => {
      const pool = newPool();
      for (let round = 0; round < 5; round++) {
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            n % 2 === 0
              ? pool.query('SELECT $1::int AS n', [n])
              : pool.query({ name: 'mine', text: 'SELECT $1::int AS n, true', values: [n] }),
          ),
        );
        expect(answers.map(({ rows }) => (rows[0] as { n: number }).n)).toEqual(
          Array.from({ length: 20 }, (_, n) => n),
        );
      }
    });

    it('nothing is shared or prepared, since that is found out', async () => {
      const pool = newPool();
      for (let round = 0; round < 3; round++) {
        await Promise.all(
          Array.from({ length: 20 }, () => pool.query('SELECT name FROM pg_prepared_statements')),
        );
      }
      const { rows } = await pool.query(
        "SELECT name FROM pg_prepared_statements WHERE name LIKE 'warmpool%'",
      );
      expect(rows).toEqual([]);
      expect(pool.stats()).toMatchObject({ shared: 0 });
    });

    it('the option says so too, where it cannot be found out', async () => {
      const pool = direct({ max: 1, transactionPooler: true }, { clock: quickClock });
      const named = { name: 'mine', text: 'SELECT name FROM pg_prepared_statements' };
      for (let round = 0; round < 3; round++) {
        expect((await Promise.all([pool.query(named), pool.query(named)])).map(({ rows }) => rows)).toEqual([
          [],
          [],
        ]);
      }
      const lease = await pool.connect();
      expect((await lease.query(named)).rows).toEqual([]);
      lease.release();
      const [listed] = await pool.batch([named]);
      expect(listed?.rows).toEqual([]);
      expect(pool.stats().shared).toBe(0);
    });

    it('transactions and batches are whole', async () => {
      const pool = newPool();
      await pool.query('CREATE TABLE IF NOT EXISTS whole (n int)');
      await pool.query('TRUNCATE whole');
      const broken = pool.transaction(async (lease) => {
        await lease.query({ name: 'insert', text: 'INSERT INTO whole VALUES ($1)', values: [1] });
        throw new Error('no');
      });
      await expect(broken).rejects.toThrow('no');
      const insert = { name: 'insert', text: 'INSERT INTO whole VALUES ($1)' };
      await pool.batch([
        { ...insert, values: [2] },
        { ...insert, values: [3] },
      ]);
      await Promise.all([4, 5].map((n) => pool.query({ ...insert, values: [n] })));
      const { rows } = await pool.query('SELECT n FROM whole ORDER BY n');
      expect(rows).toEqual([{ n: 2 }, { n: 3 }, { n: 4 }, { n: 5 }]);
    });

    it('what is not wanted any more is given up by the server', async () => {
      const pool = newPool({ max: 1 });
      const late = { text: 'SELECT pg_sleep($1)', values: [30], query_timeout: 50 };
      await expect(pool.query(late)).rejects.toThrow('Query read timeout');
      expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
      expect(pool.stats().opened).toBe(1);
    });
  });
}
