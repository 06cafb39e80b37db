import { channel } from 'node:diagnostics_channel';
import type { Clock } from '../clock.ts';
import { newCounters } from './counters.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { RecentCount } from './recent-count.ts';

/**
 * What the pool measures: how long callers waited for a connection (0 where one was idle), how long a checkout lasted,
 * how long opening took, and how long queries took from being sent to their answer.
 */
export type LatencyName = 'wait' | 'use' | 'connect' | 'query';

/** What the diagnostics channel `warmpool:measured` tells of each duration. */
export interface Measured {
  /** The pool that measured it. */
  readonly pool: object;
  readonly what: LatencyName;
  readonly ms: number;
}

const MEASURED = channel('warmpool:measured');

/**
 * What has happened since the pool was made: the counters, to which the pool adds, and the durations that it reports
 * here. Recording is on the path of every query, so it allocates nothing and asks no clock.
 */
export class PoolMetrics {
  readonly counters = newCounters();
  readonly latencies: Readonly<Record<LatencyName, LatencyHistogram>> = {
    wait: new LatencyHistogram(),
    use: new LatencyHistogram(),
    connect: new LatencyHistogram(),
    query: new LatencyHistogram(),
  };
  readonly #recentlyOpened = new RecentCount();
  readonly #clock: Clock;
  readonly #pool: object;

  /** `pool` is whom the messages of `warmpool:measured` name. */
  constructor(clock: Clock, pool: object) {
    this.#clock = clock;
    this.#pool = pool;
  }

  /** A caller got a connection; after 0 ms where one was idle, which needs no clock. */
  waited(ms: number): void {
    this.counters.acquired += 1;
    this.#record(this.latencies.wait, 'wait', ms);
  }

  /** A checkout is over. */
  used(ms: number): void {
    this.#record(this.latencies.use, 'use', ms);
  }

  /** A connection was opened. */
  connected(ms: number): void {
    this.counters.opened += 1;
    this.#recentlyOpened.add(this.#clock.now());
    this.#record(this.latencies.connect, 'connect', ms);
  }

  /** A query was answered, be it by an error. */
  queried(ms: number): void {
    this.#record(this.latencies.query, 'query', ms);
  }

  get openedLastMinute(): number {
    return this.#recentlyOpened.count(this.#clock.now());
  }

  /** The histogram is given beside its name: a look-up by name would cost more than recording. */
  #record(histogram: LatencyHistogram, what: LatencyName, ms: number): void {
    histogram.record(ms);
    if (MEASURED.hasSubscribers) MEASURED.publish({ pool: this.#pool, what, ms } satisfies Measured);
  }
}
