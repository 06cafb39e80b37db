import type { Schedule } from '../sizing/schedule.ts';
import type { PoolOptions } from './pool-options.ts';

/** The pool's own options with every default filled in. */
export interface ResolvedOptions {
  readonly max: number;
  readonly min: number;
  readonly connectionTimeoutMillis: number;
  readonly openTimeoutMillis: number;
  readonly idleTimeoutMillis: number;
  readonly maxLifetimeSeconds: number;
  readonly maxUses: number;
  readonly maxWaiting: number;
  readonly minIdle: number;
  readonly maxIdle: number;
  readonly sizing: 'fixed' | 'auto';
  readonly schedule: Schedule | undefined;
  readonly lifo: boolean;
  readonly probeAfterMillis: number;
  readonly probeTimeoutMillis: number;
  readonly pipelining: 'auto' | 'off';
  readonly prepare: 'auto' | 'off';
  readonly transactionPooler: 'auto' | boolean;
  readonly allowExitOnIdle: boolean;
  readonly reset: 'auto' | 'always' | 'never';
  readonly resetTimeoutMillis: number;
  readonly leakDetectionThresholdMillis: number;
  readonly captureStacks: boolean;
  readonly detectSelfWait: boolean;
  readonly reclaimLeaked: boolean;
  readonly safeFunctions: readonly string[];
  readonly onConnect: PoolOptions['onConnect'];
  readonly onAcquire: PoolOptions['onAcquire'];
  readonly verify: PoolOptions['verify'];
  readonly Client: unknown;
  readonly log: PoolOptions['log'];
}

/** Where neither it nor `connectionTimeoutMillis` is given. */
export const OPEN_TIMEOUT_MILLIS = 30_000;

export const DEFAULTS: ResolvedOptions = Object.freeze({
  max: 10,
  min: 0,
  connectionTimeoutMillis: 0,
  openTimeoutMillis: OPEN_TIMEOUT_MILLIS,
  idleTimeoutMillis: 10_000,
  maxLifetimeSeconds: 0,
  maxUses: 0,
  maxWaiting: 0,
  minIdle: 0,
  maxIdle: Infinity,
  sizing: 'fixed',
  schedule: undefined,
  lifo: true,
  probeAfterMillis: 30_000,
  probeTimeoutMillis: 1000,
  pipelining: 'auto',
  prepare: 'auto',
  transactionPooler: 'auto',
  allowExitOnIdle: false,
  reset: 'auto',
  resetTimeoutMillis: 5000,
  leakDetectionThresholdMillis: 0,
  captureStacks: false,
  detectSelfWait: false,
  reclaimLeaked: true,
  safeFunctions: Object.freeze([]),
  onConnect: undefined,
  onAcquire: undefined,
  verify: undefined,
  Client: undefined,
  log: undefined,
});
