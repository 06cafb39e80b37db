import { closePool, initializePool, openDatabase, type Database } from '@warmpool/database';
import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProxiedServer, type ProxiedServer } from './support/proxied-server.ts';
import { until } from './support/until.ts';
import { bePatient } from './support/patience.ts';

bePatient();

interface Schema {
  readonly players: { readonly id: number; readonly name: string };
}

describe('one connection for many', () => {
  let proxied: ProxiedServer;

  beforeAll(async () => {
    proxied = await startProxiedServer();
    await using db = await open(1);
    await sql`create table players (id int primary key, name text not null)`.execute(db.queries);
    await db.queries.insertInto('players').values({ id: 1, name: 'Ana' }).execute();
  });
  afterAll(() => proxied?.[Symbol.asyncDispose]());

  const open = (max: number): Promise<Database<Schema>> =>
    openDatabase<Schema>({ type: 'postgresql', url: proxied.url, pool: { min: max, max } });
  const player = (queries: Kysely<Schema>): Promise<{ id: number; name: string }> =>
    queries.selectFrom('players').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
  const flightsOf = async (work: () => Promise<unknown>): Promise<number> => {
    proxied.proxy.resetStats();
    await work();
    return proxied.proxy.stats().flights;
  };
  const pid = async (queries: Kysely<Schema>): Promise<number | undefined> =>
    (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(queries)).rows[0]?.pid;

  it('takes twenty queries at once in one flight', async () => {
    await using db = await open(1);
    const askTwenty = async (): Promise<void> => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => player(db.queries)));
      expect(answers).toEqual(Array.from({ length: 20 }, () => ({ id: 1, name: 'Ana' })));
    };
    // A text that is new shares with nobody, nor one that took long: so not before the pool knows it as quick.
    await expect.poll(() => flightsOf(askTwenty), { timeout: 20_000 }).toBe(1);
    expect(db.poolStats()).toMatchObject({ total: 1, active: 0, opened: 1 });
  });

  it('is never shared by two transactions, or by a transaction and a query', async () => {
    await using db = await open(1);
    await player(db.queries);
    const seen: string[] = [];
    const transact = (name: string): Promise<void> =>
      db.transaction(async (tx) => {
        await tx.updateTable('players').set({ name }).where('id', '=', 1).execute();
        seen.push((await player(tx)).name);
        await tx.updateTable('players').set({ name: 'Ana' }).where('id', '=', 1).execute();
      });
    const flights = await flightsOf(async () => {
      const transactions = ['Bo', 'Cy', 'Di'].map((name) => transact(name));
      const query = player(db.queries).then(({ name }) => seen.push(name));
      await Promise.all([...transactions, query]);
    });
    expect(seen).toEqual(['Bo', 'Cy', 'Di', 'Ana']);
    expect(flights).toBe(3 * 5 + 1);
  });

  it('is held by connection() from the first statement that needs it, with the state of its session', async () => {
    await using db = await open(2);
    await db.queries.connection().execute(async (bound) => {
      await player(bound);
      expect(db.poolStats()?.active).toBe(0);

      await sql`set application_name = 'mine'`.execute(bound);
      expect(db.poolStats()?.active).toBe(1);
      await sql`create temporary table notes (text text)`.execute(bound);
      const others = Array.from({ length: 5 }, () => sql`select 1`.execute(db.queries));
      const { rows } = await sql`
        select current_setting('application_name') as name, count(*) as notes from notes`.execute(bound);
      expect(rows).toEqual([{ name: 'mine', notes: 0 }]);
      await Promise.all(others);
      const outside = await sql`select current_setting('application_name') as name`.execute(db.queries);
      expect(outside.rows).not.toEqual([{ name: 'mine' }]);
      expect(db.poolStats()?.active).toBe(1);
    });
    const names = await Promise.all(
      Array.from({ length: 2 }, () =>
        sql`select current_setting('application_name') as name`.execute(db.queries),
      ),
    );
    expect(JSON.stringify(names)).not.toContain('mine');
    await until(() => db.poolStats()?.active === 0, 'the connection is home, and clean');
  });

  it('is the same one for connection() once it was asked which it is', async () => {
    await using db = await open(2);
    await db.queries.connection().execute(async (bound) => {
      const first = await pid(bound);
      await Promise.all([player(db.queries), player(db.queries)]);
      expect(await pid(bound)).toBe(first);
      expect(db.poolStats()?.active).toBe(1);
    });
  });

  it('cannot be used through connection() when that is over', async () => {
    await using db = await open(1);
    let kept: Kysely<Schema> | undefined;
    await db.queries.connection().execute(async (bound) => {
      kept = bound;
      await player(bound);
    });
    await expect(kept && player(kept)).rejects.toMatchObject({ code: 'POOL_LEASE_RELEASED' });
  });

  it('takes a whole batch in one flight', async () => {
    await using db = await open(1);
    const query = db.queries.selectFrom('players').selectAll();
    expect(await flightsOf(() => db.batch(Array.from({ length: 20 }, () => query)))).toBe(1);
  });

  it('is waited for by close, also where a transaction has not got it yet', async () => {
    const db = await open(1);
    const transacting = Promise.all(Array.from({ length: 3 }, () => db.transaction((tx) => player(tx))));
    await db.close();
    expect(await transacting).toHaveLength(3);
    await expect(player(db.queries)).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
  });

  it('is replaced by a direct one when the pool of the process is closed before a call has got it', async () => {
    await initializePool(proxied.url, { min: 1, max: 1 });
    await using db = await openDatabase<Schema>({ type: 'postgresql', url: proxied.url });
    const asked = Promise.all([player(db.queries), db.transaction((tx) => player(tx))]);
    await closePool();
    expect(await asked).toHaveLength(2);
  });
});
