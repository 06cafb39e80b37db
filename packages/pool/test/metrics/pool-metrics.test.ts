import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PoolMetrics } from '../../src/metrics/pool-metrics.ts';
import { snapshot } from '../../src/metrics/stats.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { someStats } from './some-stats.ts';

function setup(): { clock: ManualClock; metrics: PoolMetrics; pool: object } {
  const clock = new ManualClock();
  const pool = {};
  return { clock, metrics: new PoolMetrics(clock, pool), pool };
}

describe('what a pool measures', () => {
  test('each kind of duration is told apart, in milliseconds', () => {
    const { metrics } = setup();
    metrics.waited(0);
    metrics.waited(8);
    metrics.used(16);
    metrics.connected(32);
    metrics.queried(4);
    expect(someStats({}, metrics).latencies).toMatchObject({
      wait: { count: 2, sum: 8, p50: 0, max: 8 },
      use: { count: 1, p50: 16, max: 16 },
      connect: { count: 1, p50: 32, max: 32 },
      query: { count: 1, p50: 4, max: 4 },
    });
  });

  test('whoever got a connection counts as served, and an opened connection as opened', () => {
    const { metrics } = setup();
    metrics.waited(0);
    metrics.waited(8);
    metrics.connected(32);
    expect(someStats({}, metrics)).toMatchObject({ acquired: 2, opened: 1 });
  });

  test('connections opened count for a minute as opened lately, and for ever as opened', async () => {
    const { clock, metrics } = setup();
    metrics.connected(5);
    await clock.advance(30_000);
    metrics.connected(5);
    metrics.connected(5);
    expect(someStats({}, metrics)).toMatchObject({ opened: 3, openedLastMinute: 3 });
    await clock.advance(30_000);
    expect(someStats({}, metrics)).toMatchObject({ opened: 3, openedLastMinute: 2 });
    await clock.advance(30_000);
    expect(someStats({}, metrics)).toMatchObject({ opened: 3, openedLastMinute: 0 });
  });

  test('whoever subscribes to warmpool:measured hears each duration and whose it is', () => {
    const { metrics, pool } = setup();
    const heard: unknown[] = [];
    const listener = (message: unknown): void => void heard.push(message);
    metrics.waited(1); // before anybody listens
    subscribe('warmpool:measured', listener);
    onTestFinished(() => void unsubscribe('warmpool:measured', listener));
    metrics.waited(0);
    metrics.queried(3.5);
    expect(heard).toEqual([
      { pool, what: 'wait', ms: 0 },
      { pool, what: 'query', ms: 3.5 },
    ]);
    expect((heard[0] as { pool: object }).pool).toBe(pool);
  });
});

describe('a snapshot', () => {
  const size = { min: 2, minIdle: 1, max: 20 };
  const states = { opening: 1, idle: 2, probing: 3, leased: 4, returning: 5, closing: 2 };
  const bounds = { max: 20, effectiveMax: 18 };
  const counts = { ...bounds, total: 17, idle: 2, probing: 3, leased: 9, opening: 1, waiting: 6 };

  test('tells what every connection does, and the parts make the total', () => {
    const { metrics } = setup();
    const stats = snapshot(size, counts, states, metrics);
    expect(stats).toMatchObject({ ...counts, returning: 5, closing: 2, min: 2, minIdle: 1 });
    const { idle, probing, leased, opening, closing, total } = stats;
    expect(idle + probing + leased + opening + closing).toBe(total);
  });

  test('stays as it was while the pool goes on, and cannot be changed', () => {
    const { metrics } = setup();
    const stats = snapshot(size, counts, states, metrics);
    metrics.counters.closed.lost += 1;
    metrics.counters.timedOut += 1;
    metrics.waited(3);
    expect(stats).toMatchObject({
      timedOut: 0,
      acquired: 0,
      closed: { lost: 0 },
      latencies: { wait: { count: 0 } },
    });
    const parts = [stats, stats.closed, stats.latencies, ...Object.values(stats.latencies)];
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
  });
});
