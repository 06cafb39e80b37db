export type { Clock, Timer } from './clock.ts';
export type { OpenTimings } from './driver.ts';
export {
  AcquireTimeoutError,
  BatchError,
  type BatchOutcome,
  ConnectionLostError,
  HookError,
  LeaseReleasedError,
  OpenTimeoutError,
  type PoolCounts,
  PoolEndedError,
  PoolError,
  PoolOptionError,
  PoolStartError,
  QueueFullError,
  TransactionAbortedError,
} from './errors.ts';
export type {
  ConnectionClosed,
  ConnectionOpened,
  ConnectionOpenFailed,
  LeaseReport,
  PoolEvents,
  SelfWait,
  SessionCleaned,
} from './events.ts';
export type { Lease } from './lease/lease.ts';
export type { PoolClient } from './lease/pool-client.ts';
export { LATENCY_BOUNDS_MS, type LatencySummary } from './metrics/latency-histogram.ts';
export type { LeaseInfo } from './metrics/lease-info.ts';
export type { LatencyName, Measured } from './metrics/pool-metrics.ts';
export type { PoolStats } from './metrics/stats.ts';
export type { AcquireOptions } from './options/acquire-options.ts';
export { clientOptions } from './options/client-options.ts';
export type { PoolConfig } from './options/pool-config.ts';
export type { PoolOptions } from './options/pool-options.ts';
export type { ShownOptions } from './options/shown-options.ts';
export { type ConnectCallback, Pool } from './pool.ts';
export { whyNotBatchable } from './statement/batchable.ts';
export type { Advice } from './sizing/advise.ts';
export type { ScheduledMin } from './sizing/schedule.ts';
export type {
  FieldDef,
  QueryArrayConfig,
  QueryCallback,
  QueryConfig,
  QueryResult,
  Submittable,
  TypeParsers,
} from './query.ts';
