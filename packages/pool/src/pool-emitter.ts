import { EventEmitter } from 'node:events';
import type { PoolEvents } from './events.ts';
import type { Lease } from './lease/lease.ts';

/** An emitter whose listeners know what they are given: for `pg.Pool`'s events as `@types/pg` says, and for our own. */
export interface PoolEmitter extends EventEmitter {
  on<Name extends 'error' | 'release' | 'connect' | 'acquire' | 'remove'>(
    event: Name,
    listener: Name extends 'error' | 'release'
      ? (error: Error, client: Lease) => void
      : (client: Lease) => void,
  ): this;
  on<Name extends keyof PoolEvents>(event: Name, listener: (...details: PoolEvents[Name]) => void): this;
}

/** Node's own at run time. */
export const PoolEmitter = EventEmitter as unknown as new () => PoolEmitter;
