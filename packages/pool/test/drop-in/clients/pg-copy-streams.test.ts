import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { from, to } from 'pg-copy-streams';
import { describe, expect, it } from 'vitest';
import type { Pool } from '../../../src/index.ts';
import { withServer } from '../../support/server.ts';
import { expectAtRest } from './at-rest.ts';

const { pool: newPool } = withServer();

async function open(table: string): Promise<Pool> {
  const pool = newPool({ max: 1 });
  await pool.query(`CREATE TABLE ${table} (id int PRIMARY KEY, name text NOT NULL)`);
  return pool;
}

const lines = function* (count: number): Generator<string> {
  for (let n = 1; n <= count; n++) yield `${n}\tplayer ${n}\n`;
};
const countOf = async (pool: Pool, table: string): Promise<unknown> =>
  (await pool.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]?.n;

describe('COPY by pg-copy-streams', () => {
  it('writes many rows in one statement', async () => {
    const pool = await open('written');
    const client = await pool.connect();
    const copy = client.query(from('COPY written FROM STDIN'));
    await pipeline(Readable.from(lines(20_000)), copy);
    expect(copy.rowCount).toBe(20_000);
    client.release();
    expect(await countOf(pool, 'written')).toBe(20_000);
    expect(pool.totalCount).toBe(1);
    await expectAtRest(pool);
  });

  it('reads what a query finds', async () => {
    const pool = await open('read_out');
    await pool.query("INSERT INTO read_out SELECT n, 'player ' || n FROM generate_series(1, 2000) n");
    const client = await pool.connect();
    const copy = client.query(to('COPY (SELECT * FROM read_out ORDER BY id) TO STDOUT'));
    expect(await text(copy)).toBe([...lines(2000)].join(''));
    expect(copy.rowCount).toBe(2000);
    client.release();
    await expectAtRest(pool);
  });

  it('pipes one table into another, through two connections', async () => {
    const pool = newPool({ max: 2 });
    await pool.query(
      "CREATE TABLE source AS SELECT n AS id, 'player ' || n AS name FROM generate_series(1, 5000) n",
    );
    await pool.query('CREATE TABLE target (LIKE source)');
    const [reader, writer] = [await pool.connect(), await pool.connect()];
    await pipeline(reader.query(to('COPY source TO STDOUT')), writer.query(from('COPY target FROM STDIN')));
    reader.release();
    writer.release();
    expect(await countOf(pool, 'target')).toBe(5000);
    await expectAtRest(pool);
  });

  it('says which row is wrong, keeps nothing of it, and its client goes on', async () => {
    const pool = await open('refused');
    const client = await pool.connect();
    const copy = client.query(from('COPY refused FROM STDIN'));
    await expect(pipeline(Readable.from(['1\tone\n', 'two\ttwo\n']), copy)).rejects.toMatchObject({
      code: '22P02',
    });
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    client.release();
    expect(await countOf(pool, 'refused')).toBe(0);
    expect(pool.totalCount).toBe(1);
    await expectAtRest(pool);
  });

  it('that its source breaks off is undone, and its client goes on', async () => {
    const pool = await open('broken_off');
    const client = await pool.connect();
    const source = Readable.from(
      (function* () {
        yield* lines(10);
        throw new Error('the source is gone');
      })(),
    );
    await expect(pipeline(source, client.query(from('COPY broken_off FROM STDIN')))).rejects.toThrow(
      'the source is gone',
    );
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    client.release();
    expect(await countOf(pool, 'broken_off')).toBe(0);
    await expectAtRest(pool);
  });

  it('that is given to the pool brings its connection back, in both directions', async () => {
    const pool = await open('by_pool');
    await pipeline(Readable.from(lines(100)), pool.query(from('COPY by_pool FROM STDIN')));
    expect(await text(pool.query(to('COPY by_pool TO STDOUT')))).toBe([...lines(100)].join(''));
    expect(await countOf(pool, 'by_pool')).toBe(100);
    await expectAtRest(pool);
  });
});
