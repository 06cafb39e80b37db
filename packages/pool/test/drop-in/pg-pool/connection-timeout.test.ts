import { createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pool } from '../../../src/index.ts';
import { answerOf, BOTH, clientsThat, processOf, withBothPools } from './both-pools.ts';

const { open } = withBothPools();

/** Accepts connections and never says a word. */
let mute: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  mute = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => {
    mute.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  mute.close();
});

const toMute = (): pg.PoolConfig => {
  const address = mute.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { connectionString: undefined, host: '127.0.0.1', port, user: 'me' };
};

/** Long enough to open a connection on a busy machine. */
const DEADLINE_MS = 1500;
const WORDS = /^timeout exceeded when trying to connect/;
const UNANSWERED = /^Connection terminated due to connection timeout/;

describe.each(BOTH)('%s', (_, kind) => {
  it('tells a callback that the server does not answer in time', async () => {
    const pool = open(kind, { ...toMute(), connectionTimeoutMillis: 20 });
    const { error, value } = await answerOf((done) => pool.connect(done));
    expect(error?.message).toContain('timeout');
    expect([value, pool.idleCount]).toEqual([undefined, 0]);
  });

  it('goes on timing out, one caller after the other, in the words that people match', async () => {
    const pool = open(kind, { ...toMute(), connectionTimeoutMillis: 5 });
    for (let i = 0; i < 15; i++) await expect(pool.connect()).rejects.toThrow(UNANSWERED);
  });

  it('tells who waits too long for a connection that others have, in the words that people match', async () => {
    const pool = open(kind, { max: 1, connectionTimeoutMillis: DEADLINE_MS });
    const client = await pool.connect();
    const query = answerOf((done) => pool.query('SELECT 1', done));
    await expect(pool.connect()).rejects.toThrow(WORDS);
    const { error, value } = await query;
    expect([error?.message, value]).toEqual([expect.stringMatching(WORDS), undefined]);
    client.release();
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('serves who joined the line later although the one before has given up', async () => {
    const pool = open(kind, { max: 1, connectionTimeoutMillis: DEADLINE_MS });
    const first = await pool.connect();
    const second = pool.connect().catch((error: Error) => error.message);
    // Half a deadline later.
    await new Promise((resolve) => {
      setTimeout(resolve, DEADLINE_MS / 2);
    });
    const third = pool.connect();
    expect(await second).toContain('timeout');
    first.release();
    (await third).release();
    expect([pool.idleCount, pool.waitingCount]).toEqual([1, 0]);
  });

  it('goes on after a connection that could not be opened', async () => {
    let attempts = 0;
    const Client = clientsThat((really, fail) => {
      attempts += 1;
      if (attempts === 1) setImmediate(fail, new Error('for once'));
      else really();
    });
    const pool = open(kind, { Client, max: 1 });
    await expect(pool.connect()).rejects.toThrow('for once');
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });
});

describe('where they differ: a connection that opens after its caller should have been told', () => {
  // Beyond the deadline, the first time.
  const slowAtFirst = (): typeof pg.Client => {
    let attempts = 0;
    return clientsThat((really) => {
      attempts += 1;
      setTimeout(really, attempts === 1 ? DEADLINE_MS + 100 : 0);
    });
  };

  it('is handed to that caller by pg.Pool, however late', async () => {
    const pool = open(pg.Pool, { Client: slowAtFirst(), max: 1, connectionTimeoutMillis: DEADLINE_MS });
    const late = await pool.connect();
    expect(late).toBeInstanceOf(pg.Client);
    late.release();
  });

  it("is nobody's and takes no place in warmpool: the deadline holds", async () => {
    const pool = open(Pool, { Client: slowAtFirst(), max: 1, connectionTimeoutMillis: DEADLINE_MS });
    await expect(pool.connect()).rejects.toThrow(UNANSWERED);
    expect(await processOf(pool)).toBeGreaterThan(0);
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
  });
});

describe('where they differ: a failed attempt with a deadline', () => {
  const once = (): typeof pg.Client => {
    let attempts = 0;
    return clientsThat((really, fail) => {
      attempts += 1;
      if (attempts === 1) setImmediate(fail, new Error('for once'));
      else really();
    });
  };

  it('pg.Pool tells the caller at once', async () => {
    const pool = open(pg.Pool, { Client: once(), connectionTimeoutMillis: 1000 });
    await expect(pool.connect()).rejects.toThrow('for once');
  });

  it('warmpool uses the time that the caller gave it', async () => {
    const pool = open(Pool, { Client: once(), connectionTimeoutMillis: 1000 });
    expect(await processOf(pool)).toBeGreaterThan(0);
  });
});
