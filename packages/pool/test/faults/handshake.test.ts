import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import type { Pool } from '../../src/pool.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { until } from '../support/server.ts';
import { failureOf, withFaultyServer } from './faulty-server.ts';

const { proxy, server, pool: newPool } = withFaultyServer();

/** Passes pool time in small steps, each until no attempt is under way; returns how many connections were tried. */
async function triedWithin(ms: number, pool: Pool, clock: ManualClock): Promise<number> {
  proxy().resetStats();
  for (let passed = 0; passed < ms; passed += 50) {
    await clock.advance(50);
    await until(() => pool.stats().opening === 0, 'no attempt is under way');
  }
  return proxy().stats().accepted;
}

/** Something that listens where the server should, and a pool that takes it for the server. */
async function impostor(greet: (session: Socket) => void, options: PoolOptions = {}): Promise<Pool> {
  const listener = createServer((session) => {
    session.on('error', () => undefined); // the pool gives up on it
    greet(session);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void listener.close());
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('nobody listens');
  return newPool({ port: address.port, ...options });
}

describe('a server that takes the connection and ends it in the handshake', () => {
  it.each([
    ['cleanly, at once', () => proxy().closeOnConnect()],
    ['cleanly, in the middle of the authentication', () => proxy().cutNewAfter(10)],
    ['cleanly, just before it is ready', () => proxy().cutNewAfter(400)],
  ])('%s, is not hammered and is told', async (_, fault) => {
    fault();
    const clock = new ManualClock();
    const pool = newPool(
      { min: 2, max: 10, connectionTimeoutMillis: 9000, openTimeoutMillis: 60_000 },
      { clock, random: () => 1 },
    );
    const told = Promise.all(Array.from({ length: 20 }, () => failureOf(pool.query('SELECT 1'))));
    const tried = await triedWithin(10_000, pool, clock);
    expect(tried).toBeGreaterThan(2);
    expect(tried).toBeLessThanOrEqual(10);
    for (const error of await told) {
      expect(error).toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
      expect(error.message).toContain('The last attempt to open a connection failed: Connection terminated');
    }
    await proxy().heal();
    const answer = pool.query('SELECT 1 AS a');
    await triedWithin(10_000, pool, clock);
    expect((await answer).rows).toEqual([{ a: 1 }]);
  });

  it('with a reset, fails that attempt alone', async () => {
    proxy().hang();
    const pool = newPool({ connectionTimeoutMillis: 10_000 });
    const answer = pool.query('SELECT 1 AS a');
    await until(() => proxy().connections === 1, 'it was taken');
    proxy().resetAll();
    await until(() => pool.stats().openFailed === 1, 'the reset is seen');
    await proxy().heal();
    expect((await answer).rows).toEqual([{ a: 1 }]);
  });
});

describe('a server that takes the connection and never answers', () => {
  it('costs each attempt its time-out, and the pool is itself again as soon as the server is', async () => {
    proxy().hang();
    const clock = new ManualClock();
    const pool = newPool({ max: 2, openTimeoutMillis: 1000, connectionTimeoutMillis: 60_000 }, { clock });
    const failures: Error[] = [];
    pool.on('connectionOpenFailed', ({ error }) => failures.push(error));
    const answers = [pool.query('SELECT 1 AS a'), pool.query('SELECT 1 AS a')];
    await until(() => proxy().connections === 2, 'both are under way');
    await clock.advance(1000);
    expect(failures).toMatchObject([
      { code: 'POOL_OPEN_TIMEOUT', step: 'authentication' },
      { code: 'POOL_OPEN_TIMEOUT', step: 'authentication' },
    ]);
    expect(failures[0]?.message).toContain('did not finish the authentication within 1000 ms');
    await proxy().heal();
    await until(() => proxy().connections === 0, 'no socket is left behind');
    await clock.advance(100);
    for (const answer of answers) expect((await answer).rows).toEqual([{ a: 1 }]);
  });

  it('lets the pool end at once', async () => {
    proxy().hang();
    const pool = newPool({ min: 2 }, { clock: new ManualClock() });
    await until(() => proxy().connections === 2, 'both are under way');
    await pool.end();
    await proxy().heal();
    await until(() => proxy().connections === 0, 'no socket is left behind');
  });
});

describe('a server that answers byte by byte', () => {
  it('is waited for as long as openTimeoutMillis allows', async () => {
    proxy().drip({ bytesPerSecond: 2000 });
    const pool = newPool({ openTimeoutMillis: 10_000 });
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('and not for longer', async () => {
    proxy().drip({ bytesPerSecond: 100 });
    const clock = new ManualClock();
    const pool = newPool({ max: 1, openTimeoutMillis: 3000 }, { clock });
    const refused = failureOf(pool.query('SELECT 1'));
    await until(() => proxy().stats().bytesDown > 0, 'it has begun to answer');
    await clock.advance(3000);
    expect(await refused).toMatchObject({ code: 'POOL_OPEN_TIMEOUT', step: 'authentication' });
  });
});

describe('a port where something else than PostgreSQL listens', () => {
  it('that says random bytes costs one attempt each time', async () => {
    proxy().garbage();
    const pool = newPool({ openTimeoutMillis: 20 }, { random: () => 0 });
    for (let i = 0; i < 5; i++) await failureOf(pool.query('SELECT 1'));
    await until(() => pool.stats().total === 0, 'no connection is left behind');
    await proxy().heal();
    (await pool.acquire({ timeoutMillis: 10_000 })).release();
  });

  it.each<[string, string | Buffer]>([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['MySQL', Buffer.from('4a0000000a382e302e3336000800000031', 'hex')],
    ['Redis', "-ERR unknown command '\\x00'\r\n"],
    ['nothing but zeros', Buffer.alloc(64)],
    ['an authentication that pg does not know (GSSAPI)', authentication(7)],
    ['an authentication that nobody knows', authentication(99)],
    ['a SASL mechanism that pg does not know', authentication(10, 'OAUTHBEARER\0\0')],
    ['a row where a greeting should be', message('D', Buffer.from([0, 1, 0x7f, 0xff, 0xff, 0xff]))],
    ['a row of fewer columns than none', message('D', Buffer.from([0xff, 0xff]))],
    ['a row description that ends in its middle', message('T', Buffer.from([0, 9, 65, 0]))],
    ['that all is well, twice', Buffer.concat([authentication(0), authentication(0)])],
  ])('that says %s costs one attempt and no process', async (_, greeting) => {
    const pool = await impostor((session) => session.write(greeting), { openTimeoutMillis: 100 });
    const error = await failureOf(pool.query('SELECT 1'));
    expect(error.message).not.toBe('');
    await until(() => pool.stats().total === 0, 'no connection is left behind');
  });

  it('that speaks no TLS is told as what it is, and not asked again and again', async () => {
    const clock = new ManualClock();
    const pool = newPool({ ssl: true, min: 1 }, { clock });
    await expect(pool.ready()).rejects.toMatchObject({
      code: 'POOL_START_FAILED',
      message: expect.stringContaining('The server does not support SSL connections'),
    });
    expect(await triedWithin(9000, pool, clock)).toBe(0);
  });
});

describe('what another attempt cannot change', () => {
  it.each<[string, PoolOptions, string]>([
    ['a wrong password', { password: 'wrong' }, '28P01'],
    ['a user whom nobody knows', { user: 'nobody' }, '28P01'],
    ['a database that is not there', { database: 'nowhere' }, '3D000'],
  ])('%s is told to everybody at once, and the server is not hammered with it', async (_, options, code) => {
    const clock = new ManualClock();
    const pool = newPool({ max: 10, connectionTimeoutMillis: 60_000, ...options }, { clock });
    const told = await Promise.all(Array.from({ length: 20 }, () => failureOf(pool.query('SELECT 1'))));
    for (const error of told) expect(error).toMatchObject({ code });
    // The first step of growth, and not one each.
    expect(proxy().stats().accepted).toBeLessThanOrEqual(2);
    expect(await triedWithin(9900, pool, clock)).toBe(0);
    expect(await failureOf(pool.query('SELECT 1'))).toMatchObject({ code });
    expect(await triedWithin(30_000, pool, clock)).toBeLessThanOrEqual(4);
  });
});

describe('a password that is asked for', () => {
  it('is asked for again for each connection, so that it may change', async () => {
    const password = vi.fn(() => Promise.resolve(server().password));
    const pool = newPool({ password, max: 1 });
    await pool.query('SELECT 1');
    const lease = await pool.acquire();
    lease.release(true);
    await pool.query('SELECT 1');
    expect(password).toHaveBeenCalledTimes(2);
  });

  it('and was wrong is asked for again, so that a token that was renewed helps', async () => {
    const passwords = ['expired'];
    const clock = new ManualClock();
    const pool = newPool({ password: () => passwords.shift() ?? server().password }, { clock });
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await clock.advance(10_000);
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('and cannot be had fails the attempt with its reason', async () => {
    const pool = newPool({ password: () => Promise.reject(new Error('the vault is sealed')) });
    await expect(pool.query('SELECT 1')).rejects.toThrow('the vault is sealed');
    await until(() => pool.stats().total === 0 && proxy().connections === 0, 'no socket is left behind');
  });

  it('and never comes costs one attempt, also when it comes later after all', async () => {
    let tell: (password: string) => void = () => undefined;
    const late = new Promise<string>((resolve) => (tell = resolve));
    const passwords = [late];
    const pool = newPool({ password: () => passwords.shift() ?? server().password, openTimeoutMillis: 100 });
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'POOL_OPEN_TIMEOUT' });
    tell(server().password);
    await until(() => proxy().connections === 0, 'no socket is left behind');
    const answer = pool.acquire({ timeoutMillis: 10_000 });
    (await answer).release();
  });
});

/** One message of the server: its kind, its length, what it says. */
function message(kind: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(kind), length, body]);
}

function authentication(way: number, details = ''): Buffer {
  return message('R', Buffer.concat([Buffer.from([0, 0, 0, way]), Buffer.from(details)]));
}
