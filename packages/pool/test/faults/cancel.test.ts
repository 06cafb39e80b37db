import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type CancelClient, cancelUntil } from '../../src/connection/pg-cancel.ts';
import type { Lease } from '../../src/lease/lease.ts';
import type { Pool } from '../../src/pool.ts';
import { flush, ManualClock } from '../support/manual-clock.ts';
import { until, withServer } from '../support/server.ts';

const { pool: newPool, server } = withServer();

/** The port of a server that does this with every connection. */
async function listen(treat: (socket: Socket) => void): Promise<number> {
  const listener = createServer(treat).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => void listener.close());
  return (listener.address() as AddressInfo).port;
}

/** Asks a server that does this with every connection to cancel something. */
async function cancelAt(treat: (socket: Socket) => void): Promise<{
  readonly over: ReturnType<typeof vi.fn<(isOver: boolean) => void>>;
  readonly clock: ManualClock;
}> {
  const port = await listen(treat);
  const clock = new ManualClock();
  const over = vi.fn<(isOver: boolean) => void>();
  const target = { host: '127.0.0.1', port, processID: 1, secretKey: 2 };
  const newClient = (): CancelClient => new pg.Client({}) as unknown as CancelClient;
  void cancelUntil(newClient, target, () => true, clock).then(over);
  return { over, clock };
}

it('a cancel request that the server took and closed can hit nothing any more', async () => {
  const { over, clock } = await cancelAt((socket) => void socket.once('data', () => socket.end()));
  while (over.mock.calls.length === 0) {
    await clock.advance(1000);
    await flush();
  }
  expect(over).toHaveBeenCalledExactlyOnceWith(true);
});

it('a cancel request that was sent and not taken in time may hit something yet', async () => {
  const taken = vi.fn<() => void>();
  const { over, clock } = await cancelAt((socket) => void socket.once('data', taken));
  await until(() => taken.mock.calls.length === 1, 'it was sent');
  await clock.advance(5000);
  await until(() => over.mock.calls.length === 1, 'it was given up');
  expect(over).toHaveBeenCalledExactlyOnceWith(false);
});

/** A way to the server on which one session gets through, and what comes after it is kept back. */
async function holdingBack(): Promise<{
  readonly connectionString: string;
  readonly requests: Socket[];
  /** What was kept back goes through after all. */
  readonly passOn: () => void;
  /** The next one is a session again. */
  readonly letOneThrough: () => void;
}> {
  const requests: Socket[] = [];
  const { port: target, connectionString } = server();
  const pass = (socket: Socket): unknown => socket.pipe(connect(target, '127.0.0.1')).pipe(socket);
  let isFirst = true;
  const port = await listen((socket) => {
    socket.on('error', () => undefined);
    if (isFirst) pass(socket);
    else requests.push(socket);
    isFirst = false;
  });
  return {
    connectionString: connectionString.replace(`:${target}`, `:${port}`),
    requests,
    passOn: () => requests.splice(0).forEach(pass),
    letOneThrough: () => void (isFirst = true),
  };
}

/** Whether the server is at work on this text for this process. */
async function isRunning(besides: Pool, { processID }: Lease, text: string): Promise<boolean> {
  const { rowCount } = await besides.query(
    `SELECT FROM pg_stat_activity WHERE state = 'active' AND pid = $1 AND query = $2`,
    [processID, text],
  );
  return rowCount === 1;
}

it('a cancel request that comes late does not hit the next statement of the same lease', async () => {
  const { connectionString, requests, passOn } = await holdingBack();
  const pool = newPool({ connectionString, max: 1 });
  const besides = newPool();
  const lease = await pool.acquire();
  const slow = 'SELECT pg_sleep(0.4)';
  await expect(lease.query({ text: slow, query_timeout: 50 })).rejects.toThrow('Query read timeout');
  await until(() => requests.length === 1, 'the request was sent');
  const next = lease.query('SELECT pg_sleep(0.4), 1 AS a');
  await until(async () => !(await isRunning(besides, lease, slow)), 'the slow one has ended by itself');
  passOn();
  expect((await next).rows[0]).toMatchObject({ a: 1 });
  lease.release();
});

