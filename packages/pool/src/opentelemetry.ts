/**
 * The numbers of a pool as OpenTelemetry metrics, named by the semantic conventions for database clients
 * (`db.client.connection.*`); what these do not know begins with `warmpool.`. `@opentelemetry/api` is an optional peer: it
 * is loaded only if no meter is given.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import type { BatchObservableCallback, Meter, MeterProvider, MetricsAPI } from '@opentelemetry/api';
import { PoolOptionError } from './errors.ts';
import { LATENCY_BOUNDS_MS } from './metrics/latency-histogram.ts';
import type { LatencyName, Measured } from './metrics/pool-metrics.ts';
import type { StatsSource } from './metrics/stats.ts';

export interface InstrumentOptions {
  /** `db.client.connection.pool.name`: unique within the process. */
  readonly poolName: string;
  /** Where the metrics go. Default: the provider that is registered globally when `instrument` is called. */
  readonly meterProvider?: MeterProvider | undefined;
  /** In place of `meterProvider`: the very meter. */
  readonly meter?: Meter | undefined;
}

/**
 * Reports the pool's metrics from now on; the result stops that. Throws `PoolOptionError` without a name, or with
 * neither a meter nor the package `@opentelemetry/api`.
 */
export function instrument(pool: StatsSource, options: InstrumentOptions): () => void {
  const { poolName } = options;
  if (typeof poolName !== 'string' || poolName === '') {
    throw new PoolOptionError('poolName', 'Expected the `poolName` option to be a text that names the pool');
  }
  const meter = options.meter ?? (options.meterProvider ?? globalMeterProvider()).getMeter('warmpool');
  const attributes = { 'db.client.connection.pool.name': poolName };
  const stops = [observeNumbers(meter, pool, attributes), recordDurations(meter, pool, attributes)];
  return () => {
    for (const stop of stops) stop();
  };
}

type PoolAttributes = Readonly<Record<string, string>>;

const PREFIX = 'db.client.connection';

/** What is asked for at each collection, all of it from one snapshot. */
function observeNumbers(meter: Meter, pool: StatsSource, attributes: PoolAttributes): () => void {
  const gauge = (name: string, unit: string, description: string) =>
    meter.createObservableUpDownCounter(`${PREFIX}.${name}`, { unit, description });
  const count = gauge('count', '{connection}', 'Connections that are in the state of the attribute');
  const idleMax = gauge('idle.max', '{connection}', 'The most idle connections allowed');
  const idleMin = gauge('idle.min', '{connection}', 'The fewest connections kept when nobody uses any');
  const max = gauge('max', '{connection}', 'The most connections allowed');
  const pending = gauge('pending_requests', '{request}', 'Callers in line for a connection');
  const timeouts = meter.createObservableCounter(`${PREFIX}.timeouts`, {
    unit: '{timeout}',
    description: 'Callers that got no connection in time',
  });
  const leaked = meter.createObservableCounter('warmpool.leases.leaked', {
    unit: '{lease}',
    description: 'Leases never released, and taken back',
  });
  const instruments = [count, idleMax, idleMin, max, pending, timeouts, leaked];
  const observe: BatchObservableCallback = (result) => {
    const stats = pool.stats();
    const state = (value: string) => ({ ...attributes, [`${PREFIX}.state`]: value });
    result.observe(count, stats.idle, state('idle'));
    // Nobody can have one that is being probed; the conventions know no third state.
    result.observe(count, stats.leased + stats.probing, state('used'));
    result.observe(idleMax, stats.max, attributes);
    result.observe(idleMin, Math.max(stats.min, stats.minIdle), attributes);
    result.observe(max, stats.max, attributes);
    result.observe(pending, stats.waiting, attributes);
    result.observe(timeouts, stats.timedOut, attributes);
    result.observe(leaked, stats.leaked, attributes);
  };
  meter.addBatchObservableCallback(observe, instruments);
  return () => meter.removeBatchObservableCallback(observe, instruments);
}

/** What happens between collections, told by the pool as it happens. */
function recordDurations(meter: Meter, pool: StatsSource, attributes: PoolAttributes): () => void {
  const histogram = (name: string, description: string) =>
    meter.createHistogram(`${PREFIX}.${name}`, {
      unit: 's',
      description,
      advice: { explicitBucketBoundaries: LATENCY_BOUNDS_MS.map((ms) => ms / 1000) },
    });
  const histograms: Partial<Record<LatencyName, ReturnType<typeof histogram>>> = {
    connect: histogram('create_time', 'How long it took to open a connection'),
    wait: histogram('wait_time', 'How long callers waited for a connection'),
    use: histogram('use_time', 'How long connections were out'),
  };
  const record = (message: unknown): void => {
    const measured = message as Measured;
    if (measured.pool === pool) histograms[measured.what]?.record(measured.ms / 1000, attributes);
  };
  subscribe('warmpool:measured', record);
  return () => {
    unsubscribe('warmpool:measured', record);
  };
}

function globalMeterProvider(): MeterProvider {
  const load = createRequire(import.meta.url);
  try {
    const { metrics } = load('@opentelemetry/api') as { readonly metrics: MetricsAPI };
    return metrics.getMeterProvider();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new PoolOptionError(
      'meterProvider',
      'Cannot find the package @opentelemetry/api: install it, or pass a `meterProvider` or a `meter`',
    );
  }
}
