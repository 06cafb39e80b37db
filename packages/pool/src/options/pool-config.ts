import type { ClientOptions } from './client-options.ts';
import type { PoolOptions } from './pool-options.ts';
import type { Anything } from '../query.ts';

/** What a pool is made from, by the name of `@types/pg`: its own options and those of `pg`'s Client, writable. */
export type PoolConfig = Writable<Named<PoolOptions> & ClientOptions> & {
  /** A `Client` class of one's own may know more. */
  [clientOption: string]: Anything;
};

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Without the index signature: it would hide the names. */
type Named<T> = { [Name in keyof T as string extends Name ? never : Name]: T[Name] };
