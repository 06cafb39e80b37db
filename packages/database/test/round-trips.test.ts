import type { EmbeddedServer } from '@warmpool/embedded-server';
import type { FaultProxy } from '@warmpool/fault-proxy';
import { countRoundTrips, openDatabase, type Database } from '@warmpool/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProxiedServer, type ProxiedServer } from './support/proxied-server.ts';
import { until, untilRunning } from './support/until.ts';
import { bePatient } from './support/patience.ts';

bePatient();

describe('round trips on the wire', () => {
  let proxied: ProxiedServer;
  let server: EmbeddedServer;
  let proxy: FaultProxy;
  let url: string;

  beforeAll(async () => {
    proxied = await startProxiedServer();
    ({ server, proxy, url } = proxied);
  });
  afterAll(() => proxied?.[Symbol.asyncDispose]());

  const statement = (db: Database<object>) => sql`select ${1}::int4 as one`.compile(db.queries);

  it('are one for a query and one for a batch through the pool, as they are counted', async () => {
    await using db = await openDatabase<object>({ type: 'postgresql', url, pool: { min: 1, max: 1 } });
    const flightsOf = async (work: () => Promise<unknown>): Promise<[number, number]> => {
      proxy.resetStats();
      const { roundTrips } = await countRoundTrips(work);
      return [proxy.stats().flights, roundTrips];
    };
    expect(await flightsOf(() => db.queries.executeQuery(statement(db)))).toEqual([1, 1]);
    expect(await flightsOf(() => db.batch(Array.from({ length: 20 }, () => statement(db))))).toEqual([1, 1]);
    expect(await flightsOf(() => db.transaction((tx) => tx.executeQuery(statement(db))))).toEqual([3, 3]);
  });

  it('are three for a batch on a direct connection, beside those that open it', async () => {
    await using db = await openDatabase<object>({ type: 'postgresql', url, pool: false });
    const flightsOf = async (work: () => Promise<unknown>): Promise<[number, number]> => {
      proxy.resetStats();
      const { roundTrips } = await countRoundTrips(work);
      // The goodbye is one more, each time.
      await until(() => proxy.connections === 0, 'the connection is closed');
      return [proxy.stats().flights, roundTrips];
    };
    const [queryFlights, queryTrips] = await flightsOf(() => db.queries.executeQuery(statement(db)));
    // One statement: several are written one by one, and the proxy may see the first answered before the last.
    const [batchFlights, batchTrips] = await flightsOf(() => db.batch([statement(db)]));
    expect([queryTrips, batchTrips]).toEqual([1, 3]);
    expect(batchFlights - queryFlights).toBe(2);
  });

  it('are none where nothing was sent', async () => {
    const unsent = async (db: Database<object>): Promise<number> => {
      const { roundTrips } = await countRoundTrips(async () => {
        await expect(db.queries.executeQuery(statement(db))).rejects.toThrow();
        await expect(db.batch([statement(db)])).rejects.toThrow();
        await expect(db.transaction((tx) => tx.executeQuery(statement(db)))).rejects.toThrow();
      });
      return roundTrips;
    };
    const nowhere = 'postgresql://ana@127.0.0.1:1/x';
    const wrongLogin = url.replace(server.password, 'wrong');
    const pool = { min: 0, max: 1, connectionTimeoutMillis: 100 };
    for (const [place, way] of [
      [nowhere, false],
      [nowhere, pool],
      [wrongLogin, false],
      [wrongLogin, { ...pool, connectionTimeoutMillis: 5000 }],
    ] as const) {
      await using db = await openDatabase<object>({ type: 'postgresql', url: place, pool: way });
      expect(await unsent(db)).toBe(0);
    }
  });

  it.each([
    ['direct', false as const, 'select pg_sleep(31)'],
    ['pooled', { min: 1, max: 1 }, 'select pg_sleep(32)'],
  ])('that never come back fail a %s batch, and what became of it is said', async (_, pool, sleep) => {
    await using db = await openDatabase<object>({ type: 'postgresql', url, pool });
    const running = db
      .batch([statement(db), sql.raw(sleep).compile(db.queries)])
      .catch((error: unknown) => error);
    await untilRunning(server, sleep);
    proxy.resetAll();
    const outcome = pool === false ? 'rolled-back' : 'unknown';
    expect(await running).toMatchObject({ code: 'DATABASE_BATCH_FAILED', index: undefined, outcome });
  });
});
