import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import QueryStream from 'pg-query-stream';
import { describe, expect, it } from 'vitest';
import { withServer } from '../../support/server.ts';
import { expectAtRest } from './at-rest.ts';

const { pool: newPool } = withServer();
const NUMBERS = 'SELECT n FROM generate_series(1, $1) AS n';

describe('a stream of pg-query-stream', () => {
  it('flows through a pipeline to its end', async () => {
    const pool = newPool({ max: 1 });
    const client = await pool.connect();
    let sum = 0;
    const add = new Transform({
      objectMode: true,
      transform(row: { n: number }, _encoding, done) {
        sum += row.n;
        done();
      },
    });
    await pipeline(client.query(new QueryStream(NUMBERS, [10_000], { batchSize: 500 })), add);
    expect(sum).toBe((10_000 * 10_001) / 2);
    client.release();
    await expectAtRest(pool);
  });

  it('is read by a loop that stops early, and its client goes on', async () => {
    const pool = newPool({ max: 1 });
    const client = await pool.connect();
    const seen: number[] = [];
    for await (const row of client.query(new QueryStream(NUMBERS, [1_000_000]))) {
      seen.push((row as { n: number }).n);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    client.release();
    expect(pool.totalCount).toBe(1);
    await expectAtRest(pool);
  });

  it('is destroyed by an error of its statement, and its client goes on', async () => {
    const pool = newPool({ max: 1 });
    const client = await pool.connect();
    const drain = async (): Promise<void> => {
      for await (const _ of client.query(new QueryStream('SELECT 1 / (3 - n) FROM generate_series(1, 5) n')));
    };
    await expect(drain()).rejects.toMatchObject({ code: '22012' });
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    client.release();
    await expectAtRest(pool);
  });

  it('that is given to the pool runs on a connection of its own, and brings it back', async () => {
    const pool = newPool({ max: 2 });
    const counts = await Promise.all(
      [10, 20, 30, 40].map(async (length) => {
        let count = 0;
        for await (const _ of pool.query(new QueryStream(NUMBERS, [length], { batchSize: 7 }))) count += 1;
        return count;
      }),
    );
    expect(counts).toEqual([10, 20, 30, 40]);
    expect(pool.totalCount).toBeLessThanOrEqual(2);
    await expectAtRest(pool);
  });

  it('that is given to the pool and left early brings its connection back as well', async () => {
    const pool = newPool({ max: 1 });
    for await (const _ of pool.query(new QueryStream(NUMBERS, [1_000_000]))) break;
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    await expectAtRest(pool);
  });

  it('that is given to the pool and destroyed while it waits for a connection takes none', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.acquire();
    const stream = pool.query(new QueryStream('SELECT 1'));
    stream.destroy();
    lease.release();
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    await expectAtRest(pool);
  });

  it('that is given to an ended pool is destroyed with the reason', async () => {
    const pool = newPool();
    await pool.end();
    const stream = pool.query(new QueryStream('SELECT 1'));
    await expect(stream.toArray()).rejects.toThrow('Cannot use a pool after calling end on the pool');
  });
});