it('a cancel request that the server leaves unread delays the next statement of the lease by 5 s at most', async () => {
  const { connectionString, requests, letOneThrough } = await holdingBack();
  const clock = new ManualClock();
  const pool = newPool({ connectionString, max: 1 }, { clock });
  const besides = newPool();
  const lease = await pool.acquire();
  const slow = 'SELECT pg_sleep(0.2)';
  await expect(lease.query({ text: slow, query_timeout: 50 })).rejects.toThrow('Query read timeout');
  await until(() => requests.length === 1, 'the request was sent');
  const answered = vi.fn<() => void>();
  const next = lease.query('SELECT 1 AS a').finally(answered);
  await until(async () => !(await isRunning(besides, lease, slow)), 'the slow one has ended by itself');
  await clock.advance(4900);
  await besides.query('SELECT');
  expect(answered).not.toHaveBeenCalled();
  await clock.advance(100);
  expect((await next).rows).toEqual([{ a: 1 }]);
  // It may hit something yet, so nobody else gets that connection.
  letOneThrough();
  const { processID } = lease;
  lease.release();
  const other = pool.acquire();
  await until(() => pool.stats().returning === 1, 'it is on its way home');
  await clock.advance(5000);
  const { processID: otherID, release } = await other;
  expect(otherID).not.toBe(processID);
  release();
});

it('a statement that was given up and then ended by itself keeps the next one of its lease from nothing', async () => {
  const clock = new ManualClock();
  const pool = newPool({ max: 1 }, { clock });
  const besides = newPool();
  const lease = await pool.acquire();
  // It holds out against cancel requests, so that another would be sent after a pause on this clock.
  const slow = `DO $$ BEGIN
    FOR i IN 1..6 LOOP
      BEGIN PERFORM pg_sleep(0.1); EXCEPTION WHEN query_canceled THEN NULL; END;
    END LOOP;
  END $$`;
  await expect(lease.query({ text: slow, query_timeout: 50 })).rejects.toThrow('Query read timeout');
  expect((await lease.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  await until(async () => !(await isRunning(besides, lease, slow)), 'the slow one has ended by itself');
  lease.release();
});

it('a connection that a cancel request may yet hit goes to nobody any more', async () => {
  const { connectionString, requests, letOneThrough } = await holdingBack();
  const clock = new ManualClock();
  const pool = newPool({ connectionString, max: 1, resetTimeoutMillis: 20_000 }, { clock });
  const lease = await pool.acquire();
  const { processID } = lease;
  lease.release();
  const besides = newPool();
  const state = async (): Promise<unknown> =>
    (await besides.query('SELECT state FROM pg_stat_activity WHERE pid = $1', [processID])).rows[0]?.state;
  const controller = new AbortController();
  const query = pool.query({ text: 'SELECT pg_sleep(0.3)', signal: controller.signal });
  await until(async () => (await state()) === 'active', 'it runs');
  controller.abort(new Error('not wanted any more'));
  await expect(query).rejects.toThrow('not wanted any more');
  await until(() => requests.length === 1, 'the request was sent');
  requests[0]?.resume();
  await until(async () => (await state()) === 'idle', 'it has ended');
  const next = pool.query('SELECT pg_backend_pid() AS pid');
  await clock.advance(5000);
  await until(() => requests[0]?.closed ?? false, 'the request was given up');
  await flush();
  expect(pool.stats()).toMatchObject({ returning: 1, waiting: 1 });
  letOneThrough();
  await clock.advance(15_000);
  expect((await next).rows).not.toEqual([{ pid: processID }]);
  expect(pool.stats().closed.unclean).toBe(1);
});
