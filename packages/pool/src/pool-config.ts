import type { ClientOptions } from './client-options.ts';
import type { PoolOptions } from './options.ts';
import type { Anything } from './query.ts';

/** What a pool is made from, by the name of `@types/pg`: its own options and those of `pg`'s Client, writable. */
export type PoolConfig = Writable<Named<PoolOptions> & ClientOptions> & {
  /** A `Client` class of one's own may know more. */
  [clientOption: string]: Anything;
};

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Without the index signature: it would hide the names. */
type Named<T> = { [Name in keyof T as string extends Name ? never : Name]: T[Name] };

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
  readonly Client?: Anything;
  readonly onConnect?: ((client: Anything) => void | Promise<void>) | undefined;
  readonly verify?: ((client: Anything, callback: (error?: Error) => void) => void) | undefined;
}
