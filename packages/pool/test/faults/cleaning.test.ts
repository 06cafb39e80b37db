import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectionClosed } from '../../src/index.ts';
import type { Pool } from '../../src/pool.ts';
import { withServer } from '../support/server.ts';
import { backendOf, failureOf } from './faulty-server.ts';

const { server, pool: newPool } = withServer();

/** A way to the server on which whoever sends a ROLLBACK is answered in its place. */
async function answeringRollback(answer: (client: Socket) => void): Promise<string> {
  const { port: target, connectionString } = server();
  const listener = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    client.on('data', (bytes) => {
      if (bytes.includes('ROLLBACK')) answer(client);
      else upstream.write(bytes);
    });
    upstream.pipe(client);
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined);
      socket.on('close', () => [client, upstream].forEach((one) => one.destroy()));
    }
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => void listener.close());
  const { port } = listener.address() as AddressInfo;
  return connectionString.replace(`:${target}`, `:${port}`);
}

/** A message of the protocol. */
function message(type: string, body: string): Buffer {
  const bytes = Buffer.from(`${type}0000${body}`, 'latin1');
  bytes.writeInt32BE(bytes.length - 1, 1);
  return bytes;
}

function errorResponse(severity: string, code: string): Buffer {
  return message('E', `S${severity}\0V${severity}\0C${code}\0Mno rollback today\0\0`);
}

const STILL_FAILED = message('Z', 'E');
const STILL_OPEN = message('Z', 'T');

/** Leaves something behind on the only connection of a pool; who came next, and why the connection was closed. */
async function leaveBehind(pool: Pool, ...texts: string[]): Promise<readonly ConnectionClosed[]> {
  const closed: ConnectionClosed[] = [];
  pool.on('connectionClosed', (event) => closed.push(event));
  const lease = await pool.acquire();
  const { processID } = lease;
  for (const text of texts) await lease.query(text).catch(() => undefined);
  lease.release();
  const next = await pool.acquire();
  expect(next.getTransactionStatus()).toBe('I');
  expect(await backendOf(next)).not.toBe(processID);
  next.release();
  return closed;
}

describe('a connection is closed, and the next caller gets a good one, when the server', () => {
  it.each<[string, string[], (client: Socket) => void, Partial<ConnectionClosed>, string | undefined]>([
    [
      'refuses to roll an open transaction back',
      ['BEGIN'],
      (client) => client.write(Buffer.concat([errorResponse('ERROR', '42501'), STILL_OPEN])),
      { reason: 'unclean' },
      '42501',
    ],
    [
      'refuses to roll a failed transaction back',
      ['BEGIN', 'SELECT 1/0'],
      (client) => client.write(Buffer.concat([errorResponse('ERROR', '25P02'), STILL_FAILED])),
      { reason: 'unclean' },
      '25P02',
    ],
    [
      'gives up as it rolls back',
      ['BEGIN'],
      (client) => client.end(errorResponse('FATAL', '57P01')),
      { reason: 'unclean' },
      '57P01',
    ],
    [
      'ends without a word as it rolls back',
      ['BEGIN'],
      (client) => client.end(),
      { reason: 'lost' },
      undefined,
    ],
  ])('%s', async (_, texts, answer, expected, code) => {
    const connectionString = await answeringRollback(answer);
    const pool = newPool({ connectionString, max: 1 });
    const closed = await leaveBehind(pool, ...texts);
    expect(closed).toMatchObject([expected]);
    // A statement of the cleaning names its number; the server's own error is the cause of that.
    const cause: unknown = closed[0]?.cause?.cause ?? closed[0]?.cause;
    if (code === undefined) expect(cause).not.toHaveProperty('code');
    else expect(cause).toMatchObject({ code });
    expect(pool.stats()).toMatchObject({ rolledBack: 0, total: 1, opened: 2 });
  });

  it('says that it has rolled back and stays in the transaction', async () => {
    const done = Buffer.concat([
      message('1', ''),
      message('2', ''),
      message('n', ''),
      message('C', 'ROLLBACK\0'),
      STILL_OPEN,
    ]);
    const connectionString = await answeringRollback((client) => client.write(done));
    const closed = await leaveBehind(newPool({ connectionString, max: 1 }), 'BEGIN');
    expect(closed).toMatchObject([{ reason: 'unclean' }]);
  });

  it('does not let this user reset a session', async () => {
    const besides = newPool();
    await besides.query("CREATE ROLE limited LOGIN PASSWORD 'limited'");
    await besides.query('REVOKE EXECUTE ON FUNCTION pg_advisory_unlock_all() FROM PUBLIC');
    onTestFinished(async () => {
      await besides.query('GRANT EXECUTE ON FUNCTION pg_advisory_unlock_all() TO PUBLIC');
    });
    const pool = newPool({
      user: 'limited',
      password: 'limited',
      connectionString: undefined,
      ...place(),
      max: 1,
    });
    const closed = await leaveBehind(pool, "SET work_mem = '1GB'");
    expect(closed).toMatchObject([{ reason: 'unclean', cause: { cause: { code: '42501' } } }]);
    expect(pool.stats()).toMatchObject({ reset: 0, total: 1, opened: 2 });
    expect((await pool.query('SHOW work_mem')).rows).toEqual([{ work_mem: '4MB' }]);
  });

  it('ends a borrower in the middle of its transaction, who then releases', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.acquire();
    const { processID } = lease;
    await lease.query('BEGIN');
    const running = failureOf(lease.query('SELECT pg_sleep(30)'));
    lease.release();
    await newPool().query('SELECT pg_terminate_backend($1)', [processID]);
    expect(await running).toMatchObject({ code: '57P01' });
    expect(await backendOf(pool)).not.toBe(processID);
    expect(pool.stats()).toMatchObject({ rolledBack: 0, total: 1 });
  });
});

function place(): { host: string; port: number; database: string } {
  const { host, port, database } = server();
  return { host, port, database };
}
