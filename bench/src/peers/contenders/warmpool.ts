import { type Lease, Pool, type PoolOptions } from 'warmpool';
import type { Asks, Contender, Lends } from '../contender.ts';
import { clientConfig } from '../place.ts';
import { type Naming, queryConfig } from './named.ts';

export interface PoolOfPg extends Asks, Lends {
  readonly pool: Pool;
}

export interface WarmpoolVariant extends Naming {
  readonly name?: string;
  readonly options?: PoolOptions;
}

/** Our own; a variant has other options and a name that says so. */
export function warmpool({
  name = 'warmpool',
  options,
  ...naming
}: WarmpoolVariant = {}): Contender<PoolOfPg> {
  return {
    name,
    open: async (place, { size, waitMs }) => {
      const pool = new Pool({
        ...clientConfig(place),
        max: size,
        idleTimeoutMillis: 0,
        connectionTimeoutMillis: waitMs,
        ...options,
      });
      return {
        pool,
        ask: async (statement) => (await pool.query(queryConfig(statement, naming))).rows,
        take: () => pool.connect(),
        giveBack: (lease: Lease) => lease.release(),
        [Symbol.asyncDispose]: () => pool.end(),
      };
    },
  };
}
