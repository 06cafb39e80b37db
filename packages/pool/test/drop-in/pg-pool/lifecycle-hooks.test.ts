import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Pool } from '../../../src/index.ts';
import { BOTH, hook, withBothPools } from './both-pools.ts';

const { open } = withBothPools();

describe.each(BOTH)('%s', (_, kind) => {
  it('calls onConnect once for each connection', async () => {
    let calls = 0;
    const pool = open(kind, { max: 2, onConnect: () => (calls += 1) });
    for (let round = 0; round < 2; round++) {
      const clients = [await pool.connect(), await pool.connect()];
      for (const client of clients) client.release();
    }
    expect(calls).toBe(2);
  });

  it('waits for an onConnect that is asynchronous before anybody gets the connection', async () => {
    const onConnect = hook(async (client) => {
      await client.query('SELECT pg_sleep(0.02)');
      await client.query("SET application_name = 'prepared'");
    });
    const pool = open(kind, { onConnect });
    expect((await pool.query('SHOW application_name')).rows).toEqual([{ application_name: 'prepared' }]);
  });

  it('fails to connect with the error that onConnect rejects with', async () => {
    const onConnect = hook((client) => client.query('SELECT nothing'));
    const pool = open(kind, { onConnect });
    await expect(pool.connect()).rejects.toMatchObject({ code: '42703' });
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: '42703' });
    expect(pool.totalCount).toBe(0);
  });

  it('fails to connect with the error that onConnect throws', async () => {
    const onConnect = (): never => {
      throw new Error('no, thanks');
    };
    await expect(open(kind, { onConnect }).connect()).rejects.toThrow('no, thanks');
  });

  it('recovers once onConnect succeeds', async () => {
    let calls = 0;
    const onConnect = hook(async () => {
      calls += 1;
      if (calls === 1) throw new Error('not yet');
    });
    const pool = open(kind, { max: 1, onConnect });
    await expect(pool.connect()).rejects.toThrow('not yet');
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });
});

describe('where they differ: what onConnect puts on the client object', () => {
  const onConnect = (client: pg.ClientBase & { tenant?: string }): void => {
    client.tenant = 'acme';
  };

  it('is there for every borrower of pg.Pool', async () => {
    const client = await open(pg.Pool, { onConnect }).connect();
    expect(client).toHaveProperty('tenant', 'acme');
    client.release();
  });

  it('ends with the hook in warmpool: what is set in the session stays', async () => {
    const client = await open(Pool, { onConnect }).connect();
    expect(client).not.toHaveProperty('tenant');
    client.release();
  });
});

describe('where they differ: what a borrower changes in the session that onConnect had prepared', () => {
  const shown = async (pool: pg.Pool): Promise<unknown> => {
    await pool.query("SET application_name = 'of a borrower'");
    return (await pool.query('SHOW application_name')).rows[0]?.application_name;
  };
  const onConnect = hook((client) => client.query("SET application_name = 'prepared'"));

  it('stays for the next borrower of pg.Pool', async () => {
    expect(await shown(open(pg.Pool, { max: 1, onConnect }))).toBe('of a borrower');
  });

  it('is undone by warmpool, and what onConnect had set is put back', async () => {
    expect(await shown(open(Pool, { max: 1, onConnect }))).toBe('prepared');
  });
});
