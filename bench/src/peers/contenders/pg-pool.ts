import pg from 'pg';
import type { Asks, Contender, Leases, Lends } from '../contender.ts';
import { clientConfig } from '../place.ts';
import { leasing } from './leasing.ts';
import { type Naming, queryConfig } from './named.ts';

/** The pool that comes with `pg`. */
export function pgPool(naming: Naming = {}): Contender<Asks & Lends & Leases> {
  return {
    name: naming.isNamed ? 'pg.Pool, named statements' : 'pg.Pool',
    open: async (place, { size, waitMs }) => {
      const pool = new pg.Pool({
        ...clientConfig(place),
        max: size,
        idleTimeoutMillis: 0,
        connectionTimeoutMillis: waitMs,
      });
      // Without a listener the loss of an idle connection ends the process.
      pool.on('error', () => undefined);
      return {
        ask: async (statement) => (await pool.query(queryConfig(statement, naming))).rows,
        lease: leasing(pool),
        take: () => pool.connect(),
        giveBack: (client: pg.PoolClient) => client.release(),
        [Symbol.asyncDispose]: () => pool.end(),
      };
    },
  };
}
