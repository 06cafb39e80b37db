import { type Lease, Pool, type PoolOptions } from 'warmpool';
import { type Asks, type Contender, type Leases, type Lends, POOL_SIZE } from '../contender.ts';
import { clientConfig } from '../place.ts';
import { leasing } from './leasing.ts';

export interface PoolOfPg extends Asks, Lends, Leases {
  readonly pool: Pool;
}

export interface WarmpoolVariant {
  readonly name?: string;
  readonly size?: number;
  readonly options?: PoolOptions;
}

/** Ours, with a connection for each query alone. */
export function unpipelined(): Contender<PoolOfPg> {
  return warmpool({ name: 'warmpool, pipelining off', options: { pipelining: 'off' } });
}

/** Our own; a variant has other options and a name that says so. */
export function warmpool({
  name = 'warmpool',
  size = POOL_SIZE,
  options,
}: WarmpoolVariant = {}): Contender<PoolOfPg> {
  return {
    name,
    size,
    open: async (place, { size: max, waitMs }) => {
      const pool = new Pool({
        ...clientConfig(place),
        max,
        idleTimeoutMillis: 0,
        connectionTimeoutMillis: waitMs,
        ...options,
      });
      return {
        pool,
        ask: async ({ text, values }) => (await pool.query({ text, values })).rows,
        lease: leasing(pool),
        take: () => pool.connect(),
        giveBack: (lease: Lease) => lease.release(),
        [Symbol.asyncDispose]: () => pool.end(),
      };
    },
  };
}
