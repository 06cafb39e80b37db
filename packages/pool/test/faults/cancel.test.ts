import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type CancelClient, cancelUntil } from '../../src/connection/pg-cancel.ts';
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

it('a connection that a cancel request may yet hit goes to nobody any more', async () => {
  const requests: Socket[] = [];
  const { port: target, connectionString } = server();
  let isFirst = true;
  const port = await listen((socket) => {
    socket.on('error', () => undefined);
    if (!isFirst) requests.push(socket.resume());
    else socket.pipe(connect(target, '127.0.0.1')).pipe(socket);
    isFirst = false;
  });
  const clock = new ManualClock();
  const pool = newPool(
    {
      connectionString: connectionString.replace(`:${target}`, `:${port}`),
      max: 1,
      resetTimeoutMillis: 20_000,
    },
    { clock },
  );
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
  await until(async () => (await state()) === 'idle', 'it has ended');
  const next = pool.query('SELECT pg_backend_pid() AS pid');
  await clock.advance(5000);
  await until(() => requests[0]?.closed ?? false, 'the request was given up');
  await flush();
  expect(pool.stats()).toMatchObject({ returning: 1, waiting: 1 });
  requests.length = 0;
  isFirst = true;
  await clock.advance(15_000);
  expect((await next).rows).not.toEqual([{ pid: processID }]);
  expect(pool.stats().closed.unclean).toBe(1);
});
