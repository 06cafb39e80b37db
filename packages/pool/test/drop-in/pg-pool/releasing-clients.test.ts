import { describe, expect, it } from 'vitest';
import { until } from '../../support/server.ts';
import { BOTH, processOf, withBothPools } from './both-pools.ts';

const { open } = withBothPools();

describe.each(BOTH)('%s', (_, kind) => {
  it('replaces a connection whose socket a borrower has closed', async () => {
    const pool = open(kind, { max: 1 });
    const client = await pool.connect();
    const pid = await processOf(client);
    const failed = new Promise((resolve) => {
      client.once('error', resolve);
    });
    client.on('error', () => undefined);
    client.connection.end();
    expect(await failed).toBeInstanceOf(Error);
    client.release();
    await until(() => pool.totalCount === 0, 'it is forgotten');
    expect(await processOf(pool)).not.toBe(pid);
  });

  it('loses a connection on which something was sent past its client, so that it reaches nobody', async () => {
    const pool = open(kind, { max: 1 });
    const client = await pool.connect();
    const pid = await processOf(client);
    const failed = new Promise((resolve) => {
      client.on('error', resolve);
    });
    client.connection.query("SET application_name = 'of nobody'");
    expect(await failed).toBeInstanceOf(Error);
    client.release();
    await until(() => pool.totalCount === 0, 'it is forgotten');
    expect(await processOf(pool)).not.toBe(pid);
  });

  it('replaces a connection that a borrower has ended', async () => {
    const pool = open(kind, { max: 1 });
    const client = await pool.connect();
    const pid = await processOf(client);
    await client.end();
    client.release();
    await until(() => pool.totalCount === 0, 'it is forgotten');
    expect(await processOf(pool)).not.toBe(pid);
  });

  it('closes a connection that is released with an error, or with true', async () => {
    const pool = open(kind, { max: 1 });
    for (const reason of [new Error('in doubt'), true]) {
      const client = await pool.connect();
      const pid = await processOf(client);
      client.release(reason);
      expect(await processOf(pool)).not.toBe(pid);
    }
  });

  it('keeps a connection that is released with nothing, or with false', async () => {
    const pool = open(kind, { max: 1 });
    const pid = await processOf(pool);
    for (const reason of [undefined, false]) {
      const client = await pool.connect();
      client.release(reason);
      expect(await processOf(pool)).toBe(pid);
    }
  });

  it('takes a release that is passed on without its client', async () => {
    const pool = open(kind, { max: 1 });
    const client = await pool.connect();
    // oxlint-disable-next-line typescript/unbound-method -- people do so, and it works with pg.Pool
    await client.query('SELECT 1').finally(client.release);
    expect(pool.idleCount).toBe(1);
  });

  it('says that a client is connected already', async () => {
    const pool = open(kind);
    const client = await pool.connect();
    const words = 'Client has already been connected. You cannot reuse a client.';
    await expect(client.connect()).rejects.toThrow(words);
    const called = new Promise<Error | null>((resolve) => {
      client.connect((error: Error | null) => resolve(error));
    });
    expect((await called)?.message).toBe(words);
    client.release();
  });
});
