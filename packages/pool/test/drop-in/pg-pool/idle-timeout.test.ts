import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { until } from '../../support/server.ts';
import { BOTH, once, processOf, withBothPools } from './both-pools.ts';

const { open, server } = withBothPools();
const PROGRAM = fileURLToPath(new URL('idle-timeout-exit.ts', import.meta.url));

/** What a program says until it ends by itself. */
function output(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--conditions=@warmpool/source', '--import', 'tsx', PROGRAM, ...args],
      {
        env: { ...process.env, DATABASE_URL: server().connectionString },
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: 30_000,
      },
    );
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      code === 0 ? resolve(said) : reject(new Error(`${code} ${signal}: ${said}`)),
    );
  });
}

describe.each(BOTH)('%s', (name, kind) => {
  it('closes a connection that nobody has used for idleTimeoutMillis', async () => {
    const pool = open(kind, { idleTimeoutMillis: 10 });
    const removed = once(pool, 'remove');
    await pool.query('SELECT 1');
    await removed;
    expect([pool.totalCount, pool.idleCount]).toEqual([0, 0]);
  });

  it('does so too while others are closed for other reasons', async () => {
    const pool = open(kind, { idleTimeoutMillis: 10 });
    const removed: unknown[] = [];
    pool.on('remove', (client) => removed.push(client));
    const clients = [await pool.connect(), await pool.connect()];
    clients[0]?.release();
    clients[1]?.release(new Error('in doubt'));
    await until(() => removed.length === 2, 'both are gone');
    expect([pool.totalCount, pool.idleCount]).toEqual([0, 0]);
  });

  it('opens another one for the next query, time and again', async () => {
    const pool = open(kind, { idleTimeoutMillis: 1 });
    const seen = new Set<number>();
    for (let i = 0; i < 10; i++) {
      const removed = once(pool, 'remove');
      seen.add(await processOf(pool));
      await removed;
      expect(pool.totalCount).toBe(0);
    }
    expect(seen.size).toBe(10);
  });

  it('keeps a connection that is in use for longer than that', async () => {
    const pool = open(kind, { idleTimeoutMillis: 1 });
    const client = await pool.connect();
    const pid = await processOf(client);
    await client.query('SELECT pg_sleep(0.05)');
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 0]);
    expect(await processOf(client)).toBe(pid);
    client.release();
  });

  it.each([0, null])(
    'keeps idle connections for ever when idleTimeoutMillis is %s',
    async (idleTimeoutMillis) => {
      const pool = open(kind, { idleTimeoutMillis });
      const impatient = open(kind, { idleTimeoutMillis: 20 });
      const removed = once(impatient, 'remove');
      await Promise.all([pool.query('SELECT 1'), impatient.query('SELECT 1')]);
      await removed;
      expect(pool.idleCount).toBe(1);
    },
  );

  it('lets the process end while connections are idle, with allowExitOnIdle', async () => {
    expect(await output(name, '60000', 'true')).toBe('first\nsecond\n');
  }, 30_000);

  it('keeps the process until its connections are closed for idleness, without allowExitOnIdle', async () => {
    expect(await output(name, '2000', 'false')).toBe('first\nsecond\nremoved\n');
  }, 30_000);
});
