import { EventEmitter } from 'node:events';
import { Logger, makeWorkerUtils, run, type Runner, runOnce, type TaskList } from 'graphile-worker';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Pool } from '../../../src/index.ts';
import { until, withServer } from '../../support/server.ts';
import { expectAtRest } from './at-rest.ts';

const { pool: newPool } = withServer();
const logger = new Logger(() => () => undefined);

let pool: Pool;
beforeEach(async () => {
  pool = newPool({ max: 4 });
  await pool.query('DROP SCHEMA IF EXISTS graphile_worker CASCADE');
});

/** It looks for jobs once an hour, so that whatever it does sooner it was woken up for. */
async function start(taskList: TaskList): Promise<{ runner: Runner; events: EventEmitter }> {
  const events = new EventEmitter();
  const isListening = new Promise((resolve) => {
    events.once('pool:listen:success', resolve);
  });
  const runner = await run({
    pgPool: pool,
    taskList,
    logger,
    events,
    concurrency: 2,
    pollInterval: 3_600_000,
    noHandleSignals: true,
  });
  await isListening;
  return { runner, events };
}

const listeners = async (): Promise<number[]> =>
  (
    await pool.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()",
    )
  ).rows.map(({ pid }) => pid);

describe('graphile-worker', () => {
  it('installs its schema and runs what is there', async () => {
    const utils = await makeWorkerUtils({ pgPool: pool, logger });
    await utils.migrate();
    for (let n = 0; n < 10; n++) await utils.addJob('greet', { n });
    const done: unknown[] = [];
    const taskList: TaskList = { greet: (payload) => void done.push(payload) };
    await runOnce({ pgPool: pool, taskList, logger, concurrency: 3, noHandleSignals: true });
    expect(done).toHaveLength(10);
    expect(done).toEqual(expect.arrayContaining(Array.from({ length: 10 }, (_, n) => ({ n }))));
    expect((await pool.query('SELECT count(*)::int AS n FROM graphile_worker.jobs')).rows).toEqual([
      { n: 0 },
    ]);
    await utils.release();
    await expectAtRest(pool);
  }, 20_000);

  it('is woken up by a notification for each job that is added', async () => {
    const done: number[] = [];
    const { runner } = await start({ greet: (payload) => void done.push((payload as { n: number }).n) });
    await until(async () => (await listeners()).length === 1, 'it listens');
    for (let n = 0; n < 5; n++) {
      await runner.addJob('greet', { n });
      await until(() => done.includes(n), `job ${n} is done`);
    }
    await runner.stop();
    await expectAtRest(pool);
  }, 20_000);

  it('uses clients of the pool inside of its tasks, in transactions of their own', async () => {
    await pool.query('CREATE TABLE IF NOT EXISTS greeting (n int)');
    const { runner } = await start({
      greet: async (payload, helpers) => {
        await helpers.withPgClient(async (client) => {
          await client.query('BEGIN');
          await client.query('INSERT INTO greeting VALUES ($1)', [(payload as { n: number }).n]);
          await client.query('COMMIT');
        });
      },
    });
    await Promise.all([1, 2, 3].map((n) => runner.addJob('greet', { n })));
    const sum = async (): Promise<unknown> =>
      (await pool.query('SELECT sum(n)::int AS sum FROM greeting')).rows[0].sum;
    await until(async () => (await sum()) === 6, 'all are greeted');
    await runner.stop();
    await expectAtRest(pool);
  }, 20_000);

  it('keeps what a job failed with for another attempt', async () => {
    const { runner, events } = await start({
      fragile: () => {
        throw new Error('broken');
      },
    });
    const failed = new Promise((resolve) => {
      events.once('job:error', resolve);
    });
    await runner.addJob('fragile', {});
    await failed;
    const job = async (): Promise<unknown> =>
      (await pool.query('SELECT attempts, last_error, locked_at FROM graphile_worker.jobs')).rows[0];
    await until(
      async () => ((await job()) as { last_error: unknown }).last_error !== null,
      'the failure is kept',
    );
    expect(await job()).toMatchObject({
      attempts: 1,
      last_error: expect.stringContaining('broken'),
      locked_at: null,
    });
    await runner.stop();
    await expectAtRest(pool);
  }, 20_000);

  it('listens again when its connection is lost', async () => {
    const done: unknown[] = [];
    const { runner, events } = await start({ greet: (payload) => void done.push(payload) });
    await until(async () => (await listeners()).length === 1, 'it listens');
    const isBack = new Promise((resolve) => {
      events.once('pool:listen:success', resolve);
    });
    const [pid] = await listeners();
    await pool.query('SELECT pg_terminate_backend($1)', [pid]);
    await isBack;
    await until(async () => (await listeners()).some((other) => other !== pid), 'it listens again');
    await runner.addJob('greet', { again: true });
    await until(() => done.length === 1, 'it was woken up');
    await runner.stop();
    await expectAtRest(pool);
  }, 20_000);

  it('finishes the job that runs when it is stopped, and leaves no channel behind', async () => {
    let isDone = false;
    let hasStarted = (): void => undefined;
    const started = new Promise<void>((resolve) => {
      hasStarted = resolve;
    });
    const { runner } = await start({
      slow: async (_payload, helpers) => {
        hasStarted();
        await helpers.query('SELECT pg_sleep(0.2)');
        isDone = true;
      },
    });
    await runner.addJob('slow', {});
    await started;
    await runner.stop();
    await runner.promise;
    expect(isDone).toBe(true);
    await until(() => pool.idleCount === pool.totalCount, 'every connection is home');
    const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
    for (const client of clients) {
      expect((await client.query('SELECT * FROM pg_listening_channels()')).rows).toEqual([]);
      client.release();
    }
    await expectAtRest(pool);
  }, 20_000);
});
