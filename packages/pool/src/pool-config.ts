import type { PoolOptions } from './options.ts';
import type { Anything } from './query.ts';

/** The options of a pool by the name of `@types/pg`, to be filled in step by step. */
export type PoolConfig = { -readonly [Name in keyof PoolOptions]: PoolOptions[Name] };

/** What `pool.options` shows: the options as given, with the defaults that `pg.Pool` shows too. */
export interface ShownOptions extends PoolOptions {
  readonly max: number;
  readonly min: number;
  /** Infinity: no limit. */
  readonly maxUses: number;
  readonly maxLifetimeSeconds: number;
  readonly idleTimeoutMillis: number;
  readonly allowExitOnIdle: boolean;
  // Loose, so that they can be passed on to whoever expects those of `pg.Pool`.
  readonly onConnect?: ((client: Anything) => void | Promise<void>) | undefined;
  readonly verify?: ((client: Anything, callback: (error?: Error) => void) => void) | undefined;
}
