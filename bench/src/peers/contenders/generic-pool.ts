import { createPool } from 'generic-pool';
import type pg from 'pg';
import type { Contender, Lends } from '../contender.ts';
import { connectedClient } from './connected-client.ts';

/** A pool of anything, over clients of `pg`. */
export const genericPool: Contender<Lends> = {
  name: 'generic-pool',
  open: async (place, { size, waitMs }) => {
    const pool = createPool<pg.Client>(
      { create: () => connectedClient(place), destroy: (client) => client.end() },
      { max: size, ...(waitMs === undefined ? {} : { acquireTimeoutMillis: waitMs }) },
    );
    return {
      take: () => pool.acquire(),
      giveBack: (client: pg.Client) => pool.release(client),
      [Symbol.asyncDispose]: async () => {
        await pool.drain();
        await pool.clear();
      },
    };
  },
};
