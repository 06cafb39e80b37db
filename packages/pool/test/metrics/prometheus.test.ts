import { describe, expect, test } from 'vitest';
import { PoolMetrics } from '../../src/metrics/pool-metrics.ts';
import type { PoolStats, StatsSource } from '../../src/metrics/stats.ts';
import { PROMETHEUS_CONTENT_TYPE, prometheusText } from '../../src/prometheus.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { memoryPool } from '../support/memory-pool.ts';
import { parseExposition, type ParsedSample } from './exposition.ts';
import { someStats } from './some-stats.ts';

const source = (changes: Partial<PoolStats> = {}, metrics?: PoolMetrics): StatsSource => {
  const stats = someStats(changes, metrics);
  return { stats: () => stats };
};

function samples(text: string, name: string): readonly ParsedSample[] {
  const found = parseExposition(text).get(name);
  if (!found) throw new Error(`no ${name} in it`);
  return found.samples;
}

function numbers(text: string, name: string, label: string): Record<string, number> {
  return Object.fromEntries(samples(text, name).map(({ labels, value }) => [labels[label] ?? '', value]));
}

describe('what Prometheus reads', () => {
  test('every connection is counted in exactly one state', () => {
    const changes = { idle: 2, probing: 3, leased: 9, returning: 5, opening: 1, closing: 2, total: 17 };
    const states = numbers(prometheusText(source(changes)), 'warmpool_connections', 'state');
    expect(states).toEqual({ idle: 2, probing: 3, leased: 4, returning: 5, opening: 1, closing: 2 });
    expect(Object.values(states).reduce((a, b) => a + b)).toBe(changes.total);
  });

  test('bounds and the line are gauges', () => {
    const changes = { min: 2, max: 20, effectiveMax: 12, waiting: 6 };
    const families = parseExposition(prometheusText(source(changes)));
    const gauges = {
      connections_min: 2,
      connections_max: 20,
      connections_effective_max: 12,
      waiting_callers: 6,
    };
    for (const [name, value] of Object.entries(gauges)) {
      expect(families.get(`warmpool_${name}`)).toMatchObject({
        type: 'gauge',
        samples: [{ labels: {}, value }],
      });
    }
  });

  test('what has happened is counters, and all their names end in _total', () => {
    const metrics = new PoolMetrics(new ManualClock(), {});
    const { counters } = metrics;
    for (const [index, name] of (
      'acquired timedOut aborted refused opened openFailed rolledBack reset leaked probed probeFailed'.split(
        ' ',
      ) as (keyof Omit<typeof counters, 'closed'>)[]
    ).entries()) {
      counters[name] = index + 1;
    }
    counters.closed.lost = 40;
    const text = prometheusText(source({}, metrics));
    const value = (name: string): unknown => samples(text, `warmpool_${name}_total`)[0]?.value;
    expect(value('acquires')).toBe(1);
    expect(numbers(text, 'warmpool_acquire_failures_total', 'reason')).toEqual({
      timeout: 2,
      abort: 3,
      queue_full: 4,
    });
    expect(value('connections_opened')).toBe(5);
    expect(value('connection_open_failures')).toBe(6);
    expect(value('sessions_rolled_back')).toBe(7);
    expect(value('sessions_reset')).toBe(8);
    expect(value('leases_leaked')).toBe(9);
    expect(value('probes')).toBe(10);
    expect(value('probe_failures')).toBe(11);
    expect(numbers(text, 'warmpool_connections_closed_total', 'reason')).toMatchObject({ lost: 40, idle: 0 });
    for (const [name, { type }] of parseExposition(text)) {
      expect([name, type === 'counter']).toEqual([name, name.endsWith('_total')]);
    }
  });

  test('durations are histograms in seconds, whose buckets add up to the count', () => {
    const metrics = new PoolMetrics(new ManualClock(), {});
    for (const ms of [0, 0.5, 3, 4, 5, 100_000]) metrics.waited(ms);
    const text = prometheusText(source({}, metrics));
    const parsed = samples(text, 'warmpool_wait_duration_seconds');
    const buckets = parsed.filter(({ name }) => name.endsWith('_bucket'));
    const within = Object.fromEntries(buckets.map(({ labels, value }) => [labels['le'], value]));
    expect(within).toMatchObject({
      '0.000125': 1,
      '0.0005': 2,
      '0.002': 2,
      '0.004': 4,
      '0.008': 5,
      '65.536': 5,
      '+Inf': 6,
    });
    const values = buckets.map(({ value }) => value);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(parsed.find(({ name }) => name.endsWith('_count'))?.value).toBe(6);
    expect(parsed.find(({ name }) => name.endsWith('_sum'))?.value).toBeCloseTo(100.0125, 9);
  });

  test('each kind of duration has its own name', () => {
    const metrics = new PoolMetrics(new ManualClock(), {});
    metrics.waited(1000);
    metrics.used(2000);
    metrics.connected(3000);
    metrics.queried(4000);
    const text = prometheusText(source({}, metrics));
    const sums = Object.entries({ wait: 1, lease: 2, connect: 3, query: 4 });
    for (const [kind, seconds] of sums) {
      const sum = samples(text, `warmpool_${kind}_duration_seconds`).find(({ name }) =>
        name.endsWith('_sum'),
      );
      expect([kind, sum?.value]).toEqual([kind, seconds]);
    }
  });

  test('several pools share each name and are told apart by the label pool', () => {
    const text = prometheusText({ orders: source({ waiting: 1 }), users: source({ waiting: 2 }) });
    expect(numbers(text, 'warmpool_waiting_callers', 'pool')).toEqual({ orders: 1, users: 2 });
    expect(samples(text, 'warmpool_wait_duration_seconds')).toHaveLength(2 * 23);
  });

  test('labels are on every sample, whatever characters they hold', () => {
    const labels = { service: 'a "quoted" \\ name\nof two lines', region: '' };
    const families = parseExposition(prometheusText(source(), { labels }));
    for (const { samples: all } of families.values()) {
      for (const sample of all) expect(sample.labels).toMatchObject(labels);
    }
  });

  test('a pool may be named anything', () => {
    const name = '"}\n# evil';
    const text = prometheusText({ [name]: source({ waiting: 3 }) });
    expect(numbers(text, 'warmpool_waiting_callers', 'pool')).toEqual({ [name]: 3 });
  });

  test('every name begins with the prefix that was asked for', () => {
    const names = [...parseExposition(prometheusText(source(), { prefix: 'shop:db' })).keys()];
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !name.startsWith('shop:db_'))).toEqual([]);
  });

  test('a running pool can be read, and the response has a content type', async () => {
    const { pool } = memoryPool({ max: 3 });
    const lease = await pool.acquire();
    const text = prometheusText(pool);
    lease.release();
    await pool.end();
    expect(numbers(text, 'warmpool_connections', 'state')).toMatchObject({ leased: 1, idle: 0 });
    expect(PROMETHEUS_CONTENT_TYPE).toBe('text/plain; version=0.0.4; charset=utf-8');
  });
});

describe('what Prometheus would not take is refused', () => {
  test.each(['', '9lives', 'with space', 'dash-ed', 'shop{x="y"}'])('the prefix %j', (prefix) => {
    expect(() => prometheusText(source(), { prefix })).toThrow(
      expect.objectContaining({ code: 'POOL_INVALID_OPTION', option: 'prefix' }),
    );
  });

  test.each(['', '9lives', '__name__', 'dash-ed', 'a:b'])('the label %j', (label) => {
    expect(() => prometheusText(source(), { labels: { [label]: 'x' } })).toThrow(
      expect.objectContaining({ code: 'POOL_INVALID_OPTION', option: 'labels' }),
    );
  });

  test.each(['state', 'reason', 'le', 'pool'])('the label %j, which samples have of their own', (label) => {
    expect(() => prometheusText(source(), { labels: { [label]: 'x' } })).toThrow(/own/);
  });
});
