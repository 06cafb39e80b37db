import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { metrics as globalMetrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PoolMetrics } from '../../src/metrics/pool-metrics.ts';
import type { PoolStats, StatsSource } from '../../src/metrics/stats.ts';
import { instrument } from '../../src/opentelemetry.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { memoryPool } from '../support/memory-pool.ts';
import { someStats } from './some-stats.ts';

/** A provider whose metrics end up in memory. */
function collecting(): { meterProvider: MeterProvider; collect: () => Promise<Map<string, MetricData>> } {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => meterProvider.shutdown());
  return {
    meterProvider,
    async collect() {
      exporter.reset();
      await meterProvider.forceFlush();
      const metrics = exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap((scope) => scope.metrics);
      return new Map(metrics.map((metric) => [metric.descriptor.name, metric]));
    },
  };
}

interface Watched extends StatsSource {
  readonly metrics: PoolMetrics;
  now: Partial<PoolStats>;
}

/** Something with a pool's numbers that a test may set. */
function watched(now: Partial<PoolStats> = {}): Watched {
  const pool: Watched = {
    now,
    stats: () => someStats(pool.now, pool.metrics),
    get metrics() {
      return metrics;
    },
  };
  const metrics = new PoolMetrics(new ManualClock(), pool);
  return pool;
}

const named = { 'db.client.connection.pool.name': 'shop' };
const values = (metric: MetricData | undefined): unknown =>
  metric?.dataPoints.map(({ attributes, value }) => [attributes, value]);

