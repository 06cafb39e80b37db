import { startTemporaryServer, type EmbeddedServer } from '@warmpool/embedded-server';
import { openDatabase, type Database } from '@warmpool/database';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bePatient } from './support/patience.ts';

bePatient();

describe('values of PostgreSQL', () => {
  let server: EmbeddedServer;
  let db: Database<object>;
  const processTimeZone = process.env['TZ'];

  beforeAll(async () => {
    process.env['TZ'] = 'America/St_Johns';
    server = await startTemporaryServer({ settings: { timezone: 'Asia/Kathmandu' } });
    db = await openDatabase({ type: 'postgresql', url: server.connectionString, pool: { min: 1, max: 2 } });
  });
  afterAll(async () => {
    if (processTimeZone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = processTimeZone;
    await db?.close();
    await server?.stop();
  });

  const valueOf = async (expression: ReturnType<typeof sql>): Promise<unknown> => {
    const { rows } = await sql<{ value: unknown }>`select ${expression} as value`.execute(db.queries);
    return rows[0]?.value;
  };

  it('are moments whatever the time zones of process and server are', async () => {
    const moment = new Date('1900-06-07T08:09:10.011Z');
    expect(await valueOf(sql`${moment}::timestamptz`)).toEqual(moment);
    expect(await valueOf(sql`${moment}::timestamp`)).toEqual(moment);
    expect(await valueOf(sql`timestamp '2024-01-02 03:04:05.678'`)).toEqual(
      new Date('2024-01-02T03:04:05.678Z'),
    );
    expect(await valueOf(sql`array[timestamp '2024-01-02 03:04:05']`)).toEqual([
      new Date('2024-01-02T03:04:05Z'),
    ]);
    expect(await valueOf(sql`timestamp '0044-03-15 12:00:00 BC'`)).toEqual(
      new Date('-000043-03-15T12:00:00Z'),
    );
  });

  it('are days as text, which has no time zone', async () => {
    expect(await valueOf(sql`date '2024-02-29'`)).toBe('2024-02-29');
    expect(await valueOf(sql`array[date '2024-02-29', null]`)).toEqual(['2024-02-29', null]);
  });

  it('are exact integers and decimals in arrays too', async () => {
    expect(await valueOf(sql`array[[1, 9007199254740993], [-1, null]]::int8[]`)).toEqual([
      [1, 9007199254740993n],
      [-1, null],
    ]);
    expect(await valueOf(sql`array[0.10, 1e20]::numeric[]`)).toEqual(['0.10', '100000000000000000000']);
  });

  it('can be arrays as parameters', async () => {
    const moment = new Date('2024-01-02T03:04:05.678Z');
    expect(await valueOf(sql`${['a', `b"'\\{},`, null]}::text[]`)).toEqual(['a', `b"'\\{},`, null]);
    expect(await valueOf(sql`${[1n, 2n ** 60n]}::int8[]`)).toEqual([1, 2n ** 60n]);
    expect(await valueOf(sql`${[moment]}::timestamptz[]`)).toEqual([moment]);
    expect(await valueOf(sql`${[true, false]}::boolean[]`)).toEqual([true, false]);
    expect(await valueOf(sql`${[{ a: [1] }]}::jsonb[]`)).toEqual([{ a: [1] }]);
    expect(await valueOf(sql`${[]}::text[]`)).toEqual([]);
    expect(await valueOf(sql`${[[], []]}::text[]`)).toEqual([]);
    expect(await valueOf(sql`cardinality(${[]}::int4[])`)).toBe(0);
    expect(await valueOf(sql`${[]}::jsonb[]`)).toEqual([]);
    expect(await valueOf(sql`2 = any(${[1, 2]}::int4[])`)).toBe(true);
  });

  it('can be bytes', async () => {
    const bytes = Buffer.from([0, 1, 255]);
    expect(await valueOf(sql`${bytes}::bytea`)).toEqual(bytes);
    expect(await valueOf(sql`${new Uint8Array(bytes)}::bytea`)).toEqual(bytes);
  });

  it('do not change for others in the process', async () => {
    const client = new pg.Client({ connectionString: server.connectionString });
    await client.connect();
    const { rows } = await client.query("select 1::int8 as big, date '2024-02-29' as day");
    await client.end();
    expect(rows[0]).toEqual({ big: '1', day: new Date(2024, 1, 29) });
  });

  it('are not changed by what others set in the process', async () => {
    pg.types.setTypeParser(pg.types.builtins.INT8, () => 'spoilt');
    try {
      expect(await valueOf(sql`5::int8`)).toBe(5);
    } finally {
      pg.types.setTypeParser(pg.types.builtins.INT8, String);
    }
  });

  it('are counted and summed as numbers where that is exact', async () => {
    expect(await valueOf(sql`(select count(*) from generate_series(1, 3))`)).toBe(3);
    expect(await valueOf(sql`(select sum(n) from generate_series(1, 3) as t (n))`)).toBe(6);
  });
});
