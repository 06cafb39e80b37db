import { startTemporaryServer, type EmbeddedServer } from '@warmpool/embedded-server';
import { openDatabase, poolMetrics, type Database, type DatabaseConfig } from '@warmpool/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bePatient } from './support/patience.ts';

bePatient();

/** What Prometheus would keep of the text: the samples, without those of histograms. */
function samples(db: Database<object>): readonly string[] {
  const lines = poolMetrics(db.poolStats()).split('\n');
  return lines.filter((line) => line !== '' && !/^#|_seconds/.test(line));
}

describe('the metrics page of a database', () => {
  let server: EmbeddedServer;
  beforeAll(async () => {
    server = await startTemporaryServer();
  });
  afterAll(() => server?.stop());

  const open = (pool: DatabaseConfig['pool']): Promise<Database<object>> =>
    openDatabase<object>({ type: 'postgresql', url: server.connectionString, pool });

  it('has the numbers of its pool', async () => {
    await using db = await open({ min: 2, max: 7 });
    await sql`select 1`.execute(db.queries);
    expect(samples(db)).toEqual(
      expect.arrayContaining([
        'warmpool_connections{state="idle"} 2',
        'warmpool_connections_max 7',
        'warmpool_direct_connections 0',
        'warmpool_direct_connections_opened_total 0',
      ]),
    );
    expect(poolMetrics(db.poolStats())).toContain('warmpool_connect_duration_seconds_count 2\n');
  });

  it('has direct connections alone where there is no pool', async () => {
    await using db = await open(false);
    await sql`select 1`.execute(db.queries);
    expect(samples(db)).toContain('warmpool_direct_connections_opened_total 1');
    expect(samples(db)).toHaveLength(2);
  });

  it('says of SQLite that there is nothing to count', async () => {
    await using db = await openDatabase<object>({ type: 'sqlite', file: ':memory:' });
    expect(samples(db)).toEqual([]);
    expect(poolMetrics(db.poolStats())).toMatch(/^# .*no connections to count\.\n$/);
  });
});
