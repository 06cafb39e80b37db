import type pg from 'pg';
import { Pool } from 'tarn';
import type { Contender, Lends } from '../contender.ts';
import { connectedClient } from './connected-client.ts';

const NEVER_MS = 86_400_000;

/** Knex's pool, over clients of `pg`. */
export const tarn: Contender<Lends> = {
  name: 'tarn',
  open: async (place, { size, waitMs }) => {
    const pool = new Pool<pg.Client>({
      create: () => connectedClient(place),
      destroy: (client) => client.end(),
      min: 0,
      max: size,
      idleTimeoutMillis: NEVER_MS,
      ...(waitMs === undefined ? {} : { acquireTimeoutMillis: waitMs }),
    });
    return {
      take: () => pool.acquire().promise,
      giveBack: (client: pg.Client) => pool.release(client),
      [Symbol.asyncDispose]: async () => {
        await pool.destroy();
      },
    };
  },
};