describe('instrument', () => {
  test('reports what the pool has now, by the semantic conventions, and leaked leases beside them', async () => {
    const { meterProvider, collect } = collecting();
    const pool = watched({
      idle: 3,
      leased: 4,
      probing: 1,
      waiting: 6,
      timedOut: 7,
      leaked: 8,
      min: 2,
      minIdle: 1,
      max: 20,
    });
    onTestFinished(instrument(pool, { meterProvider, poolName: 'shop' }));
    const metrics = await collect();
    expect(values(metrics.get('db.client.connection.count'))).toEqual([
      [{ ...named, 'db.client.connection.state': 'idle' }, 3],
      [{ ...named, 'db.client.connection.state': 'used' }, 5],
    ]);
    expect(values(metrics.get('db.client.connection.idle.max'))).toEqual([[named, 20]]);
    expect(values(metrics.get('db.client.connection.idle.min'))).toEqual([[named, 2]]);
    expect(values(metrics.get('db.client.connection.max'))).toEqual([[named, 20]]);
    expect(values(metrics.get('db.client.connection.pending_requests'))).toEqual([[named, 6]]);
    expect(values(metrics.get('db.client.connection.timeouts'))).toEqual([[named, 7]]);
    expect(values(metrics.get('warmpool.leases.leaked'))).toEqual([[named, 8]]);
  });

  test('names, units and kinds are those of the conventions, and one of our own', async () => {
    const { meterProvider, collect } = collecting();
    const pool = watched();
    onTestFinished(instrument(pool, { meterProvider, poolName: 'shop' }));
    pool.metrics.waited(1);
    pool.metrics.used(1);
    pool.metrics.connected(1);
    const metrics = await collect();
    const found = Object.fromEntries(
      [...metrics].map(([name, { descriptor, dataPointType }]) => [name, [descriptor.unit, dataPointType]]),
    );
    expect(found).toEqual({
      'db.client.connection.count': ['{connection}', DataPointType.SUM],
      'db.client.connection.idle.max': ['{connection}', DataPointType.SUM],
      'db.client.connection.idle.min': ['{connection}', DataPointType.SUM],
      'db.client.connection.max': ['{connection}', DataPointType.SUM],
      'db.client.connection.pending_requests': ['{request}', DataPointType.SUM],
      'db.client.connection.timeouts': ['{timeout}', DataPointType.SUM],
      'warmpool.leases.leaked': ['{lease}', DataPointType.SUM],
      'db.client.connection.create_time': ['s', DataPointType.HISTOGRAM],
      'db.client.connection.wait_time': ['s', DataPointType.HISTOGRAM],
      'db.client.connection.use_time': ['s', DataPointType.HISTOGRAM],
    });
    // Of the sums, only what has happened can never fall.
    const onlyGrow = [...metrics.values()].filter((metric) => 'isMonotonic' in metric && metric.isMonotonic);
    expect(onlyGrow.map(({ descriptor }) => descriptor.name)).toEqual([
      'db.client.connection.timeouts',
      'warmpool.leases.leaked',
    ]);
  });

  test('durations are histograms in seconds with bounds that fit a pool', async () => {
    const { meterProvider, collect } = collecting();
    const pool = watched();
    onTestFinished(instrument(pool, { meterProvider, poolName: 'shop' }));
    pool.metrics.waited(0);
    pool.metrics.waited(3);
    pool.metrics.used(250);
    pool.metrics.connected(40);
    pool.metrics.queried(9); // the conventions have another metric for that, which this does not report
    const metrics = await collect();
    const histogram = (name: string): Histogram | undefined =>
      metrics.get(`db.client.connection.${name}`)?.dataPoints[0]?.value as Histogram | undefined;
    expect(histogram('wait_time')).toMatchObject({ count: 2, sum: 0.003, max: 0.003 });
    expect(histogram('wait_time')?.buckets.boundaries.slice(0, 6)).toEqual([
      0.000125, 0.00025, 0.0005, 0.001, 0.002, 0.004,
    ]);
    expect(histogram('use_time')).toMatchObject({ count: 1, sum: 0.25 });
    expect(histogram('create_time')).toMatchObject({ count: 1, sum: 0.04 });
    expect(metrics.get('db.client.connection.wait_time')?.dataPoints[0]?.attributes).toEqual(named);
  });

  test('follows the numbers from one collection to the next', async () => {
    const { meterProvider, collect } = collecting();
    const pool = watched({ waiting: 1 });
    onTestFinished(instrument(pool, { meterProvider, poolName: 'shop' }));
    await collect();
    pool.now = { waiting: 9 };
    expect(values((await collect()).get('db.client.connection.pending_requests'))).toEqual([[named, 9]]);
  });

  test('two pools in one process do not see each other', async () => {
    const { meterProvider, collect } = collecting();
    const [orders, users] = [watched({ waiting: 1 }), watched({ waiting: 2 })];
    onTestFinished(instrument(orders, { meterProvider, poolName: 'orders' }));
    onTestFinished(instrument(users, { meterProvider, poolName: 'users' }));
    orders.metrics.waited(4);
    const metrics = await collect();
    expect(values(metrics.get('db.client.connection.pending_requests'))).toEqual([
      [{ 'db.client.connection.pool.name': 'orders' }, 1],
      [{ 'db.client.connection.pool.name': 'users' }, 2],
    ]);
    const waits = metrics.get('db.client.connection.wait_time')?.dataPoints;
    expect(waits?.map(({ attributes }) => attributes)).toEqual([
      { 'db.client.connection.pool.name': 'orders' },
    ]);
  });

  test('asks and hears nothing any more after it was stopped', async () => {
    const { meterProvider, collect } = collecting();
    const pool = watched({ waiting: 1 });
    const stop = instrument(pool, { meterProvider, poolName: 'shop' });
    pool.metrics.waited(5);
    await collect();
    stop();
    pool.metrics.waited(5);
    let askedCount = 0;
    pool.stats = () => {
      askedCount += 1;
      return someStats();
    };
    const metrics = await collect();
    expect(askedCount).toBe(0);
    // The provider goes on telling what it heard last.
    expect(values(metrics.get('db.client.connection.pending_requests'))).toEqual([[named, 1]]);
    expect(metrics.get('db.client.connection.wait_time')?.dataPoints[0]?.value).toMatchObject({ count: 1 });
  });

  test('a meter may be given in place of a provider', async () => {
    const { meterProvider, collect } = collecting();
    onTestFinished(
      instrument(watched({ max: 5 }), { meter: meterProvider.getMeter('mine'), poolName: 'shop' }),
    );
    expect(values((await collect()).get('db.client.connection.max'))).toEqual([[named, 5]]);
  });

  test('without either, the provider that the process has registered is used', async () => {
    const { meterProvider, collect } = collecting();
    globalMetrics.setGlobalMeterProvider(meterProvider);
    onTestFinished(() => globalMetrics.disable());
    onTestFinished(instrument(watched({ max: 5 }), { poolName: 'shop' }));
    expect(values((await collect()).get('db.client.connection.max'))).toEqual([[named, 5]]);
  });

  test('a real pool can be instrumented', async () => {
    const { meterProvider, collect } = collecting();
    const { pool } = memoryPool({ max: 3 });
    onTestFinished(instrument(pool, { meterProvider, poolName: 'shop' }));
    const lease = await pool.acquire();
    const metrics = await collect();
    lease.release();
    await pool.end();
    expect(values(metrics.get('db.client.connection.count'))).toEqual([
      [{ ...named, 'db.client.connection.state': 'idle' }, 0],
      [{ ...named, 'db.client.connection.state': 'used' }, 1],
    ]);
  });

  test('a pool without a name is refused', () => {
    expect(() => instrument(watched(), { poolName: '' })).toThrow(
      expect.objectContaining({ code: 'POOL_INVALID_OPTION', option: 'poolName' }),
    );
  });
});

describe('where @opentelemetry/api is not installed', () => {
  /** Runs a program beside a copy of the sources in a folder from which the package cannot be found. */
  async function runWithoutApi(program: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'warmpool-without-api-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await cp(fileURLToPath(new URL('../../src', import.meta.url)), folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', program],
      { cwd: folder, encoding: 'utf8', timeout: 20_000 },
    );
    return stdout + stderr;
  }

  test('instrument says what to install or to pass', async () => {
    const said = await runWithoutApi(`
      const { instrument } = await import('./opentelemetry.ts');
      try { instrument({}, { poolName: 'shop' }); } catch (error) { console.log(error.code, error.message); }
    `);
    expect(said).toBe(
      'POOL_INVALID_OPTION Cannot find the package @opentelemetry/api: install it, or pass a `meterProvider` or a `meter`\n',
    );
  }, 30_000);

  test('it works with a meter that somebody passes', async () => {
    const said = await runWithoutApi(`
      const { instrument } = await import('./opentelemetry.ts');
      const instrumentOf = () => ({ record() {} });
      const meter = {
        createObservableUpDownCounter: instrumentOf, createObservableCounter: instrumentOf, createHistogram: instrumentOf,
        addBatchObservableCallback() {}, removeBatchObservableCallback() {},
      };
      instrument({}, { poolName: 'shop', meter })();
      console.log('stopped');
    `);
    expect(said).toBe('stopped\n');
  }, 30_000);
});
