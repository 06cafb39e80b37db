import PgBoss from 'pg-boss';
import { describe, expect, it } from 'vitest';
import type { Pool } from '../../../src/index.ts';
import { until, withServer } from '../../support/server.ts';
import { expectAtRest } from './at-rest.ts';

const { pool: newPool } = withServer();

/** A job queue on a pool of few connections; what goes wrong inside is collected. */
async function open(
  schema: string,
  options: PgBoss.SchedulingOptions = { schedule: false },
): Promise<{ pool: Pool; boss: PgBoss; errors: Error[] }> {
  const pool = newPool({ max: 3 });
  const errors: Error[] = [];
  const boss = new PgBoss({
    schema,
    db: { executeSql: (text, values) => pool.query(text, values) },
    supervise: false,
    ...options,
  });
  boss.on('error', (error) => errors.push(error));
  await boss.start();
  return { pool, boss, errors };
}

async function close({ pool, boss, errors }: Awaited<ReturnType<typeof open>>): Promise<void> {
  await boss.stop({ graceful: true, wait: true, timeout: 5000 });
  expect(errors).toEqual([]);
  await expectAtRest(pool);
}

describe('pg-boss', () => {
  it('hands each job that is sent to one worker, once', async () => {
    const opened = await open('work');
    const { boss } = opened;
    await boss.createQueue('greet');
    const done: number[] = [];
    const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => boss.send('greet', { n })));
    for (let worker = 0; worker < 2; worker++) {
      await boss.work<{ n: number }>('greet', { batchSize: 5, pollingIntervalSeconds: 0.5 }, async (jobs) => {
        done.push(...jobs.map(({ data }) => data.n));
      });
    }
    await until(() => done.length === 20, 'all jobs are done');
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    const states = async (): Promise<unknown[]> =>
      Promise.all(ids.map(async (id) => (await boss.getJobById('greet', id ?? ''))?.state));
    await until(
      async () => (await states()).every((state) => state === 'completed'),
      'all are marked as done',
    );
    await close(opened);
  }, 20_000);

  it('keeps what a job failed with, and gives up after its retries', async () => {
    const opened = await open('failing');
    const { boss } = opened;
    await boss.createQueue('fragile');
    const id = (await boss.send('fragile', {}, { retryLimit: 1, retryDelay: 0 })) ?? '';
    let attempts = 0;
    await boss.work('fragile', { pollingIntervalSeconds: 0.5 }, async () => {
      attempts += 1;
      throw new Error(`broken ${attempts}`);
    });
    await until(async () => (await boss.getJobById('fragile', id))?.state === 'failed', 'it has given up');
    expect(attempts).toBe(2);
    expect((await boss.getJobById('fragile', id))?.output).toMatchObject({ message: 'broken 2' });
    await close(opened);
  }, 20_000);

  it('keeps a job for later until its time has come, and takes back what is cancelled', async () => {
    const opened = await open('later');
    const { boss } = opened;
    await boss.createQueue('reminder');
    const later = (await boss.send('reminder', {}, { startAfter: 3600 })) ?? '';
    const now = await boss.send('reminder', { now: true });
    expect((await boss.fetch('reminder', { batchSize: 10 })).map(({ id }) => id)).toEqual([now]);
    await boss.complete('reminder', now ?? '');
    await boss.cancel('reminder', later);
    expect((await boss.getJobById('reminder', later))?.state).toBe('cancelled');
    await close(opened);
  }, 20_000);

  it('sends a scheduled job at its time', async () => {
    const opened = await open('scheduled', { cronMonitorIntervalSeconds: 1, cronWorkerIntervalSeconds: 1 });
    const { boss } = opened;
    await boss.createQueue('report');
    await boss.schedule('report', '* * * * *', { daily: true }, { tz: 'Europe/Berlin' });
    expect(await boss.getSchedules()).toMatchObject([
      { name: 'report', cron: '* * * * *', timezone: 'Europe/Berlin' },
    ]);
    const sent: unknown[] = [];
    await boss.work('report', { pollingIntervalSeconds: 0.5 }, async ([job]) => sent.push(job?.data));
    await until(() => sent.length > 0, 'the report of this minute is made');
    expect(sent[0]).toEqual({ daily: true });
    await boss.unschedule('report');
    expect(await boss.getSchedules()).toEqual([]);
    await close(opened);
  }, 20_000);

  it('lets a job finish that runs when it is stopped', async () => {
    const opened = await open('stopping');
    const { boss } = opened;
    await boss.createQueue('slow');
    const id = (await boss.send('slow', {})) ?? '';
    let isDone = false;
    const started = new Promise<void>((resolve) => {
      void boss.work('slow', { pollingIntervalSeconds: 0.5 }, async () => {
        resolve();
        await opened.pool.query('SELECT pg_sleep(0.2)');
        isDone = true;
      });
    });
    await started;
    await boss.stop({ graceful: true, wait: true, timeout: 5000 });
    expect(isDone).toBe(true);
    const { rows } = await opened.pool.query('SELECT state FROM stopping.job WHERE id = $1', [id]);
    expect(rows).toEqual([{ state: 'completed' }]);
    await expectAtRest(opened.pool);
  }, 20_000);
});
